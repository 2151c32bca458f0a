"""Dense block (matrix product, bias and activation fused) and flatten block.

N batch, J units in, I units out. OpenBLAS multiplies without packing if a product has at most 10⁶
multiplications and its second factor is not transposed. Larger products are therefore split into
rows, and x is transposed beforehand.
"""

from math import prod

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.memory import empty, empty_like
from engine.core.arrays import Array, Arrays
from engine.model.layers import Dense, Layer

_MAX_UNPACKED_PRODUCTS = 10**6
_MIN_ROWS = 8
_MAX_TRANSPOSED_VIEW = 1200


class DenseBlock:
    """y = g(W x + b) for x (J, N), in preallocated memory; bias b and activation g are optional."""

    def __init__(self, layer: Dense, activation: Layer | None, x: Array) -> None:
        self.x, self.has_bias = x, layer.bias
        self.weight_address, self.bias_address = layer.weight_address, layer.bias_address
        self.z = empty((layer.units, x.shape[1]), x.dtype)
        self.z_parts = _split_rows(self.z, x.size)
        self.y = self.z
        self.activation = make_activation(activation, self.y)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        self.multiply(parameters)
        self.apply_epilogue(parameters)

    def gather(self) -> None:
        """Do nothing: x already has the layout of the product."""

    def multiply(self, parameters: Arrays) -> None:
        """Write z = W x, without the bias."""
        weight = parameters[self.weight_address].reshape(*self.z_parts.shape[:2], -1)
        np.matmul(weight, self.x, out=self.z_parts)

    @property
    def product(self) -> Array:
        """W x (I, N), without the bias; valid until `apply_epilogue`."""
        return self.z

    def apply_epilogue(self, parameters: Arrays) -> None:
        """Add the bias and activate, in place."""
        if self.has_bias:
            np.add(self.z, parameters[self.bias_address][:, None], out=self.y)
        if self.activation is not None:
            self.activation.forward(self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, empty_like(self.y)
        self.ones = np.ones(self.x.shape[1], self.x.dtype)
        self.dx_parts = None if dx is None else _split_rows(dx, self.dy.size)
        self.x_transposed = self.x.T
        products = len(self.y) * len(self.x)
        self.copies_x = products > _MAX_TRANSPOSED_VIEW and len(self.y) >= _MIN_ROWS
        if self.copies_x:
            self.x_transposed = empty(self.x.shape[::-1], self.x.dtype)
        self.dy_parts = _split_rows(self.dy, self.x.size)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of weight and bias and, if prepared, dx = Wᵀ dz, from dy."""
        if self.activation is not None:
            self.activation.backward(self.dy, self.y)
        if self.copies_x:
            np.copyto(self.x_transposed, self.x.T)
        product = np.multiply if self.x.shape[1] == 1 else np.matmul
        dweight = gradients[self.weight_address].reshape(*self.dy_parts.shape[:2], -1)
        product(self.dy_parts, self.x_transposed, out=dweight)
        if self.has_bias:
            np.matmul(self.dy, self.ones, out=gradients[self.bias_address])
        if self.dx_parts is not None:
            parts = len(self.dx_parts)
            weight = parameters[self.weight_address].reshape(len(self.dy), parts, -1)
            np.matmul(weight.transpose(1, 2, 0), self.dy, out=self.dx_parts)


def _split_rows(rows: Array, products_per_row: int) -> Array:
    """Return a view of the rows in the fewest equal parts whose products need no packing.

    `products_per_row` is the number of multiplications of one row. If no such split exists, the
    result is one part.
    """
    for parts in range(1, len(rows) // _MIN_ROWS + 1):
        if (
            len(rows) % parts == 0
            and len(rows) // parts * products_per_row <= _MAX_UNPACKED_PRODUCTS
        ):
            return rows.reshape(parts, -1, rows.shape[1])
    return rows[None]


class FlattenBlock:
    """Feature maps x (C, H, W, N) as units (C·H·W, N); a copy is made if x is not contiguous."""

    def __init__(self, x: Array) -> None:
        self.x, self.is_contiguous = x, x.flags.c_contiguous
        units = (prod(x.shape[:-1]), x.shape[-1])
        self.y = x.reshape(units) if self.is_contiguous else empty(units, x.dtype)
        self.maps = self.y.reshape(x.shape)

    def forward(self, parameters: Arrays) -> None:
        """Copy x into y, unless they share memory."""
        if not self.is_contiguous:
            np.copyto(self.maps, self.x)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, empty_like(self.y)
        self.dmaps = self.dy.reshape(self.x.shape)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Copy dy into dx."""
        if self.dx is not None:
            np.copyto(self.dx, self.dmaps)
