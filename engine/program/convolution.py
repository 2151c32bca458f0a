"""Convolution, bias, activation and pooling as one block. Windows that do not overlap, no groups.

N batch, C channels in, O channels out, K kernel size, P columns of a pooling window; U places of a
pooled row, Y rows of z that windows read. The P places of a window along a row are P separate
products (phases), so that all elementwise work runs over whole stretches of memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.arrays import Array, Arrays
from engine.layers import Convolution
from engine.program.finish import Finish, FinishSpec
from engine.shapes import Window

_NO_PACKING = 1200


@dataclass(frozen=True)
class ConvolutionSpec:
    """The filters `part` of a convolution layer, all on the same channels, and what follows it."""

    layer: Convolution
    part: slice
    finish: FinishSpec

    @property
    def window(self) -> Window:
        """How the kernel slides."""
        return self.layer.window

    @property
    def shares_rows(self) -> bool:
        """Whether the rows of a patch lie one behind the other in x."""
        return self.window.dilation[0] == 1


class ConvolutionBlock:
    """Forward and backward of one `ConvolutionSpec` on x (C, H, W, N), memory that stays.

    Formula: `stripes` (phase, row, C·K, U·N) hold every row of x, K times beside itself; the
    patches of one row of outputs are K rows of them, which lie one behind the other: a product for
    each row and phase, none of them larger than a cache. With dilation the rows are copied apart.
    """

    def __init__(self, spec: ConvolutionSpec, x: Array) -> None:
        self.spec, self.x = spec, x
        self.kernel_address, self.bias_address = spec.layer.weights_address, spec.layer.bias_address
        c, h, w, n = x.shape
        window, (turns, p) = spec.window, spec.finish.window
        rows, columns = window.size
        z_rows, z_columns = window.output_size(h, w)
        y, u = z_rows // turns * turns, z_columns // p
        self.filters = len(range(spec.layer.filters)[spec.part])
        self.depth = c * rows * columns
        self.padded: Array | None = None
        source, (top, left) = x, window.padding
        if top or left:
            self.padded = source = np.zeros((c, h + 2 * top, w + 2 * left, n), x.dtype)
            self.inside = source[:, top : top + h, left : left + w]
        (down, across), (apart, beside) = window.stride, window.dilation
        of_c, of_h, of_w, of_n = source.strides
        inner, inner_strides = (c, columns, u, n), (of_c, beside * of_w, p * across * of_w, of_n)
        if spec.shares_rows:
            height = (y - 1) * down + rows
            shape: tuple[int, ...] = (p, height, *inner)
            strides: tuple[int, ...] = (across * of_w, of_h, *inner_strides)
        else:
            shape = (p, y, rows, *inner)
            strides = (across * of_w, down * of_h, apart * of_h, *inner_strides)
        self.stripes = np.zeros(shape, x.dtype)
        self.source = as_strided(source, shape, strides)
        step = down if spec.shares_rows else 1
        self.patches = _rows_of(self.stripes, step, y, self.depth, u * n)
        self.kernel = np.empty((self.filters, rows, c, columns), x.dtype)
        self.z = np.empty((p, y, self.filters, u * n), x.dtype)
        self.after = Finish(spec.finish, self.z)
        self.y = self._maps(self.after.y, u)

    def _maps(self, memory: Array, u: int) -> Array:
        """Return memory (rows, O, U·N) as feature maps (O, rows, U, N)."""
        rows, filters, _ = memory.shape
        return memory.reshape(rows, filters, u, -1).transpose(1, 0, 2, 3)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        self.gather()
        self.multiply(parameters)
        self.finish(parameters)

    def gather(self) -> None:
        """Copy x into the stripes."""
        if self.padded is not None:
            np.copyto(self.inside, self.x)
        np.copyto(self.stripes, self.source)

    def multiply(self, parameters: Arrays) -> None:
        """Fill z = kernel ⋆ x, without the bias, from the stripes."""
        kernel = parameters[self.kernel_address][self.spec.part]
        np.copyto(self.kernel, kernel.transpose(0, 2, 1, 3))
        np.matmul(self.kernel.reshape(-1, self.depth), self.patches, out=self.z)

    def finish(self, parameters: Arrays) -> None:
        """Pool, add the bias, activate."""
        self.after.forward(self._bias_of(parameters))

    def _bias_of(self, arrays: Arrays) -> Array | None:
        return arrays[self.bias_address][self.spec.part] if self.spec.layer.bias else None

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate errors and, where dx (C, H, W, N) is wanted, the way to it."""
        p, y, o, un = self.z.shape
        dtype, u = self.z.dtype, self.stripes.shape[-2]
        self.transposed = o * self.depth > _NO_PACKING
        if self.transposed:
            self.errors_turned = np.empty((p, y, un, o), dtype)
            self.dkernels = np.empty((p, y, self.depth, o), dtype)
        else:
            self.dkernels = np.empty((p, y, o, self.depth), dtype)
        self.dkernel = np.empty(o * self.depth, dtype)
        self.back = None if dx is None else _WayBack(self.spec, self.z, self.stripes, dx)
        self.errors = np.empty_like(self.z) if self.back is None else self.back.errors
        self.after.prepare_backward(self.errors)
        self.dy = self._maps(self.after.dy, u)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of kernel and bias and, where wanted, dx, from dy."""
        self.after.backward(self._bias_of(gradients))
        self._kernel_gradient(gradients[self.kernel_address][self.spec.part])
        if self.back is not None:
            self.back.run(parameters[self.kernel_address][self.spec.part])

    def _kernel_gradient(self, out: Array) -> None:
        """Formula: ∂C/∂kernel[o, k] = Σ over places of error · patch, summed row by row."""
        o, rows, c, columns = self.kernel.shape
        if self.transposed:
            np.copyto(self.errors_turned, self.errors.swapaxes(2, 3))
            np.matmul(self.patches, self.errors_turned, out=self.dkernels)
            axes: tuple[int, ...] = (3, 1, 0, 2)
            shape: tuple[int, ...] = (rows, c, columns, o)
        else:
            np.matmul(self.errors, self.patches.swapaxes(2, 3), out=self.dkernels)
            axes, shape = (0, 2, 1, 3), (o, rows, c, columns)
        np.add.reduce(self.dkernels.reshape(-1, self.dkernel.size), axis=0, out=self.dkernel)
        np.copyto(out, self.dkernel.reshape(shape).transpose(axes))


class _WayBack:
    """From the errors at z (P, Y, O, U·N), which lie here, to dx (C, H, W, N).

    At stride 1 the errors, with K−1 rows of zeros around, meet the filter turned by 180°, row by
    row of x; otherwise each patch gets its gradient, and they are added up where they overlap.
    """

    def __init__(self, spec: ConvolutionSpec, z: Array, stripes: Array, dx: Array) -> None:
        p, y, o, un = z.shape
        c, columns, u, n = stripes.shape[-4:]
        window, dtype = spec.window, z.dtype
        rows = window.size[0]
        self.turned = window.stride[0] == window.dilation[0] == 1
        edge = rows - 1 if self.turned else 0
        with_edges = np.zeros((p, y + 2 * edge, o, un), dtype)
        self.errors = with_edges[:, edge : edge + y]
        if self.turned:
            height = y + edge
            self.kernel = np.empty((c, columns, rows, o), dtype)
            self.rows_of_errors = _rows_of(with_edges, 1, height, rows * o, un)
            self.parts = np.empty((p, height, c, columns, u, n), dtype)
        else:
            height = y
            self.kernel = np.empty((rows, c, columns, o), dtype)
            self.rows_of_errors = self.errors
            self.parts = np.empty((p, y, rows, c, columns, u, n), dtype)
        (top, left), (_, h, w, _) = window.padding, dx.shape
        self.dx, self.padded = dx, bool(top or left)
        self.whole = np.zeros((c, h + 2 * top, w + 2 * left, n), dtype) if self.padded else dx
        self.inside = self.whole[:, top : top + h, left : left + w]
        self.targets = list(self._targets(window, p, height, rows))

    def _targets(
        self, window: Window, p: int, height: int, rows: int
    ) -> Iterator[tuple[Array, Array]]:
        """Yield (where in dx, which parts) of every addition."""
        by_rows = self.whole.transpose(1, 0, 2, 3)
        (down, across), (apart, beside) = window.stride, window.dilation
        columns, u = self.parts.shape[-3:-1]
        for phase in range(p):
            for j in range(columns):
                first = phase * across + j * beside
                places = slice(first, first + (u - 1) * p * across + 1, p * across)
                if self.turned:
                    yield by_rows[:height, :, places], self.parts[phase, :, :, j]
                    continue
                for i in range(rows):
                    lines = slice(i * apart, i * apart + (height - 1) * down + 1, down)
                    yield by_rows[lines, :, places], self.parts[phase, :, i, :, j]

    def run(self, kernel: Array) -> None:
        """Write dx from the errors."""
        if self.turned:
            np.copyto(self.kernel, kernel[:, :, ::-1].transpose(1, 3, 2, 0))
            c, columns, rows, o = self.kernel.shape
            factor = self.kernel.reshape(c * columns, rows * o)
        else:
            np.copyto(self.kernel, kernel.transpose(2, 1, 3, 0))
            factor = self.kernel.reshape(-1, self.kernel.shape[-1])
        p, y = self.parts.shape[:2]
        np.matmul(factor, self.rows_of_errors, out=self.parts.reshape(p, y, len(factor), -1))
        self.whole.fill(0)
        for target, part in self.targets:
            np.add(target, part, out=target)
        if self.padded:
            np.copyto(self.dx, self.inside)


def _rows_of(memory: Array, step: int, count: int, depth: int, length: int) -> Array:
    """Return `count` views into each phase of memory, (P, count, depth, length), `step` rows apart.

    Where a view is deeper than a row they overlap.
    """
    of_phase, of_row = memory.strides[:2]
    item = memory.itemsize
    return as_strided(
        memory,
        (len(memory), count, depth, length),
        (of_phase, step * of_row, length * item, item),
    )
