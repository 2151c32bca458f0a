"""Convolution block: convolution, pooling, bias and activation fused, with its backward pass.

N batch, G groups, C channels in and O channels out of each group, K kernel rows or columns, H W
input size, Y X output size, P phases, U columns of a row and phase.

How it works
------------
A convolution is a matrix product of the kernel with patches of the input. The usual im2col copies
every patch: K² copies of the input. This block makes K copies, lets patches share memory, and
orders the output so that pooling is elementwise.

1. Input. x is (G·C, H, W, N), the batch innermost. If the layer has padding, or if step 3 needs
   extra columns, x is copied into the middle of `padded`, an array of zeros.

2. Stripes. `stripes` is (P, G, rows, C, K, U, N). For each input row it holds the row of every
   channel K times, shifted by one kernel column each: element (c, j, u) is the input that kernel
   column j reads for output column u. The rows follow each other in memory:

       row h      c0 j0 | c0 j1 | … | c1 j0 | …      C·K lines of U·N numbers
       row h + 1  c0 j0 | c0 j1 | …

   The patches of output row y are input rows S·y … S·y + K − 1, that is, one unbroken piece of
   memory: a matrix of K·C·K lines of U·N numbers. `im2row_views` describes these pieces as
   overlapping views, without a copy. The kernel is reordered to (G, O, K rows, C, K columns) to
   match. The second convolution of the tour (C = 4, K = 5, 10×10 outputs, 64 images) has 179,200
   numbers in its stripes; im2col would have 640,000.

   With dilation, the rows of a patch are not adjacent in the input. The stripes then hold K rows
   for each output row, (P, G, Y, K, C, K, U, N), and nothing is shared.

3. Phases. The columns of an output row are dealt out to P phases, P being the horizontal stride of
   the pooling window: phase p has columns p, p + P, p + 2P, … A 2×2 max pooling along a row is then
   the elementwise maximum of two whole arrays, z[0] and z[1], instead of a loop over pairs of
   neighbours. If P·U exceeds X, the columns in excess are computed from zeros and never read.

4. Product. z is (P, Y, G, O, U·N): one product kernel (O, K·C·K) @ patches (K·C·K, U·N) for each
   phase, row and group, all in one call of `matmul`. Each product is small enough for the caches.

5. Epilogue (conv_epilogue.py). Pool along rows, pool along columns, add the bias, activate. The
   result y is a view (G·O, T, columns, N) of its memory: no copy brings it back to the order of x.

6. Backward. The epilogue writes the errors in the shape of z. The kernel gradient is the sum over
   phases and rows of errors (O, U·N) @ patchesᵀ. OpenBLAS is slow for a transposed second factor
   if O·K·C·K exceeds about 1,200; then the errors are transposed first. If the pooling window has
   64 elements or more, few errors are not zero, and only those are read (sparse_max_pool.py). The
   gradient of x, if a block before needs it, is in conv_input_gradient.py. Memory is reused: the
   errors, or their transpose, may overwrite z, and the parts of dx the stripes. So one forward
   pass serves one backward pass.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.compiled.conv_epilogue import Epilogue, EpilogueSpec
from engine.compiled.conv_input_gradient import ConvolutionInputGradient
from engine.compiled.im2row_views import im2row_views
from engine.compiled.memory import empty, empty_like, zeros, zeros_like
from engine.core.arrays import Array, Arrays
from engine.core.shapes import Window
from engine.model.layers import Convolution

_MAX_UNPACKED_SIZE = 1200


@dataclass(frozen=True)
class ConvolutionBlockSpec:
    """A convolution layer and its epilogue."""

    layer: Convolution
    epilogue: EpilogueSpec

    @property
    def window(self) -> Window:
        """The window of the kernel."""
        return self.layer.window

    @property
    def shares_rows(self) -> bool:
        """Whether the rows of a patch are adjacent in x, so that patches can share memory."""
        return self.window.dilation[0] == 1


class ConvolutionBlock:
    """Forward and backward of a `ConvolutionBlockSpec` on x (G·C, H, W, N), in fixed memory."""

    def __init__(self, spec: ConvolutionBlockSpec, x: Array) -> None:
        self.spec, self.x = spec, x
        self.kernel_address, self.bias_address = spec.layer.weight_address, spec.layer.bias_address
        window, groups, p = spec.window, spec.layer.groups, spec.epilogue.window.stride[1]
        channels, h, w, n = x.shape
        c, (rows, columns) = channels // groups, window.size
        self.output_size = z_rows, z_columns = window.output_size(h, w)
        y, u = spec.epilogue.required_size(z_rows, z_columns)
        self.filters, self.depth = spec.layer.filters, c * rows * columns
        (down, across), (row_dilation, column_dilation), (top, left) = (
            window.stride,
            window.dilation,
            window.padding,
        )
        self.extra_columns = max(0, p * u - z_columns) * across
        self.padded: Array | None = None
        source = x
        if top or left or self.extra_columns:
            padded_shape = (channels, h + 2 * top, w + 2 * left + self.extra_columns, n)
            self.padded = source = zeros(padded_shape, x.dtype)
            self.inside = source[:, top : top + h, left : left + w]
        stride_c, stride_h, stride_w, stride_n = source.strides
        inner = (c, columns, u, n)
        inner_strides = (stride_c, column_dilation * stride_w, p * across * stride_w, stride_n)
        if spec.shares_rows:
            height = (y - 1) * down + rows
            shape: tuple[int, ...] = (p, groups, height, *inner)
            strides: tuple[int, ...] = (across * stride_w, c * stride_c, stride_h, *inner_strides)
        else:
            shape = (p, groups, y, rows, *inner)
            row_strides = (down * stride_h, row_dilation * stride_h)
            strides = (across * stride_w, c * stride_c, *row_strides, *inner_strides)
        self.stripes = zeros(shape, x.dtype)
        self.source = as_strided(source, shape, strides)
        step = down if spec.shares_rows else 1
        self.patches = im2row_views(self.stripes, step, y, self.depth, u * n)
        self.kernel = empty((groups, self.filters // groups, rows, c, columns), x.dtype)
        self.kernel_rows = self.kernel.reshape(groups, -1, self.depth)
        self.z = empty((p, y, groups, self.filters // groups, u * n), x.dtype)
        self.epilogue = Epilogue(spec.epilogue, self.z, n)
        self.y = self._feature_maps(self.epilogue.y)

    def _feature_maps(self, memory: Array) -> Array:
        """Return memory (T, G, O, U·N) as feature maps (G·O, T, columns, N), without tails."""
        maps = memory.reshape(len(memory), self.filters, -1, self.x.shape[-1])
        return maps[:, :, : maps.shape[2] - self.epilogue.tail // maps.shape[3]].transpose(
            1, 0, 2, 3
        )

    def _grouped_kernel(self, kernel: Array) -> Array:
        """Return a kernel (G·O, C, K, K), or its gradient, as a view (G, O, C, K, K)."""
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
        """Write z = kernel ⋆ x, without the bias, from the stripes."""
        kernel = self._grouped_kernel(parameters[self.kernel_address])
        np.copyto(self.kernel, kernel.transpose(0, 1, 3, 2, 4))
        np.matmul(self.kernel_rows, self.patches, out=self.z)

    @property
    def product(self) -> Array | None:
        """The product z without the bias, (G·O, Y, U, P, N); valid until `apply_epilogue`.

        None if the pooling reads only a part of the output: the rest is not computed.
        """
        p, y, groups, o, _ = self.z.shape
        n = self.x.shape[-1]
        maps = self.z.reshape(p, y, groups * o, -1, n).transpose(2, 1, 3, 0, 4)
        complete = y == self.output_size[0] and maps.shape[2] * p >= self.output_size[1]
        return maps if complete else None

    def apply_epilogue(self, parameters: Arrays) -> None:
        """Pool, add the bias and activate."""
        self.epilogue.forward(self._grouped_bias(parameters))

    def _grouped_bias(self, arrays: Arrays) -> Array | None:
        if not self.spec.layer.bias:
            return None
        return arrays[self.bias_address].reshape(self.spec.layer.groups, -1, 1)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors and, if dx (G·C, H, W, N) is given, its computation."""
        p, y, groups, o, un = self.z.shape
        dtype = self.z.dtype
        self.transposed = o * self.depth > _MAX_UNPACKED_SIZE
        if self.transposed:
            self.dkernels = empty((p, y, groups, self.depth, o), dtype)
        else:
            self.dkernels = empty((p, y, groups, o, self.depth), dtype)
        self.dkernel = empty((groups * o * self.depth,), dtype)
        self.dkernels_flat = self.dkernels.reshape(p * y, -1)
        _, _, rows, c, columns = self.kernel.shape
        if self.transposed:
            dkernel = self.dkernel.reshape(groups, rows, c, columns, o).transpose(0, 4, 2, 1, 3)
        else:
            dkernel = self.dkernel.reshape(self.kernel.shape).transpose(0, 1, 3, 2, 4)
        self.dkernel_in_order = dkernel
        self.input_gradient = None
        if dx is not None:
            self.input_gradient = ConvolutionInputGradient(
                self.spec.window, self.z, self.stripes, dx, self.extra_columns
            )
        if self.input_gradient is not None:
            self.errors = self.input_gradient.errors
        else:
            self.errors = self.z if self.epilogue.may_overwrite_z else zeros_like(self.z)
        if self.transposed:  # z is not read any more when the errors are transposed
            memory = empty_like(self.z) if self.errors is self.z else self.z
            self.errors_transposed = memory.reshape(p, y, groups, un, o)
        self.epilogue.prepare_backward(self.errors)
        self.dy = self._feature_maps(self.epilogue.dy)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of kernel and bias and, if prepared, dx, from dy."""
        dbias = self._grouped_bias(gradients)
        self.epilogue.backward(
            None if dbias is None else dbias.reshape(-1), self.input_gradient is not None
        )
        self._write_kernel_gradient(self._grouped_kernel(gradients[self.kernel_address]))
        if self.input_gradient is not None:
            self.input_gradient.run(self._grouped_kernel(parameters[self.kernel_address]))

    def _write_kernel_gradient(self, out: Array) -> None:
        """Write ∂C/∂kernel[o, k] = Σ over positions and images of error · patch, row by row."""
        sparse_pool = self.epilogue.sparse_pool
        if sparse_pool is not None:
            dkernel = sparse_pool.kernel_gradient(self.epilogue.dy, self.patches)
            np.copyto(out, dkernel.reshape(self.kernel.shape).transpose(0, 1, 3, 2, 4))
            return
        if self.transposed:
            np.copyto(self.errors_transposed, self.errors.swapaxes(3, 4))
            np.matmul(self.patches, self.errors_transposed, out=self.dkernels)
        else:
            np.matmul(self.errors, self.patches.swapaxes(3, 4), out=self.dkernels)
        np.add.reduce(self.dkernels_flat, axis=0, out=self.dkernel)
        np.copyto(out, self.dkernel_in_order)
