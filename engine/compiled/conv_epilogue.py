"""Epilogue of a convolution block: pooling, bias and activation, with their backward passes.

P phases (the horizontal stride of the pooling window), Y rows of z, G groups, O filters of a group,
U·N columns × images, T rows after pooling. Max pooling is computed before bias and activation,
which are non-decreasing: max g(z + b) = g(max z + b). They then work on a fraction of the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.memory import empty_like, zeros_like
from engine.compiled.pool_backward import PoolBackward
from engine.compiled.sparse_max_pool import MIN_SPARSE_WINDOW, SparseMaxPool
from engine.compiled.workspace import reduce_into
from engine.core.arrays import Array
from engine.core.shapes import Window
from engine.model.layers import Layer

_IDENTITY_WINDOW = Window((1, 1))


@dataclass(frozen=True)
class EpilogueSpec:
    """An optional activation and an optional pooling window, whose stride is at most its size."""

    activation: Layer | None = None
    window: Window = _IDENTITY_WINDOW
    average: bool = False

    @property
    def pools(self) -> bool:
        """Whether there is pooling: a window of more than one element."""
        return self.window.size != (1, 1)

    def required_size(self, rows: int, columns: int) -> tuple[int, int]:
        """Return the number of rows of z, and of columns of a phase, that the windows read."""
        pooled_rows, pooled_columns = self.window.output_size(rows, columns)
        (height, width), (down, phases) = self.window.size, self.window.stride
        return (pooled_rows - 1) * down + height, pooled_columns + (width - 1) // phases


class Epilogue:
    """From z (P, Y, G, O, U·N) to y (T, G, O, U·N), and from dy back to the errors at z.

    If windows overlap along a row, column j of a window is found j // P columns further along in
    phase j % P. The operations run over flat memory, across the ends of rows. The last `tail`
    elements of each row are padding: operations may write garbage there, and gradients there are
    always zero.
    """

    def __init__(self, spec: EpilogueSpec, z: Array, n: int) -> None:
        self.z, self.spec = z, spec
        self.average = spec.average and spec.pools
        (height, width), (down, phases) = spec.window.size, spec.window.stride
        self.column_offsets = [(j % phases, j // phases * n) for j in range(width)]
        self.tail = self.column_offsets[-1][1]
        rows = z.shape[1]
        self.pooled_rows = (rows - height) // down + 1
        self.column_pooled = z[0] if width == 1 else zeros_like(z[0])
        self.pooled = self.column_pooled
        if height > 1:
            self.pooled = zeros_like(z[0, : self.pooled_rows])
        in_place = not spec.pools or self.average
        self.y = self.pooled if in_place else empty_like(self.pooled)
        self.activated = z if self.average else self.y
        self.activation = make_activation(spec.activation, self.activated)
        self.mean_factor = 1 / (height * width)
        self.columns, self.rows = self._window_columns(z), self._window_rows(self.column_pooled)
        self.sparse_pool: SparseMaxPool | None = None
        if height * width >= MIN_SPARSE_WINDOW and not self.average and not spec.window.overlaps:
            self.sparse_pool = SparseMaxPool(z, self.column_pooled, height)

    def forward(self, bias: Array | None) -> None:
        """Write y from z, which may be overwritten; `bias` is (G, O, 1)."""
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

    def _without_tail(self, rows: Array) -> Array:
        """Return the array as flat memory without its last `tail` elements, if there is a tail."""
        return rows.reshape(-1)[: rows.size - self.tail] if self.tail else rows

    def _window_columns(self, z: Array) -> Sequence[Array]:
        """Return the first, second, … column of every window, in the form of `_without_tail`."""
        if not self.tail:
            return [z[phase] for phase, _ in self.column_offsets]
        flat = z.reshape(len(z), -1)
        length = flat.shape[1] - self.tail
        return [flat[phase, first : first + length] for phase, first in self.column_offsets]

    def _window_rows(self, column_pooled: Array) -> Sequence[Array]:
        """Return the first, second, … row of every window."""
        height, down = self.spec.window.size[0], self.spec.window.stride[0]
        reach = (self.pooled_rows - 1) * down + 1
        return [column_pooled[row : row + reach : down] for row in range(height)]

    @property
    def may_overwrite_z(self) -> bool:
        """Whether the errors may have the memory of z: each element is read before it is written.

        So it is with a max pooling along rows whose windows do not overlap; the last column of a
        window is not read at all.
        """
        spec = self.spec
        pools_columns = spec.window.size[1] > 1 and not spec.window.overlaps
        return pools_columns and not self.average and self.sparse_pool is None

    def prepare_backward(self, errors: Array) -> None:
        """Allocate the memory for backward; `errors` (P, Y, G, O, U·N) is where it writes ∂C/∂z.

        Without pooling, dy becomes ∂C/∂z in place, except for several groups: their errors do not
        follow each other in memory.
        """
        self.works_in_place = not self.spec.pools and errors.shape[2] == 1
        self.errors, self.dy = errors, errors[0] if self.works_in_place else zeros_like(self.y)
        self.ones = np.ones(self.z.shape[-1], self.z.dtype)
        self.scatter_steps: list[PoolBackward] = []
        self.scattered = zeros_like(self.z) if self.tail and self.z.shape[2] > 1 else errors
        if self.sparse_pool is not None:
            return
        down, phases = self.spec.window.stride
        dcolumns = self.dy
        if len(self.rows) > 1:
            # in place: the last column of each window receives what the others leave
            dcolumns = zeros_like(self.column_pooled) if self.tail else self.scattered[-1]
            maxima = None if self.average else self.pooled
            uncovered = dcolumns[self.pooled_rows * down :]
            targets = self._window_rows(dcolumns)
            self.scatter_steps.append(
                PoolBackward(self.dy, maxima, self.rows, targets, down, uncovered)
            )
        if len(self.columns) > 1:
            maxima = None if self.average else self._without_tail(self.column_pooled)
            column_targets = self._window_columns(self.scattered)
            tails = self.scattered.reshape(len(self.z), -1)[:, -self.tail :] if self.tail else None
            errors_in = self._without_tail(dcolumns)
            self.scatter_steps.append(
                PoolBackward(errors_in, maxima, self.columns, column_targets, phases, tails)
            )

    def backward(self, dbias: Array | None, write_errors: bool = True) -> None:
        """Write the errors at z from dy, which may be overwritten, and the gradient of the bias.

        With a sparse max pooling the errors are written only if `write_errors`.
        """
        if self.average:
            np.multiply(self.dy, self.mean_factor, out=self.dy)
            self._scatter_errors()
        dactivated = self.errors if self.average else self.dy
        if self.activation is not None:
            self.activation.backward(dactivated, self.activated)
        if dbias is not None:
            sums = (dactivated @ self.ones).reshape(-1, dbias.size)
            np.add.reduce(sums, axis=0, out=dbias)
        if self.sparse_pool is not None:
            self.sparse_pool.find_argmax()
            if write_errors:
                self.sparse_pool.scatter_errors(self.dy, self.errors)
        elif not self.average:
            self._scatter_errors()

    def _scatter_errors(self) -> None:
        if not self.spec.pools and not self.works_in_place:
            np.copyto(self.errors[0], self.dy)
        for step in self.scatter_steps:
            step.run()
        if self.scattered is not self.errors:
            np.copyto(self.errors, self.scattered)
