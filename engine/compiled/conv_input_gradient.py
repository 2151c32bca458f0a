"""Input gradient of a convolution block.

N batch, G groups, C channels in and O channels out of each group, P phases, Y rows, U columns of a
row and phase (as in convolution.py). The matrix products give parts of dx that overlap; the parts
are added up.
"""

from collections.abc import Iterator
from math import prod

import numpy as np

from engine.compiled.im2row_views import im2row_views
from engine.compiled.memory import empty, zeros
from engine.core.arrays import Array
from engine.core.shapes import Shape, Window


def _in_memory_of(stripes: Array, shape: Shape) -> Array:
    """Return an array of this shape: the beginning of the stripes, if they are large enough."""
    size = prod(shape)
    memory = stripes.reshape(-1) if size <= stripes.size else empty((size,), stripes.dtype)
    return memory[:size].reshape(shape)


class ConvolutionInputGradient:
    """From the errors at z (P, Y, G, O, U·N), held here as `errors`, to dx (G·C, H, W, N).

    At stride 1 without dilation, the errors, with K−1 rows of zeros above and below, are multiplied
    by the filter rotated by 180°, one row of x at a time. Otherwise every patch gets its gradient.
    In both cases the parts are added where they overlap. `extra_columns` are columns of padding at
    the right. The parts overwrite the stripes, which nobody reads after the kernel gradient.
    """

    def __init__(
        self, window: Window, z: Array, stripes: Array, dx: Array, extra_columns: int
    ) -> None:
        p, y, groups, o, un = z.shape
        c, columns, u, n = stripes.shape[-4:]
        dtype = z.dtype
        rows = window.size[0]
        self.flips_kernel = window.stride[0] == window.dilation[0] == 1
        edge = rows - 1 if self.flips_kernel else 0
        with_edges = zeros((p, groups, y + 2 * edge, o, un), dtype)
        self.errors = with_edges[:, :, edge : edge + y].swapaxes(1, 2)
        if self.flips_kernel:
            height = y + edge
            self.kernel = empty((groups, c, columns, rows, o), dtype)
            self.error_rows = im2row_views(with_edges, 1, height, rows * o, un)
            self.parts = _in_memory_of(stripes, (p, height, groups, c, columns, u, n))
            self.factor = self.kernel.reshape(groups, c * columns, rows * o)
        else:
            height = y
            self.kernel = empty((groups, rows, c, columns, o), dtype)
            self.error_rows = self.errors
            self.parts = _in_memory_of(stripes, (p, y, groups, rows, c, columns, u, n))
            self.factor = self.kernel.reshape(groups, -1, o)
        self.products = self.parts.reshape(p, height, groups, self.factor.shape[1], -1)
        # a column times a row is an outer product: elementwise it takes a quarter of the time
        self.product = np.multiply if self.factor.shape[2] == 1 else np.matmul
        self.planes, self.copies = self._allocate_planes(
            window, dx, p * window.stride[1], extra_columns
        )
        self.additions = list(self._list_additions(window, p, height, rows))

    def _allocate_planes(
        self, window: Window, dx: Array, count: int, extra_columns: int
    ) -> tuple[Array, list[tuple[Array, Array]]]:
        """Return the target of the additions, and pairs (target, source) to copy to dx afterwards.

        The target is (planes, H, G·C, columns, N). Column k of x is in plane k mod `count`, so that
        an addition, whose columns are `count` apart, runs over one long stretch of memory. If there
        is one plane and no padding, it is dx itself.
        """
        (top, left), (channels, h, w, n) = window.padding, dx.shape
        if count == 1 and not (top or left or extra_columns):
            return dx.transpose(1, 0, 2, 3)[None], []
        columns = -(-(w + 2 * left + extra_columns) // count)
        planes = zeros((count, h + 2 * top, channels, columns, n), dx.dtype)
        copies = []
        for plane in range(count):
            first = left + (plane - left) % count
            target = dx[:, :, first - left :: count].transpose(1, 0, 2, 3)
            start = first // count
            source = planes[plane, top : top + h, :, start : start + target.shape[2]]
            copies.append((target, source))
        return planes, copies

    def _list_additions(
        self, window: Window, p: int, height: int, rows: int
    ) -> Iterator[tuple[Array, Array]]:
        """Yield (target in the planes, part) of every addition.

        Columns of the kernel whose parts begin at one place of different planes are one addition.
        """
        groups, (columns, u) = self.parts.shape[2], self.parts.shape[-3:-1]
        count, lines, channels, *row = self.planes.shape
        planes = self.planes.reshape(count, lines, groups, channels // groups, *row)
        (down, across), (row_dilation, column_dilation) = window.stride, window.dilation
        for phase in range(p):
            starts, numbers = np.divmod(
                phase * across + column_dilation * np.arange(columns), count
            )
            for start in np.unique(starts):
                together = np.flatnonzero(starts == start)
                low, high = together[0], together[-1] + 1
                chosen = slice(numbers[low], numbers[high - 1] + 1, column_dilation)
                target = planes[chosen, ..., start : start + u, :]
                parts = np.moveaxis(self.parts[phase, ..., low:high, :, :], -3, 0)
                if self.flips_kernel:
                    yield target[:, :height], parts
                    continue
                for i in range(rows):
                    top = i * row_dilation
                    rows_read = slice(top, top + (height - 1) * down + 1, down)
                    yield target[:, rows_read], parts[:, :, :, i]

    def run(self, kernel: Array) -> None:
        """Write dx from the errors; the kernel is (G, O, C, K, K)."""
        if self.flips_kernel:
            np.copyto(self.kernel, kernel[:, :, :, ::-1].transpose(0, 2, 4, 3, 1))
        else:
            np.copyto(self.kernel, kernel.transpose(0, 3, 2, 4, 1))
        self.product(self.factor, self.error_rows, out=self.products)
        self.planes.fill(0)
        for target, part in self.additions:
            np.add(target, part, out=target)
        for target, source in self.copies:
            np.copyto(target, source)
