"""Pooling block, for pooling that is not fused into a convolution block.

C channels, H W input size, Y X output size, N batch. The columns of a window are reduced first,
then its rows: 2·K operations instead of K². Memory has rows outermost, as convolution blocks leave
it.
"""

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.memory import empty, empty_like
from engine.compiled.pool_backward import PoolBackward
from engine.compiled.workspace import reduce_into
from engine.core.arrays import Array, Arrays
from engine.model.layers import AveragePooling, Layer, MaxPooling


class PoolingBlock:
    """y (C, Y, X, N) from x (C, H, W, N), by maximum or mean, in preallocated memory.

    A non-decreasing activation that precedes the pooling may be included. It is applied after the
    pooling, with the same result, to a fraction of the data.
    """

    def __init__(
        self, layer: MaxPooling | AveragePooling, activation: Layer | None, x: Array
    ) -> None:
        self.x, self.average = x, isinstance(layer, AveragePooling)
        c, h, w, n = x.shape
        self.window = window = layer.window
        rows, columns = window.output_size(h, w)
        offsets = window.offsets(h, w)
        self.column_slices = [offsets[j][3] for j in range(window.size[1])]
        self.row_slices = [offsets[i * window.size[1]][2] for i in range(window.size[0])]
        self.mean_factor = 1 / len(offsets)
        self.column_pooled = empty((h, c, columns, n), x.dtype).transpose(1, 0, 2, 3)
        self.pooled = empty((rows, c, columns, n), x.dtype).transpose(1, 0, 2, 3)
        self.y = self.pooled if activation is None else empty_like(self.pooled)
        self.activation = make_activation(activation, self.y)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        ufunc = np.add if self.average else np.maximum
        columns = [self.x[:, :, part] for part in self.column_slices]
        reduce_into(ufunc, columns, self.column_pooled)
        rows = [self.column_pooled[:, part] for part in self.row_slices]
        reduce_into(ufunc, rows, self.pooled)
        if self.average:
            np.multiply(self.pooled, self.mean_factor, out=self.pooled)
        if self.activation is not None:
            np.copyto(self.y, self.pooled)
            self.activation.forward(self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, empty_like(self.y)
        self.scatter_steps: list[PoolBackward] = []
        if dx is None:
            return
        dnarrow = empty_like(self.column_pooled)
        for axis, errors, pooled, views, targets, memory in (
            (
                0,
                self.dy,
                self.pooled,
                [self.column_pooled[:, rows] for rows in self.row_slices],
                [dnarrow[:, rows] for rows in self.row_slices],
                dnarrow,
            ),
            (
                1,
                dnarrow,
                self.column_pooled,
                [self.x[:, :, columns] for columns in self.column_slices],
                [dx[:, :, columns] for columns in self.column_slices],
                dx,
            ),
        ):
            maxima = None if self.average else pooled
            uncovered = self._uncovered(memory, axis)
            self.scatter_steps.append(
                PoolBackward(errors, maxima, views, targets, self.window.stride[axis], uncovered)
            )

    def _uncovered(self, memory: Array, axis: int) -> Array:
        """Return the rows (axis 0) or columns (1) of memory (C, H, W, N) after the last window.

        All of them if there are gaps between windows.
        """
        step, size = self.window.stride[axis], self.window.size[axis]
        first = step * self.y.shape[1 + axis] if step <= size else 0
        return memory[:, first:] if axis == 0 else memory[:, :, first:]

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write dx, if prepared, from dy, which is overwritten."""
        if self.dx is None:
            return
        if self.activation is not None:
            self.activation.backward(self.dy, self.y)
        if self.average:
            np.multiply(self.dy, self.mean_factor, out=self.dy)
        for step in self.scatter_steps:
            step.run()
