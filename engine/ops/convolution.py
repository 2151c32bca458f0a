"""Convolution (cross-correlation, stride 1, padding 0) beside its backward; no layer, no name.

N batch, C channels in, O channels out, H W input size, Y X output size, K kernel size.
"""

import numpy as np

from engine.arrays import Array, batch_first, batch_last
from engine.shapes import valid_output_size


def patches(x: Array, k_rows: int, k_columns: int) -> Array:
    """Return every K×K window of x as a column: (C·K·K, Y·X·N).

    Shapes: x (N, C, H, W). One long copy for each place in the window.
    """
    n, c, h, w = x.shape
    y, out_x = valid_output_size(h, k_rows), valid_output_size(w, k_columns)
    source = batch_last(x)
    columns = np.empty((c, k_rows, k_columns, y, out_x, n), dtype=x.dtype)
    for i in range(k_rows):
        for j in range(k_columns):
            columns[:, i, j] = source[:, i : i + y, j : j + out_x]
    return columns.reshape(c * k_rows * k_columns, y * out_x * n)


def convolution(x: Array, kernel: Array, bias: Array) -> tuple[Array, Array]:
    """Slide each filter over the input: z = kernel ⋆ x + bias, and keep the patches.

    Formula: z[n,o,y,x] = bias[o] + Σ_{c,i,j} kernel[o,c,i,j] · x[n,c,y+i,x+j]
    (Goodfellow, Bengio, Courville 2016, eq. 9.6: what deep learning calls convolution).

    Shapes: x (N, C, H, W), kernel (O, C, K, K), bias (O,) → z (N, O, H−K+1, W−K+1).

    >>> z, _ = convolution(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.zeros(1))
    >>> z[0, 0].tolist()
    [[4.0, 4.0], [4.0, 4.0]]
    """
    o, _, k_rows, k_columns = kernel.shape
    n, _, h, w = x.shape
    columns = patches(x, k_rows, k_columns)
    z = kernel.reshape(o, -1) @ columns
    z += bias[:, None]
    y, out_x = valid_output_size(h, k_rows), valid_output_size(w, k_columns)
    return batch_first(z.reshape(o, y, out_x, n)), columns


def convolution_backward_parameters(
    dz: Array, columns: Array, kernel: Array
) -> tuple[Array, Array]:
    """Return the gradients of kernel and bias: a sum over all places where each was used.

    Formula: ∂C/∂kernel[o,c,i,j] = Σ_{n,y,x} ∂C/∂z[n,o,y,x] · x[n,c,y+i,x+j];
    ∂C/∂bias[o] = Σ_{n,y,x} ∂C/∂z[n,o,y,x].

    Shapes: dz (N, O, Y, X), columns as `patches` made them → (O, C, K, K), (O,).
    """
    errors = batch_last(dz).reshape(dz.shape[1], -1)
    return (errors @ columns.T).reshape(kernel.shape), errors.sum(axis=1)


def convolution_backward_input(dz: Array, kernel: Array) -> Array:
    """Return the gradient of the input: each error goes back along every weight it came by.

    Formula: ∂C/∂x[n,c,h,w] = Σ_{o,i,j} kernel[o,c,i,j] · ∂C/∂z[n,o,h−i,w−j], terms outside z
    left out: the errors, padded by K−1, convolved with the filter turned by 180°.

    Shapes: dz (N, O, Y, X), kernel (O, C, K, K) → (N, C, Y+K−1, X+K−1).
    """
    o, c, k_rows, k_columns = kernel.shape
    n, _, y, out_x = dz.shape
    errors = batch_last(dz).reshape(o, -1)
    spread = (kernel.reshape(o, -1).T @ errors).reshape(c, k_rows, k_columns, y, out_x, n)
    dx = np.zeros((c, y + k_rows - 1, out_x + k_columns - 1, n), dtype=dz.dtype)
    for i in range(k_rows):
        for j in range(k_columns):
            dx[:, i : i + y, j : j + out_x] += spread[:, i, j]
    return batch_first(dx)
