"""The weight with which an input unit of a convolution enters an output unit, by table.

Input unit (c, h, w), h and w in the padded input, enters z (f, y, x) with kernel[f, c, i, j] if
h − stride·y = i·dilation and w − stride·x = j·dilation, and otherwise not at all. The table holds
the weight, or 0, for every pair of channels and every difference that occurs. An index into it is a
part of the input unit minus a part of the output unit.
"""

import numpy as np

from engine.core.arrays import Array
from engine.core.shapes import Pair
from engine.model.layers import Convolution

MAX_ENTRIES = 2**20
NOWHERE = np.iinfo(np.int32).max  # the part of an output unit that no input unit enters


class KernelTable:
    """Looks up the weights of a convolution in several sets of parameters.

    `kernels` are of shape (F, C, K, K), `input_size` and `output_size` (rows, columns).
    """

    def __init__(
        self, layer: Convolution, kernels: list[Array], input_size: Pair, output_size: Pair
    ) -> None:
        self._window, (filters, self._channels) = layer.window, kernels[0].shape[:2]
        self._before, self._size = _reach(layer, input_size, output_size)
        table = np.zeros((len(kernels), filters, self._channels, *self._size), kernels[0].dtype)
        rows, columns = (
            slice(before, before + step * (count - 1) + 1, step)
            for before, step, count in zip(
                self._before, self._window.dilation, self._window.size, strict=True
            )
        )
        table[..., rows, columns] = kernels
        flat = table.reshape(len(kernels), -1)
        self._table = np.concatenate([np.zeros_like(flat[:, :1]), flat], axis=1)

    @staticmethod
    def entries(layer: Convolution, channels: int, input_size: Pair, output_size: Pair) -> int:
        """Return the number of entries of the table for one set of parameters."""
        _, (rows, columns) = _reach(layer, input_size, output_size)
        return layer.filters * channels * rows * columns

    def input_part(self, channels: Array, rows: Array, columns: Array) -> Array:
        """Return the part of input units; rows and columns are those of x without padding."""
        top, left = (
            padding + before
            for padding, before in zip(self._window.padding, self._before, strict=True)
        )
        height, width = self._size
        part = 1 + (channels * height + rows + top) * width + columns + left
        return np.asarray(part, np.int32)

    def output_part(self, filters: Array, rows: Array, columns: Array) -> Array:
        """Return the part of output units."""
        down, across = self._window.stride
        height, width = self._size
        part = (rows * down - filters * self._channels * height) * width + columns * across
        return np.asarray(part, np.int32)

    def weights(self, input_parts: Array, output_parts: Array) -> Array:
        """Return the weights in each set of parameters, (sets, …), for parts that broadcast."""
        places = np.maximum(input_parts - output_parts, 0)
        return np.asarray(np.take(self._table, places, axis=1))


def _reach(layer: Convolution, input_size: Pair, output_size: Pair) -> tuple[Pair, Pair]:
    """Return the largest negative difference, and the number of all differences, of both sides."""
    window = layer.window
    (top, rows), (left, columns) = (
        (before := step * (count - 1), before + max(padding + size, effective))
        for step, count, padding, size, effective in zip(
            window.stride,
            output_size,
            window.padding,
            input_size,
            window.effective_size,
            strict=True,
        )
    )
    return (top, left), (rows, columns)
