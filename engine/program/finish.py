"""What follows a convolution's products in its block: pooling, bias, activation, and the way back.

P phases (columns of a window), T turns (rows of a window), Y rows of z, O filters, U·N the places
of a row and the batch, which lie together. Max pooling comes before bias and activation, which
never turn two numbers around: max g(z + b) = g(max z + b), on a fraction of the data.
"""

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.layers import Layer
from engine.program.activation import activation_of
from engine.program.workspace import fold, route


@dataclass(frozen=True)
class FinishSpec:
    """An activation or none, and a window (rows, columns) that does not overlap, with its kind."""

    activation: Layer | None = None
    window: tuple[int, int] = (1, 1)
    average: bool = False


class Finish:
    """From z (P, Y, O, U·N) to y (Y/T, O, U·N), and from dy to the errors at z."""

    def __init__(self, spec: FinishSpec, z: Array) -> None:
        self.z, self.average = z, spec.average
        self.turns, phases = spec.window
        _, rows, filters, length = z.shape
        self.pools = spec.window != (1, 1)
        self.best = z[0] if phases == 1 else np.empty(z.shape[1:], z.dtype)
        self.pooled = self.best
        if self.turns > 1:
            self.pooled = np.empty((rows // self.turns, filters, length), z.dtype)
        in_place = not self.pools or self.average
        self.y = self.pooled if in_place else np.empty_like(self.pooled)
        self.activated = z if self.average else self.y
        self.activation = activation_of(spec.activation, self.activated)
        self.share = 1 / (self.turns * phases)
        self.rows = self._rows_of(self.best)

    def forward(self, bias: Array | None) -> None:
        """Fill y from z, which may be overwritten."""
        if self.pools and not self.average:
            self._fold(np.maximum)
        source = self.activated if self.average else self.pooled
        if bias is not None:
            np.add(source, bias[:, None], out=self.activated)
        elif source is not self.activated:
            np.copyto(self.activated, source)
        if self.activation is not None:
            self.activation.forward(self.activated)
        if self.average:
            self._fold(np.add)
            np.multiply(self.y, self.share, out=self.y)

    def _fold(self, how: np.ufunc) -> None:
        if len(self.z) > 1:
            fold(how, self.z, self.best)
        if self.turns > 1:
            fold(how, self.rows, self.pooled)

    def _rows_of(self, best: Array) -> list[Array]:
        """Return the first, second, … row of every window."""
        return [best[turn :: self.turns] for turn in range(self.turns)]

    def prepare_backward(self, errors: Array) -> None:
        """Allocate what the way back to `errors` (P, Y, O, U·N) needs."""
        self.errors, self.dy = errors, np.empty_like(self.y)
        self.dbest = errors[0] if len(self.z) == 1 else np.empty_like(self.best)
        self.drows = self._rows_of(self.dbest)
        self.mask = np.empty(self.best.shape, bool)
        self.ones = np.ones(self.z.shape[-1], self.z.dtype)

    def backward(self, dbias: Array | None) -> None:
        """Fill the errors from dy, which may be overwritten, and the gradient of the bias."""
        if self.average:
            self._spread()
        at_bias = self.errors if self.average else self.dy
        if self.activation is not None:
            self.activation.backward(at_bias, self.activated)
        if dbias is not None:
            sums = (at_bias @ self.ones).reshape(-1, len(dbias))
            np.add.reduce(sums, axis=0, out=dbias)
        if not self.average:
            self._route()

    def _spread(self) -> None:
        np.multiply(self.dy, self.share, out=self.dy)
        for turn in range(self.turns):
            self.errors[:, turn :: self.turns] = self.dy

    def _route(self) -> None:
        if not self.pools:
            np.copyto(self.errors[0], self.dy)
            return
        dbest = self.dy
        if self.turns > 1:
            dbest, mask = self.dbest, self.mask[: len(self.pooled)]
            route(self.dy, self.pooled, self.rows, self.drows, mask)
        if len(self.z) > 1:
            route(dbest, self.best, self.z, self.errors, self.mask)
