"""Convolution, bias, activation and pooling as one block.

N batch, G groups, C channels in and O channels out of each, K kernel size, P phases: the places of
a row are dealt out in turn, P of them as far apart as pooling windows; U places of a row and
phase, Y rows of z that windows read. Phases are products of their own, so that all elementwise
work runs over long stretches of memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.compiled.conv_epilogue import Finish, FinishSpec
from engine.compiled.conv_input_gradient import WayBack
from engine.compiled.im2row_views import rows_of
from engine.core.arrays import Array, Arrays
from engine.core.shapes import Window
from engine.model.layers import Convolution

_NO_PACKING = 1200


@dataclass(frozen=True)
class ConvolutionSpec:
    """A convolution layer and what follows it."""

    layer: Convolution
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
    """Forward and backward of one `ConvolutionSpec` on x (G·C, H, W, N), memory that stays.

    Formula: `stripes` (phase, group, row, C·K, U·N) hold every row of x, K times beside itself;
    the patches of one row of outputs are K rows of them, which lie one behind the other: a product
    for each row, phase and group, none of them larger than a cache. With dilation the rows are
    copied apart.
    """

    def __init__(self, spec: ConvolutionSpec, x: Array) -> None:
        self.spec, self.x = spec, x
        self.kernel_address, self.bias_address = spec.layer.weights_address, spec.layer.bias_address
        window, groups, p = spec.window, spec.layer.groups, spec.finish.window.stride[1]
        channels, h, w, n = x.shape
        c, (rows, columns) = channels // groups, window.size
        z_rows, z_columns = window.output_size(h, w)
        y, u = spec.finish.needs(z_rows, z_columns)
        self.filters, self.depth = spec.layer.filters, c * rows * columns
        (down, across), (apart, beside), (top, left) = (
            window.stride,
            window.dilation,
            window.padding,
        )
        self.beyond = max(0, p * u - z_columns) * across
        self.padded: Array | None = None
        source = x
        if top or left or self.beyond:
            wide = (channels, h + 2 * top, w + 2 * left + self.beyond, n)
            self.padded = source = np.zeros(wide, x.dtype)
            self.inside = source[:, top : top + h, left : left + w]
        of_c, of_h, of_w, of_n = source.strides
        inner, inner_strides = (c, columns, u, n), (of_c, beside * of_w, p * across * of_w, of_n)
        if spec.shares_rows:
            height = (y - 1) * down + rows
            shape: tuple[int, ...] = (p, groups, height, *inner)
            strides: tuple[int, ...] = (across * of_w, c * of_c, of_h, *inner_strides)
        else:
            shape = (p, groups, y, rows, *inner)
            strides = (across * of_w, c * of_c, down * of_h, apart * of_h, *inner_strides)
        self.stripes = np.zeros(shape, x.dtype)
        self.source = as_strided(source, shape, strides)
        step = down if spec.shares_rows else 1
        self.patches = rows_of(self.stripes, step, y, self.depth, u * n)
        self.kernel = np.empty((groups, self.filters // groups, rows, c, columns), x.dtype)
        self.z = np.empty((p, y, groups, self.filters // groups, u * n), x.dtype)
        self.after = Finish(spec.finish, self.z, n)
        self.y = self._maps(self.after.y)

    def _maps(self, memory: Array) -> Array:
        """Return memory (T, G, O, U·N) as feature maps (G·O, T, places, N), without tails."""
        maps = memory.reshape(len(memory), self.filters, -1, self.x.shape[-1])
        return maps[:, :, : maps.shape[2] - self.after.tail // maps.shape[3]].transpose(1, 0, 2, 3)

    def _by_group(self, kernel: Array) -> Array:
        """Return a kernel (G·O, C, K, K), or its gradient, as (G, O, C, K, K), without a copy."""
        return kernel.reshape(self.spec.layer.groups, -1, *kernel.shape[1:])

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
        kernel = self._by_group(parameters[self.kernel_address])
        np.copyto(self.kernel, kernel.transpose(0, 1, 3, 2, 4))
        groups, filters = self.kernel.shape[:2]
        np.matmul(self.kernel.reshape(groups, filters, self.depth), self.patches, out=self.z)

    def finish(self, parameters: Arrays) -> None:
        """Pool, add the bias, activate."""
        self.after.forward(self._bias_of(parameters))

    def _bias_of(self, arrays: Arrays) -> Array | None:
        if not self.spec.layer.bias:
            return None
        return arrays[self.bias_address].reshape(self.spec.layer.groups, -1, 1)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate errors and, where dx (G·C, H, W, N) is wanted, the way to it."""
        p, y, groups, o, un = self.z.shape
        dtype = self.z.dtype
        self.transposed = o * self.depth > _NO_PACKING
        if self.transposed:
            self.errors_turned = np.empty((p, y, groups, un, o), dtype)
            self.dkernels = np.empty((p, y, groups, self.depth, o), dtype)
        else:
            self.dkernels = np.empty((p, y, groups, o, self.depth), dtype)
        self.dkernel = np.empty(groups * o * self.depth, dtype)
        self.back = None
        if dx is not None:
            self.back = WayBack(self.spec.window, self.z, self.stripes, dx, self.beyond)
        self.errors = np.zeros_like(self.z) if self.back is None else self.back.errors
        self.after.prepare_backward(self.errors)
        self.dy = self._maps(self.after.dy)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of kernel and bias and, where wanted, dx, from dy."""
        dbias = self._bias_of(gradients)
        self.after.backward(None if dbias is None else dbias.reshape(-1), self.back is not None)
        self._kernel_gradient(self._by_group(gradients[self.kernel_address]))
        if self.back is not None:
            self.back.run(self._by_group(parameters[self.kernel_address]))

    def _kernel_gradient(self, out: Array) -> None:
        """Formula: ∂C/∂kernel[o, k] = Σ over places of error · patch, summed row by row."""
        groups, o, rows, c, columns = self.kernel.shape
        winners = self.after.winners
        if winners is not None:
            found = winners.kernel_gradient(self.after.dy, self.patches)
            np.copyto(out, found.reshape(self.kernel.shape).transpose(0, 1, 3, 2, 4))
            return
        if self.transposed:
            np.copyto(self.errors_turned, self.errors.swapaxes(3, 4))
            np.matmul(self.patches, self.errors_turned, out=self.dkernels)
            axes: tuple[int, ...] = (0, 4, 2, 1, 3)
            shape: tuple[int, ...] = (groups, rows, c, columns, o)
        else:
            np.matmul(self.errors, self.patches.swapaxes(3, 4), out=self.dkernels)
            axes, shape = (0, 1, 3, 2, 4), self.kernel.shape
        np.add.reduce(self.dkernels.reshape(-1, self.dkernel.size), axis=0, out=self.dkernel)
        np.copyto(out, self.dkernel.reshape(shape).transpose(axes))
