"""Pooling as a block of its own, where no convolution's block takes it: also windows that overlap.

C channels, H W input size, Y X output size, N batch. Columns of a window first, then its rows: K
operations twice instead of K². Memory is rows first, as convolutions leave it.
"""

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.pool_backward import PoolBackward
from engine.compiled.workspace import reduce_into
from engine.core.arrays import Array, Arrays
from engine.model.layers import AveragePooling, Layer, MaxPooling


class PoolingBlock:
    """y (C, Y, X, N) from x (C, H, W, N), by the largest or the mean, memory that stays.

    An activation that never turns two numbers around may be given: it follows, though before the
    pooling in the network, and reads a fraction of the data.
    """

    def __init__(
        self, layer: MaxPooling | AveragePooling, activation: Layer | None, x: Array
    ) -> None:
        self.x, self.average = x, isinstance(layer, AveragePooling)
        c, h, w, n = x.shape
        window = layer.window
        rows, columns = window.output_size(h, w)
        self.stride = window.stride
        places = window.offsets(h, w)
        self.column_slices = [places[j][3] for j in range(window.size[1])]
        self.row_slices = [places[i * window.size[1]][2] for i in range(window.size[0])]
        self.mean_factor = 1 / len(places)
        self.column_pooled = np.empty((h, c, columns, n), x.dtype).transpose(1, 0, 2, 3)
        self.pooled = np.empty((rows, c, columns, n), x.dtype).transpose(1, 0, 2, 3)
        self.y = self.pooled if activation is None else np.empty_like(self.pooled)
        self.activation = make_activation(activation, self.y)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        how = np.add if self.average else np.maximum
        reduce_into(
            how, [self.x[:, :, places] for places in self.column_slices], self.column_pooled
        )
        reduce_into(how, [self.column_pooled[:, places] for places in self.row_slices], self.pooled)
        if self.average:
            np.multiply(self.pooled, self.mean_factor, out=self.pooled)
        if self.activation is not None:
            np.copyto(self.y, self.pooled)
            self.activation.forward(self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)
        self.scatter_steps: list[PoolBackward] = []
        if dx is None:
            return
        dnarrow = np.empty_like(self.column_pooled)
        for left, made, places, targets, rest in (
            (
                self.dy,
                self.pooled,
                [self.column_pooled[:, rows] for rows in self.row_slices],
                [dnarrow[:, rows] for rows in self.row_slices],
                dnarrow,
            ),
            (
                dnarrow,
                self.column_pooled,
                [self.x[:, :, columns] for columns in self.column_slices],
                [dx[:, :, columns] for columns in self.column_slices],
                dx,
            ),
        ):
            step = self.stride[len(self.scatter_steps)]
            maxima = None if self.average else made
            self.scatter_steps.append(PoolBackward(left, maxima, places, targets, step, rest))

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write dx, where it is wanted, from dy, which is overwritten."""
        if self.dx is None:
            return
        if self.activation is not None:
            self.activation.backward(self.dy, self.y)
        if self.average:
            np.multiply(self.dy, self.mean_factor, out=self.dy)
        for step in self.scatter_steps:
            step.run()
