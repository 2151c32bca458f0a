"""Convolution (cross-correlation) and its backward pass.

N batch, C channels in, O channels out, H W input size, Y X output size, K kernel rows or columns,
G groups, S stride, D dilation, P padding.
"""

import numpy as np

from engine.core.arrays import Array, batch_first, batch_last
from engine.core.shapes import Pair, Window


def zero_pad(source: Array, padding: Pair) -> Array:
    """Return source (C, H, W, N) with rows and columns of zeros around every image."""
    rows, columns = padding
    if not (rows or columns):
        return source
    c, h, w, n = source.shape
    padded = np.zeros((c, h + 2 * rows, w + 2 * columns, n), dtype=source.dtype)
    padded[:, rows : rows + h, columns : columns + w] = source
    return padded


def im2col(x: Array, window: Window) -> Array:
    """Return every window of x as a column: (C·K·K, Y·X·N), one long copy for each kernel position.

    Shapes: x (N, C, H, W).
    """
    n, c, h, w = x.shape
    source = zero_pad(batch_last(x), window.padding)
    columns = np.empty((c, *window.size, *window.output_size(h, w), n), dtype=x.dtype)
    for i, j, rows, across in window.offsets(h, w):
        columns[:, i, j] = source[:, rows, across]
    return columns.reshape(c * window.size[0] * window.size[1], -1)


def convolution(
    x: Array, kernel: Array, bias: Array | None, window: Window, groups: int = 1
) -> tuple[Array, Array]:
    """Slide each filter over the input: z = kernel ⋆ x + bias; also return the patches.

    Formula: z[n,o,y,x] = bias[o] + Σ_{c,i,j} kernel[o,c,i,j] · x[n, c, S·y+D·i−P, S·x+D·j−P]
    with zeros outside x (Goodfellow, Bengio, Courville 2016, eq. 9.6: what deep learning calls
    convolution). With G groups, filter o sees only the channels of its own group, C/G of them.

    Shapes: x (N, C, H, W), kernel (O, C/G, K, K), bias (O,) → z (N, O, Y, X), patches.

    >>> z, _ = convolution(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), None, Window((2, 2)))
    >>> z[0, 0].tolist()
    [[4.0, 4.0], [4.0, 4.0]]
    """
    o = len(kernel)
    n, _, h, w = x.shape
    columns = im2col(x, window)
    z = kernel.reshape(groups, o // groups, -1) @ columns.reshape(groups, -1, columns.shape[1])
    z = z.reshape(o, -1)
    if bias is not None:
        z += bias[:, None]
    return batch_first(z.reshape(o, *window.output_size(h, w), n)), columns


def convolution_backward_parameters(
    dz: Array, columns: Array, kernel: Array, groups: int = 1
) -> tuple[Array, Array]:
    """Return the gradients of kernel and bias, summed over all positions where each is used.

    Formula: ∂C/∂kernel[o,c,i,j] = Σ_{n,y,x} ∂C/∂z[n,o,y,x] · x[n, c, S·y+D·i−P, S·x+D·j−P];
    ∂C/∂bias[o] = Σ_{n,y,x} ∂C/∂z[n,o,y,x].

    Shapes: dz (N, O, Y, X), columns as from `im2col` → (O, C/G, K, K), (O,).
    """
    errors = batch_last(dz).reshape(dz.shape[1], -1)
    patches = columns.reshape(groups, -1, columns.shape[1]).transpose(0, 2, 1)
    dkernel = errors.reshape(groups, -1, errors.shape[1]) @ patches
    return dkernel.reshape(kernel.shape), errors.sum(axis=1)


def convolution_backward_input(
    dz: Array, kernel: Array, window: Window, size: Pair, groups: int = 1
) -> Array:
    """Return the gradient of the input: each error times the weights that lead to its output.

    Formula: ∂C/∂x[n,c,h,w] = Σ kernel[o,c,i,j] · ∂C/∂z[n,o,y,x] over all o, i, j, y, x with
    S·y + D·i − P = h and S·x + D·j − P = w. At stride 1 without dilation and padding, this is a
    convolution of the errors, padded by K−1, with the filter rotated by 180°.

    Shapes: dz (N, O, Y, X), kernel (O, C/G, K, K), size (H, W) → (N, C, H, W).
    """
    n, o, y, x = dz.shape
    c = kernel.shape[1] * groups
    errors = batch_last(dz).reshape(groups, o // groups, -1)
    transposed = kernel.reshape(groups, o // groups, -1).transpose(0, 2, 1)
    dpatches = (transposed @ errors).reshape(c, *window.size, y, x, n)
    h, w = size
    above, left = window.padding
    dx = np.zeros((c, h + 2 * above, w + 2 * left, n), dtype=dz.dtype)
    for i, j, rows, across in window.offsets(h, w):
        dx[:, rows, across] += dpatches[:, i, j]
    return batch_first(np.ascontiguousarray(dx[:, above : above + h, left : left + w]))
