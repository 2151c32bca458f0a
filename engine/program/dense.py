"""Dense and ReLU as one block, and flatten as a change of order. N batch, J units in, I units out.

No loss, no other activation.
"""

import numpy as np

from engine.arrays import Array, Arrays
from engine.program.workspace import gate


class DenseBlock:
    """z = W x, y = z + b and, with `relu`, max(y, 0), for x (J, N), memory that stays."""

    def __init__(self, name: str, units: int, relu: bool, x: Array) -> None:
        self.weight_address, self.bias_address = f"{name}.weight", f"{name}.bias"
        self.relu, self.x = relu, x
        self.z = np.empty((units, x.shape[1]), x.dtype)
        self.y = self.z

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
        """Add the bias and apply ReLU, in place."""
        np.add(self.z, parameters[self.bias_address][:, None], out=self.y)
        if self.relu:
            np.maximum(self.y, 0, out=self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)
        self.mask = np.empty(self.y.shape, bool)
        self.ones = np.ones(self.x.shape[1], self.x.dtype)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of weight and bias and, where wanted, dx = Wᵀ dz, from dy."""
        if self.relu:
            gate(self.dy, self.y, self.mask)
        product = np.multiply if self.x.shape[1] == 1 else np.matmul
        product(self.dy, self.x.T, out=gradients[self.weight_address])
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
