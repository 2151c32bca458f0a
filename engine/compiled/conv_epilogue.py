"""What follows a convolution's products in its block: pooling, bias, activation, and the way back.

P phases (the stride of the window along a row), Y rows of z, G groups, O filters of a group, U·N
the places of a row and the batch, which lie together; T rows of what is pooled. Max pooling comes
before bias and activation, which never turn two numbers around: max g(z + b) = g(max z + b), on a
fraction of the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.pool_backward import PoolBackward
from engine.compiled.sparse_max_pool import MIN_SPARSE_WINDOW, SparseMaxPool
from engine.compiled.workspace import reduce_into
from engine.core.arrays import Array
from engine.core.shapes import Window
from engine.model.layers import Layer

_IDENTITY_WINDOW = Window((1, 1))


@dataclass(frozen=True)
class EpilogueSpec:
    """An activation or none, and a window that leaves no gaps, with its kind."""

    activation: Layer | None = None
    window: Window = _IDENTITY_WINDOW
    average: bool = False

    @property
    def pools(self) -> bool:
        """Whether there is a window of more than one place."""
        return self.window.size != (1, 1)

    def required_size(self, rows: int, columns: int) -> tuple[int, int]:
        """Return how many rows of z, and how many places of a phase, the windows read."""
        pooled_rows, pooled_columns = self.window.output_size(rows, columns)
        (height, width), (down, phases) = self.window.size, self.window.stride
        return (pooled_rows - 1) * down + height, pooled_columns + (width - 1) // phases


class Epilogue:
    """From z (P, Y, G, O, U·N) to y (T, G, O, U·N), and from dy to the errors at z.

    Where windows overlap along a row, a place of theirs lies some images further on in a phase:
    arithmetic runs over the ends of rows, and what it leaves there, in the `tail` of each row, is
    nobody's; the errors there are zero.
    """

    def __init__(self, spec: EpilogueSpec, z: Array, n: int) -> None:
        self.z, self.spec, self.average = z, spec, spec.average
        (height, width), (down, phases) = spec.window.size, spec.window.stride
        self.column_offsets = [(j % phases, j // phases * n) for j in range(width)]
        self.tail = self.column_offsets[-1][1]
        rows = z.shape[1]
        self.pooled_rows = (rows - height) // down + 1
        self.column_pooled = z[0] if width == 1 else np.zeros_like(z[0])
        self.pooled = self.column_pooled
        if height > 1:
            self.pooled = np.zeros_like(z[0, : self.pooled_rows])
        in_place = not spec.pools or self.average
        self.y = self.pooled if in_place else np.empty_like(self.pooled)
        self.activated = z if self.average else self.y
        self.activation = make_activation(spec.activation, self.activated)
        self.mean_factor = 1 / (height * width)
        self.columns, self.rows = self._window_columns(z), self._window_rows(self.column_pooled)
        self.sparse_pool: SparseMaxPool | None = None
        if height * width >= MIN_SPARSE_WINDOW and not self.average and not spec.window.overlaps:
            self.sparse_pool = SparseMaxPool(z, self.column_pooled, height)

    def forward(self, bias: Array | None) -> None:
        """Fill y from z, which may be overwritten; `bias` is (G, O, 1)."""
        if self.spec.pools and not self.average:
            self._pool(np.maximum)
        source = self.activated if self.average else self.pooled
        if bias is not None:
            np.add(source, bias, out=self.activated)
        elif source is not self.activated:
            np.copyto(self.activated, source)
        if self.activation is not None:
            self.activation.forward(self.activated)
        if self.average:
            self._pool(np.add)
            np.multiply(self.y, self.mean_factor, out=self.y)

    def _pool(self, ufunc: np.ufunc) -> None:
        if len(self.columns) > 1:
            reduce_into(ufunc, self.columns, self._without_tail(self.column_pooled))
        if len(self.rows) > 1:
            reduce_into(ufunc, self.rows, self.pooled)

    def _without_tail(self, best: Array) -> Array:
        """Return best without the tail of its last row; in one piece, where there is a tail."""
        return best.reshape(-1)[: best.size - self.tail] if self.tail else best

    def _window_columns(self, z: Array) -> Sequence[Array]:
        """Return the first, second, … column of every window, as `_without_tail` has them."""
        if not self.tail:
            return [z[phase] for phase, _ in self.column_offsets]
        flat = z.reshape(len(z), -1)
        length = flat.shape[1] - self.tail
        return [flat[phase, first : first + length] for phase, first in self.column_offsets]

    def _window_rows(self, best: Array) -> Sequence[Array]:
        """Return the first, second, … row of every window."""
        height, down = self.spec.window.size[0], self.spec.window.stride[0]
        reach = (self.pooled_rows - 1) * down + 1
        return [best[row : row + reach : down] for row in range(height)]

    def prepare_backward(self, errors: Array) -> None:
        """Allocate what the way back to `errors` (P, Y, G, O, U·N) needs."""
        self.errors, self.dy = errors, np.zeros_like(self.y)
        self.ones = np.ones(self.z.shape[-1], self.z.dtype)
        self.scatter_steps: list[PoolBackward] = []
        self.scattered = np.zeros_like(self.z) if self.tail and self.z.shape[2] > 1 else errors
        if self.sparse_pool is not None:
            return
        down, phases = self.spec.window.stride
        dbest = self.dy
        if len(self.rows) > 1:
            dbest = (
                self.scattered[0] if len(self.columns) == 1 else np.zeros_like(self.column_pooled)
            )
            made = None if self.average else self.pooled
            last = dbest[self.pooled_rows * down :]
            self.scatter_steps.append(
                PoolBackward(self.dy, made, self.rows, self._window_rows(dbest), down, last)
            )
        if len(self.columns) > 1:
            made = None if self.average else self._without_tail(self.column_pooled)
            targets = self._window_columns(self.scattered)
            last = self.scattered.reshape(len(self.z), -1)[:, -self.tail :] if self.tail else None
            left = self._without_tail(dbest)
            self.scatter_steps.append(PoolBackward(left, made, self.columns, targets, phases, last))

    def backward(self, dbias: Array | None, write_errors: bool = True) -> None:
        """Fill the errors from dy, which may be overwritten, and the gradient of the bias.

        Where only winners count the errors are filled only to `write_errors` them further.
        """
        if self.average:
            np.multiply(self.dy, self.mean_factor, out=self.dy)
            self._scatter_errors()
        at_bias = self.errors if self.average else self.dy
        if self.activation is not None:
            self.activation.backward(at_bias, self.activated)
        if dbias is not None:
            sums = (at_bias @ self.ones).reshape(-1, dbias.size)
            np.add.reduce(sums, axis=0, out=dbias)
        if self.sparse_pool is not None:
            self.sparse_pool.find_argmax()
            if write_errors:
                self.sparse_pool.scatter_errors(self.dy, self.errors)
        elif not self.average:
            self._scatter_errors()

    def _scatter_errors(self) -> None:
        if not self.spec.pools:
            np.copyto(self.errors[0], self.dy)
        for step in self.scatter_steps:
            step.run()
        if self.scattered is not self.errors:
            np.copyto(self.errors, self.scattered)
