"""In-place activations in preallocated memory, forward and backward.

An activation is supported if its derivative follows from its output (formulas: engine/model/ops).
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from engine.compiled.memory import empty_like
from engine.compiled.workspace import ReLUGate, repeated_constant
from engine.core.arrays import Array, Arrays
from engine.model.layers import Layer, LeakyReLU, ReLU, Sigmoid, Tanh


class InPlaceActivation(Protocol):
    """The interface: a = g(z) overwrites z, and ∂C/∂z = g′ · ∂C/∂a overwrites ∂C/∂a.

    All arrays have the shape given to `make_activation`.
    """

    def forward(self, z: Array) -> None:
        """Overwrite z with g(z)."""
        ...

    def backward(self, dy: Array, y: Array) -> None:
        """Overwrite dy = ∂C/∂a with ∂C/∂z, from the output y."""
        ...


class _ReLU:
    """a = max(z, 0)."""

    def __init__(self, layer: Layer, like: Array) -> None:
        self._gate, self._zeros = ReLUGate(like), repeated_constant(like, 0)

    def forward(self, z: Array) -> None:
        np.maximum(z, self._zeros, out=z)

    def backward(self, dy: Array, y: Array) -> None:
        self._gate.apply(dy, y)


class _LeakyReLU:
    """a = max(z, slope · z); g′ = slope + (1 − slope) · [a > 0]."""

    def __init__(self, layer: LeakyReLU, like: Array) -> None:
        self._slope = layer.slope
        self._mask, self._factor = empty_like(like, bool), empty_like(like)

    def forward(self, z: Array) -> None:
        np.multiply(z, self._slope, out=self._factor)
        np.maximum(z, self._factor, out=z)

    def backward(self, dy: Array, y: Array) -> None:
        """Multiply dy by slope + (1 − slope) · [a > 0]."""
        np.greater(y, 0, out=self._mask)
        np.multiply(self._mask, 1 - self._slope, out=self._factor)
        np.add(self._factor, self._slope, out=self._factor)
        np.multiply(dy, self._factor, out=dy)


class _Sigmoid:
    """a = 1 / (1 + exp(−z)); g′ = a (1 − a). −z is limited, where a is 0 to rounding."""

    def __init__(self, layer: Layer, like: Array) -> None:
        self._limit = repeated_constant(like, np.log(np.finfo(like.dtype).max) - 1)
        self._factor = empty_like(like)

    def forward(self, z: Array) -> None:
        np.negative(z, out=z)
        np.minimum(z, self._limit, out=z)
        np.exp(z, out=z)
        np.add(z, 1, out=z)
        np.reciprocal(z, out=z)

    def backward(self, dy: Array, y: Array) -> None:
        np.subtract(1, y, out=self._factor)
        np.multiply(self._factor, y, out=self._factor)
        np.multiply(dy, self._factor, out=dy)


class _Tanh:
    """a = tanh z; g′ = 1 − a²."""

    def __init__(self, layer: Layer, like: Array) -> None:
        self._factor = empty_like(like)

    def forward(self, z: Array) -> None:
        np.tanh(z, out=z)

    def backward(self, dy: Array, y: Array) -> None:
        np.multiply(y, y, out=self._factor)
        np.subtract(1, self._factor, out=self._factor)
        np.multiply(dy, self._factor, out=dy)


_IN_PLACE_ACTIVATIONS: dict[type, Callable[..., InPlaceActivation]] = {
    ReLU: _ReLU,
    LeakyReLU: _LeakyReLU,
    Sigmoid: _Sigmoid,
    Tanh: _Tanh,
}


def is_in_place_activation(layer: Layer | None) -> bool:
    """Return whether a layer is an activation that this module supports."""
    return type(layer) in _IN_PLACE_ACTIVATIONS


def make_activation(layer: Layer | None, like: Array) -> InPlaceActivation | None:
    """Return the in-place activation of `layer` for arrays like `like`; None without a layer."""
    return None if layer is None else _IN_PLACE_ACTIVATIONS[type(layer)](layer, like)


def activated(layer: Layer, z: Array) -> Array:
    """Return g(z) with the bits of the in-place activation, in the memory order of z."""
    y = z.copy(order="K")
    _IN_PLACE_ACTIVATIONS[type(layer)](layer, y).forward(y)
    return y


def activation_errors(layer: Layer, dy: Array, y: Array) -> Array:
    """Return ∂C/∂z = g′ · ∂C/∂a with the bits of the in-place activation, in the order of dy."""
    errors = dy.copy(order="K")
    _IN_PLACE_ACTIVATIONS[type(layer)](layer, errors).backward(errors, y)
    return errors


class ActivationBlock:
    """A block of one activation, x and y (…, N); its errors share memory with the block before."""

    def __init__(self, layer: Layer, x: Array) -> None:
        self.x, self.y = x, empty_like(x)
        self._activation = _IN_PLACE_ACTIVATIONS[type(layer)](layer, self.y)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        np.copyto(self.y, self.x)
        self._activation.forward(self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Use the memory of dx for dy, so that backward works in place."""
        self.dy = empty_like(self.y) if dx is None else dx

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Turn dy into dx, in place."""
        self._activation.backward(self.dy, self.y)
