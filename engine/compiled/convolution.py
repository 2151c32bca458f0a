"""Convolution, bias, activation and pooling as one block.

N batch, G groups, C channels in and O channels out of each, K kernel size, P phases: the places of
a row are dealt out in turn, P of them as far apart as pooling windows; U places of a row and
phase, Y rows of z that windows read. Phases are products of their own, so that all elementwise
work runs over long stretches of memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.compiled.conv_epilogue import Epilogue, EpilogueSpec
from engine.compiled.conv_input_gradient import ConvolutionInputGradient
from engine.compiled.im2row_views import im2row_views
from engine.core.arrays import Array, Arrays
from engine.core.shapes import Window
from engine.model.layers import Convolution

_MAX_UNPACKED_SIZE = 1200


@dataclass(frozen=True)
class ConvolutionBlockSpec:
    """A convolution layer and what follows it."""

    layer: Convolution
    epilogue: EpilogueSpec

    @property
    def window(self) -> Window:
        """How the kernel slides."""
        return self.layer.window

    @property
    def shares_rows(self) -> bool:
        """Whether the rows of a patch lie one behind the other in x."""
        return self.window.dilation[0] == 1


class ConvolutionBlock:
    """Forward and backward of one `ConvolutionBlockSpec` on x (G·C, H, W, N), memory that stays.

    Formula: `stripes` (phase, group, row, C·K, U·N) hold every row of x, K times beside itself;
    the patches of one row of outputs are K rows of them, which lie one behind the other: a product
    for each row, phase and group, none of them larger than a cache. With dilation the rows are
    copied apart.
    """

    def __init__(self, spec: ConvolutionBlockSpec, x: Array) -> None:
        self.spec, self.x = spec, x
        self.kernel_address, self.bias_address = spec.layer.weight_address, spec.layer.bias_address
        window, groups, p = spec.window, spec.layer.groups, spec.epilogue.window.stride[1]
        channels, h, w, n = x.shape
        c, (rows, columns) = channels // groups, window.size
        z_rows, z_columns = window.output_size(h, w)
        y, u = spec.epilogue.required_size(z_rows, z_columns)
        self.filters, self.depth = spec.layer.filters, c * rows * columns
        (down, across), (apart, beside), (top, left) = (
            window.stride,
            window.dilation,
            window.padding,
        )
        self.extra_columns = max(0, p * u - z_columns) * across
        self.padded: Array | None = None
        source = x
        if top or left or self.extra_columns:
            wide = (channels, h + 2 * top, w + 2 * left + self.extra_columns, n)
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
        self.patches = im2row_views(self.stripes, step, y, self.depth, u * n)
        self.kernel = np.empty((groups, self.filters // groups, rows, c, columns), x.dtype)
        self.z = np.empty((p, y, groups, self.filters // groups, u * n), x.dtype)
        self.epilogue = Epilogue(spec.epilogue, self.z, n)
        self.y = self._feature_maps(self.epilogue.y)

    def _feature_maps(self, memory: Array) -> Array:
        """Return memory (T, G, O, U·N) as feature maps (G·O, T, places, N), without tails."""
        maps = memory.reshape(len(memory), self.filters, -1, self.x.shape[-1])
        return maps[:, :, : maps.shape[2] - self.epilogue.tail // maps.shape[3]].transpose(
            1, 0, 2, 3
        )

    def _grouped_kernel(self, kernel: Array) -> Array:
        """Return a kernel (G·O, C, K, K), or its gradient, as (G, O, C, K, K), without a copy."""
        return kernel.reshape(self.spec.layer.groups, -1, *kernel.shape[1:])

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        self.gather()
        self.multiply(parameters)
        self.apply_epilogue(parameters)

    def gather(self) -> None:
        """Copy x into the stripes."""
        if self.padded is not None:
            np.copyto(self.inside, self.x)
        np.copyto(self.stripes, self.source)

    def multiply(self, parameters: Arrays) -> None:
        """Fill z = kernel ⋆ x, without the bias, from the stripes."""
        kernel = self._grouped_kernel(parameters[self.kernel_address])
        np.copyto(self.kernel, kernel.transpose(0, 1, 3, 2, 4))
        groups, filters = self.kernel.shape[:2]
        np.matmul(self.kernel.reshape(groups, filters, self.depth), self.patches, out=self.z)

    def apply_epilogue(self, parameters: Arrays) -> None:
        """Pool, add the bias, activate."""
        self.epilogue.forward(self._grouped_bias(parameters))

    def _grouped_bias(self, arrays: Arrays) -> Array | None:
        if not self.spec.layer.bias:
            return None
        return arrays[self.bias_address].reshape(self.spec.layer.groups, -1, 1)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate errors and, where dx (G·C, H, W, N) is wanted, the way to it."""
        p, y, groups, o, un = self.z.shape
        dtype = self.z.dtype
        self.transposed = o * self.depth > _MAX_UNPACKED_SIZE
        if self.transposed:
            self.errors_transposed = np.empty((p, y, groups, un, o), dtype)
            self.dkernels = np.empty((p, y, groups, self.depth, o), dtype)
        else:
            self.dkernels = np.empty((p, y, groups, o, self.depth), dtype)
        self.dkernel = np.empty(groups * o * self.depth, dtype)
        self.input_gradient = None
        if dx is not None:
            self.input_gradient = ConvolutionInputGradient(
                self.spec.window, self.z, self.stripes, dx, self.extra_columns
            )
        self.errors = (
            np.zeros_like(self.z) if self.input_gradient is None else self.input_gradient.errors
        )
        self.epilogue.prepare_backward(self.errors)
        self.dy = self._feature_maps(self.epilogue.dy)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of kernel and bias and, where wanted, dx, from dy."""
        dbias = self._grouped_bias(gradients)
        self.epilogue.backward(
            None if dbias is None else dbias.reshape(-1), self.input_gradient is not None
        )
        self._write_kernel_gradient(self._grouped_kernel(gradients[self.kernel_address]))
        if self.input_gradient is not None:
            self.input_gradient.run(self._grouped_kernel(parameters[self.kernel_address]))

    def _write_kernel_gradient(self, out: Array) -> None:
        """Formula: ∂C/∂kernel[o, k] = Σ over places of error · patch, summed row by row."""
        groups, o, rows, c, columns = self.kernel.shape
        winners = self.epilogue.sparse_pool
        if winners is not None:
            found = winners.kernel_gradient(self.epilogue.dy, self.patches)
            np.copyto(out, found.reshape(self.kernel.shape).transpose(0, 1, 3, 2, 4))
            return
        if self.transposed:
            np.copyto(self.errors_transposed, self.errors.swapaxes(3, 4))
            np.matmul(self.patches, self.errors_transposed, out=self.dkernels)
            axes: tuple[int, ...] = (0, 4, 2, 1, 3)
            shape: tuple[int, ...] = (groups, rows, c, columns, o)
        else:
            np.matmul(self.errors, self.patches.swapaxes(3, 4), out=self.dkernels)
            axes, shape = (0, 1, 3, 2, 4), self.kernel.shape
        np.add.reduce(self.dkernels.reshape(-1, self.dkernel.size), axis=0, out=self.dkernel)
        np.copyto(out, self.dkernel.reshape(shape).transpose(axes))
