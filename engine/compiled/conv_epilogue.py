"""What follows a convolution's products in its block: pooling, bias, activation, and the way back.

P phases (the stride of the window along a row), Y rows of z, G groups, O filters of a group, U·N
the places of a row and the batch, which lie together; T rows of what is pooled. Max pooling comes
before bias and activation, which never turn two numbers around: max g(z + b) = g(max z + b), on a
fraction of the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compiled.activation import activation_of
from engine.compiled.global_max_pool import LARGE, Winners
from engine.compiled.pool_backward import Routing
from engine.compiled.workspace import fold
from engine.core.arrays import Array
from engine.core.shapes import Window
from engine.model.layers import Layer

_ONE = Window((1, 1))


@dataclass(frozen=True)
class FinishSpec:
    """An activation or none, and a window that leaves no gaps, with its kind."""

    activation: Layer | None = None
    window: Window = _ONE
    average: bool = False

    @property
    def pools(self) -> bool:
        """Whether there is a window of more than one place."""
        return self.window.size != (1, 1)

    def needs(self, rows: int, columns: int) -> tuple[int, int]:
        """Return how many rows of z, and how many places of a phase, the windows read."""
        pooled_rows, pooled_columns = self.window.output_size(rows, columns)
        (height, width), (down, phases) = self.window.size, self.window.stride
        return (pooled_rows - 1) * down + height, pooled_columns + (width - 1) // phases


class Finish:
    """From z (P, Y, G, O, U·N) to y (T, G, O, U·N), and from dy to the errors at z.

    Where windows overlap along a row, a place of theirs lies some images further on in a phase:
    arithmetic runs over the ends of rows, and what it leaves there, in the `tail` of each row, is
    nobody's; the errors there are zero.
    """

    def __init__(self, spec: FinishSpec, z: Array, n: int) -> None:
        self.z, self.spec, self.average = z, spec, spec.average
        (height, width), (down, phases) = spec.window.size, spec.window.stride
        self.places = [(j % phases, j // phases * n) for j in range(width)]
        self.tail = self.places[-1][1]
        rows = z.shape[1]
        self.pooled_rows = (rows - height) // down + 1
        self.best = z[0] if width == 1 else np.zeros_like(z[0])
        self.pooled = self.best
        if height > 1:
            self.pooled = np.zeros_like(z[0, : self.pooled_rows])
        in_place = not spec.pools or self.average
        self.y = self.pooled if in_place else np.empty_like(self.pooled)
        self.activated = z if self.average else self.y
        self.activation = activation_of(spec.activation, self.activated)
        self.share = 1 / (height * width)
        self.columns, self.rows = self._columns_of(z), self._rows_of(self.best)
        self.winners: Winners | None = None
        if height * width >= LARGE and not self.average and not spec.window.overlaps:
            self.winners = Winners(z, self.best, height)

    def forward(self, bias: Array | None) -> None:
        """Fill y from z, which may be overwritten; `bias` is (G, O, 1)."""
        if self.spec.pools and not self.average:
            self._fold(np.maximum)
        source = self.activated if self.average else self.pooled
        if bias is not None:
            np.add(source, bias, out=self.activated)
        elif source is not self.activated:
            np.copyto(self.activated, source)
        if self.activation is not None:
            self.activation.forward(self.activated)
        if self.average:
            self._fold(np.add)
            np.multiply(self.y, self.share, out=self.y)

    def _fold(self, how: np.ufunc) -> None:
        if len(self.columns) > 1:
            fold(how, self.columns, self._but_tail(self.best))
        if len(self.rows) > 1:
            fold(how, self.rows, self.pooled)

    def _but_tail(self, best: Array) -> Array:
        """Return best without the tail of its last row; in one piece, where there is a tail."""
        return best.reshape(-1)[: best.size - self.tail] if self.tail else best

    def _columns_of(self, z: Array) -> Sequence[Array]:
        """Return the first, second, … column of every window, as `_but_tail` has them."""
        if not self.tail:
            return [z[phase] for phase, _ in self.places]
        flat = z.reshape(len(z), -1)
        length = flat.shape[1] - self.tail
        return [flat[phase, first : first + length] for phase, first in self.places]

    def _rows_of(self, best: Array) -> Sequence[Array]:
        """Return the first, second, … row of every window."""
        height, down = self.spec.window.size[0], self.spec.window.stride[0]
        reach = (self.pooled_rows - 1) * down + 1
        return [best[row : row + reach : down] for row in range(height)]

    def prepare_backward(self, errors: Array) -> None:
        """Allocate what the way back to `errors` (P, Y, G, O, U·N) needs."""
        self.errors, self.dy = errors, np.zeros_like(self.y)
        self.ones = np.ones(self.z.shape[-1], self.z.dtype)
        self.steps: list[Routing] = []
        self.routed = np.zeros_like(self.z) if self.tail and self.z.shape[2] > 1 else errors
        if self.winners is not None:
            return
        down, phases = self.spec.window.stride
        dbest = self.dy
        if len(self.rows) > 1:
            dbest = self.routed[0] if len(self.columns) == 1 else np.zeros_like(self.best)
            made = None if self.average else self.pooled
            last = dbest[self.pooled_rows * down :]
            self.steps.append(Routing(self.dy, made, self.rows, self._rows_of(dbest), down, last))
        if len(self.columns) > 1:
            made = None if self.average else self._but_tail(self.best)
            targets = self._columns_of(self.routed)
            last = self.routed.reshape(len(self.z), -1)[:, -self.tail :] if self.tail else None
            left = self._but_tail(dbest)
            self.steps.append(Routing(left, made, self.columns, targets, phases, last))

    def backward(self, dbias: Array | None, spread: bool = True) -> None:
        """Fill the errors from dy, which may be overwritten, and the gradient of the bias.

        Where only winners count the errors are filled only to `spread` them further.
        """
        if self.average:
            np.multiply(self.dy, self.share, out=self.dy)
            self._route()
        at_bias = self.errors if self.average else self.dy
        if self.activation is not None:
            self.activation.backward(at_bias, self.activated)
        if dbias is not None:
            sums = (at_bias @ self.ones).reshape(-1, dbias.size)
            np.add.reduce(sums, axis=0, out=dbias)
        if self.winners is not None:
            self.winners.find()
            if spread:
                self.winners.spread(self.dy, self.errors)
        elif not self.average:
            self._route()

    def _route(self) -> None:
        if not self.spec.pools:
            np.copyto(self.errors[0], self.dy)
        for step in self.steps:
            step.run()
        if self.routed is not self.errors:
            np.copyto(self.errors, self.routed)
