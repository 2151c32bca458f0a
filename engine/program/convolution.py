"""Convolution, bias, ReLU and max pooling as one block. Stride 1; windows that do not overlap.

N batch, C channels in, O channels out, K kernel size, P pooling window; U places of a pooled row,
Y rows of z that a window reads. Pooling comes first, bias and ReLU follow on what is left:
max(relu(z + b)) = relu(max(z) + b). The P places of a window along a row are P separate products
(phases), so that all elementwise work runs over whole stretches of memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.arrays import Array, Arrays
from engine.program.workspace import fold_maximum, gate, route
from engine.shapes import output_size

_NO_PACKING = 1200


@dataclass(frozen=True)
class ConvolutionSpec:
    """What a block does: kernel (O, C, K, K) by address, padding, then ReLU and pooling or not."""

    name: str
    filters: int
    rows: int
    columns: int
    padding: tuple[int, int]
    relu: bool
    window: int


class ConvolutionBlock:
    """Forward and backward of one `ConvolutionSpec` on x (C, H, W, N), memory that stays.

    Formula: the patches of one row of outputs are K rows of `stripes` (phase, row, C·K, U·N), which
    lie one behind the other: a product for each row and phase, none of them larger than a cache.
    """

    def __init__(self, spec: ConvolutionSpec, x: Array) -> None:
        self.spec, self.x = spec, x
        self.kernel_address, self.bias_address = f"{spec.name}.kernel", f"{spec.name}.bias"
        c, h, w, n = x.shape
        (pad_rows, pad_columns), p, o = spec.padding, spec.window, spec.filters
        dtype, height, width = x.dtype, h + 2 * pad_rows, w + 2 * pad_columns
        self.pooled_rows = output_size(output_size(height, spec.rows), p, p)
        u = output_size(output_size(width, spec.columns), p, p)
        y = self.pooled_rows * p
        self.depth = c * spec.rows * spec.columns
        self.padded: Array | None = None
        source = x
        if pad_rows or pad_columns:
            self.padded = source = np.zeros((c, height, width, n), dtype)
            self.inside = source[:, pad_rows : pad_rows + h, pad_columns : pad_columns + w]
        self.stripes = np.zeros((p, y + spec.rows - 1, c, spec.columns, u, n), dtype)
        of_c, of_h, of_w, of_n = source.strides
        self.source = as_strided(
            source, self.stripes.shape, (of_w, of_h, of_c, of_w, p * of_w, of_n)
        )
        self.patches = _rows_of(self.stripes, spec.rows, y, self.depth, u * n)
        self.kernel = np.empty((o, spec.rows, c, spec.columns), dtype)
        self.z = np.empty((p, y, o, u * n), dtype)
        self.best = self.z[0] if p == 1 else np.empty((y, o, u * n), dtype)
        self.pooled = self.best if p == 1 else np.empty((self.pooled_rows, o, u * n), dtype)
        self.activated = self.best if p == 1 else np.empty_like(self.pooled)
        self.y = self.activated.reshape(self.pooled_rows, o, u, n).transpose(1, 0, 2, 3)

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
        np.copyto(self.kernel, parameters[self.kernel_address].transpose(0, 2, 1, 3))
        np.matmul(self.kernel.reshape(-1, self.depth), self.patches, out=self.z)

    def finish(self, parameters: Arrays) -> None:
        """Pool z, add the bias, apply ReLU."""
        p = self.spec.window
        if p > 1:
            fold_maximum(self.z, self.best)
            fold_maximum(_turns(self.best, p), self.pooled)
        np.add(self.pooled, parameters[self.bias_address][:, None], out=self.activated)
        if self.spec.relu:
            np.maximum(self.activated, 0, out=self.activated)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate errors and, where dx (C, H, W, N) is wanted, the turned kernel."""
        spec, dtype = self.spec, self.z.dtype
        p, y, o, un = self.z.shape
        _, height, c, columns, u, n = self.stripes.shape
        edge = spec.rows - 1
        self.dpooled = np.empty_like(self.activated)
        self.dy = self.dpooled.reshape(self.pooled_rows, o, u, n).transpose(1, 0, 2, 3)
        self.errors_with_edges = np.zeros((p, y + 2 * edge, o, un), dtype)
        self.errors = self.errors_with_edges[:, edge : edge + y]
        self.dbest = self.errors[0] if p == 1 else np.empty_like(self.best)
        self.mask = np.empty(self.best.shape, bool)
        self.ones = np.ones(un, dtype)
        self.transposed = o * self.depth > _NO_PACKING
        if self.transposed:
            self.errors_turned = np.empty((p, y, un, o), dtype)
            self.dkernels = np.empty((p, y, self.depth, o), dtype)
        else:
            self.dkernels = np.empty((p, y, o, self.depth), dtype)
        self.dkernel = np.empty(o * self.depth, dtype)
        self.dx = dx
        if dx is None:
            return
        self.turned_kernel = np.empty((c, columns, spec.rows, o), dtype)
        self.error_rows = _rows_of(self.errors_with_edges, spec.rows, height, spec.rows * o, un)
        self.dstripes = np.empty(self.stripes.shape, dtype)
        whole = np.zeros(self.padded.shape, dtype) if self.padded is not None else dx
        self.dwhole = whole
        if self.padded is not None:
            (top, left), (_, h, w, _) = spec.padding, dx.shape
            self.dinside = whole[:, top : top + h, left : left + w]
        rows_first = whole.transpose(1, 0, 2, 3)[:height]
        self.targets = [
            (rows_first[:, :, phase + j : phase + j + p * u : p], self.dstripes[phase, :, :, j])
            for phase in range(p)
            for j in range(columns)
        ]

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of kernel and bias and, where wanted, dx, from dy."""
        self._route_errors()
        np.copyto(gradients[self.bias_address], (self.dpooled @ self.ones).sum(axis=0))
        self._kernel_gradient(gradients[self.kernel_address])
        if self.dx is not None:
            self._input_gradient(parameters[self.kernel_address], self.dx)

    def _route_errors(self) -> None:
        p = self.spec.window
        pooled_mask = self.mask[: self.pooled_rows]
        if self.spec.relu:
            gate(self.dpooled, self.activated, pooled_mask)
        if p == 1:
            np.copyto(self.dbest, self.dpooled)
            return
        turns, dturns = _turns(self.best, p), _turns(self.dbest, p)
        route(self.dpooled, self.pooled, turns, dturns, pooled_mask)
        route(self.dbest, self.best, self.z, self.errors, self.mask)

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

    def _input_gradient(self, kernel: Array, dx: Array) -> None:
        """Formula: the errors, with K−1 rows of zeros around, meet the filter turned by 180°."""
        np.copyto(self.turned_kernel, kernel[:, :, ::-1].transpose(1, 3, 2, 0))
        c, columns, rows, o = self.turned_kernel.shape
        p, height = self.dstripes.shape[:2]
        np.matmul(
            self.turned_kernel.reshape(c * columns, rows * o),
            self.error_rows,
            out=self.dstripes.reshape(p, height, c * columns, -1),
        )
        self.dwhole.fill(0)
        for target, part in self.targets:
            np.add(target, part, out=target)
        if self.padded is not None:
            np.copyto(dx, self.dinside)


def _rows_of(memory: Array, rows: int, count: int, depth: int, length: int) -> Array:
    """Return `count` overlapping views of `rows` rows of each phase, (P, count, depth, length)."""
    of_phase, of_row = memory.strides[:2]
    item = memory.itemsize
    return as_strided(
        memory, (len(memory), count, depth, length), (of_phase, of_row, length * item, item)
    )


def _turns(best: Array, window: int) -> list[Array]:
    """Return the first, second, … row of every window of `best` (Y, O, U·N)."""
    return [best[turn::window] for turn in range(window)]
