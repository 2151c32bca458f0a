"""Dense and activation as one block, and flatten as a change of order. N batch, J in, I units out.

No loss.
"""

import numpy as np

from engine.arrays import Array, Arrays
from engine.layers import Dense, Layer
from engine.program.activation import activation_of


class DenseBlock:
    """z = W x and y = g(z + b) for x (J, N), memory that stays; bias and g where there are any."""

    def __init__(self, layer: Dense, activation: Layer | None, x: Array) -> None:
        self.x, self.has_bias = x, layer.bias
        self.weight_address, self.bias_address = layer.weights_address, layer.bias_address
        self.z = np.empty((layer.units, x.shape[1]), x.dtype)
        self.y = self.z
        self.activation = activation_of(activation, self.y)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        self.multiply(parameters)
        self.finish(parameters)

    def gather(self) -> None:
        """Do nothing: x is already in the order of the product."""

    def multiply(self, parameters: Arrays) -> None:
        """Fill z = W x, without the bias."""
        np.matmul(parameters[self.weight_address], self.x, out=self.z)

    def finish(self, parameters: Arrays) -> None:
        """Add the bias and activate, in place."""
        if self.has_bias:
            np.add(self.z, parameters[self.bias_address][:, None], out=self.y)
        if self.activation is not None:
            self.activation.forward(self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)
        self.ones = np.ones(self.x.shape[1], self.x.dtype)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of weight and bias and, where wanted, dx = Wᵀ dz, from dy."""
        if self.activation is not None:
            self.activation.backward(self.dy, self.y)
        product = np.multiply if self.x.shape[1] == 1 else np.matmul
        product(self.dy, self.x.T, out=gradients[self.weight_address])
        if self.has_bias:
            np.matmul(self.dy, self.ones, out=gradients[self.bias_address])
        if self.dx is not None:
            np.matmul(parameters[self.weight_address].T, self.dy, out=self.dx)


class FlattenBlock:
    """Feature maps x (C, H, W, N) as units (C·H·W, N): one copy into the order of the units."""

    def __init__(self, x: Array) -> None:
        self.x = x
        self.y = np.empty((x[..., 0].size, x.shape[-1]), x.dtype)
        self.maps = self.y.reshape(x.shape)

    def forward(self, parameters: Arrays) -> None:
        """Copy x into y."""
        np.copyto(self.maps, self.x)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Copy dy back into the order of the feature maps."""
        if self.dx is not None:
            np.copyto(self.dx, self.dy.reshape(self.dx.shape))
