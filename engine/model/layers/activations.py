"""Activation layers: ReLU, leaky ReLU, sigmoid, tanh and GELU.

The arithmetic is in engine/model/ops/elementwise.py and gelu.py.
"""

from dataclasses import dataclass

from engine.core.arrays import Array, Arrays
from engine.model.layers.base import LayerBase, RngKey, SavedArrays
from engine.model.ops.elementwise import (
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from engine.model.ops.gelu import gelu, gelu_backward


@dataclass(frozen=True)
class ReLU(LayerBase):
    """ReLU: max(z, 0), elementwise."""

    name: str
    kind = "relu"
    channelwise = True
    monotone = True

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, relu(x))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return relu_backward(dy, saved.y)


@dataclass(frozen=True)
class LeakyReLU(LayerBase):
    """Leaky ReLU: max(z, slope · z), elementwise, with 0 ≤ slope < 1."""

    name: str
    slope: float = 0.01
    kind = "leaky_relu"
    channelwise = True
    monotone = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.validate_fraction("slope")

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, leaky_relu(x, self.slope))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return leaky_relu_backward(dy, saved.y, self.slope)


@dataclass(frozen=True)
class Sigmoid(LayerBase):
    """Sigmoid: 1 / (1 + exp(−z)), elementwise."""

    name: str
    kind = "sigmoid"
    channelwise = True
    monotone = True

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, sigmoid(x))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return sigmoid_backward(dy, saved.y)


@dataclass(frozen=True)
class Tanh(LayerBase):
    """Hyperbolic tangent: tanh z, elementwise."""

    name: str
    kind = "tanh"
    channelwise = True
    monotone = True

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, tanh(x))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return tanh_backward(dy, saved.y)


@dataclass(frozen=True)
class GELU(LayerBase):
    """GELU: z · Φ(z), elementwise, with the exact normal distribution function Φ. Not monotone."""

    name: str
    kind = "gelu"
    channelwise = True

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, gelu(x))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return gelu_backward(dy, saved.x)
