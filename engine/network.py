"""Layers in order: forward keeps what backward needs, backward walks it back. No update, no data.

The last layer is softmax; the loss is the mean cross-entropy of the logits before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod, sqrt
from typing import Any
from zlib import crc32

import numpy as np

from engine.arrays import Array, Arrays
from engine.bad_input import BadInput
from engine.layers import Layer, Saved, Shape, Softmax
from engine.losses import cross_entropy_backward, cross_entropy_backward_probabilities


@dataclass(frozen=True)
class Forward:
    """All that one forward pass made: `activations[address]` (N, …), and what backward needs."""

    activations: dict[str, Array]
    saved: tuple[Saved, ...]

    @property
    def logits(self) -> Array:
        return self.saved[-1].x

    @property
    def probabilities(self) -> Array:
        return self.saved[-1].y


@dataclass(frozen=True)
class Network:
    """An architecture: the shape of one image and the layers, checked when it is made.

    Raises: BadInput naming the layer, the shape that reached it and a possible fix.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        names = [layer.name for layer in self.layers]
        for name in names:
            if names.count(name) > 1:
                raise BadInput("layers", name, "every layer has a name of its own")
        if not self.layers or not isinstance(self.layers[-1], Softmax):
            raise BadInput("layers", names, "softmax as the last layer")
        _ = self.shapes

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape that enters each layer and, last, the one that leaves the network."""
        shapes = [self.input_shape]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        return tuple(shapes)

    @cached_property
    def parameter_shapes(self) -> dict[str, Shape]:
        """Address → shape of every parameter, in order."""
        return {
            address: shape
            for layer, entering in zip(self.layers, self.shapes, strict=False)
            for address, shape in layer.parameter_shapes(entering).items()
        }

    @cached_property
    def activation_shapes(self) -> dict[str, Shape]:
        """Address → shape (without the batch) of the input and of every layer's output."""
        outputs = {
            address_of(layer): shape
            for layer, shape in zip(self.layers, self.shapes[1:], strict=True)
        }
        return {"input.activation": self.input_shape, **outputs}

    def initialise(self, seed: int, dtype: Any = np.float32) -> dict[str, Array]:
        """Return fresh parameters: weights from N(0, 2/fan_in), biases zero.

        Each parameter has a stream of its own, from the seed and its address, so that adding a
        layer does not change the others. Source: He et al. 2015, arXiv:1502.01852, eq. 10.
        """
        parameters: dict[str, Array] = {}
        for address, shape in self.parameter_shapes.items():
            if address.endswith(".bias"):
                parameters[address] = np.zeros(shape, dtype=dtype)
            else:
                stream = np.random.default_rng([seed, crc32(address.encode())])
                deviation = sqrt(2 / prod(shape[1:]))
                parameters[address] = (stream.standard_normal(shape) * deviation).astype(dtype)
        return parameters

    def forward(self, parameters: Arrays, images: Array) -> Forward:
        """Run all layers on images (N, C, H, W) and keep every activation."""
        activations = {"input.activation": images}
        saved: list[Saved] = []
        x = images
        for layer in self.layers:
            saved.append(layer.forward(parameters, x))
            x = saved[-1].y
            activations[address_of(layer)] = x
        return Forward(activations, tuple(saved))

    def logits(self, parameters: Arrays, x: Array, first: int = 0) -> Array:
        """Return the logits only; x enters at layer number `first`.

        Where a max pooling follows a ReLU it goes first: max(relu(z)) = relu(max(z)), and ReLU
        then reads a fraction of the data.
        """
        layers = list(self.layers[first:-1])
        for place in range(len(layers) - 1):
            if layers[place].kind == "relu" and layers[place + 1].kind == "max_pooling":
                layers[place : place + 2] = layers[place + 1], layers[place]
        for layer in layers:
            x = layer.forward(parameters, x).y
        return x

    def backward(
        self, parameters: Arrays, forward: Forward, labels: Array, input_gradient: bool = False
    ) -> dict[str, Array]:
        """Return ∂C/∂(every parameter and every activation), C the mean over the batch.

        The walk starts at the logits with (a − y)/N, the softmax and the loss taken together;
        ∂C/∂a of the softmax itself is reported beside it. `input_gradient` also asks for ∂C/∂x.
        """
        softmax = self.layers[-1]
        probabilities = forward.probabilities
        gradients = {
            address_of(softmax): cross_entropy_backward_probabilities(probabilities, labels)
        }
        dy = cross_entropy_backward(probabilities, labels)
        for number in range(len(self.layers) - 2, -1, -1):
            layer, saved = self.layers[number], forward.saved[number]
            gradients[address_of(layer)] = dy
            gradients.update(layer.backward_parameters(parameters, saved, dy))
            if number > 0 or input_gradient:
                dy = layer.backward_input(parameters, saved, dy)
        if input_gradient:
            gradients["input.activation"] = dy
        return gradients

    def layer_of(self, address: str) -> int:
        """Return the number of the layer that owns the parameter at `address`."""
        name = address.split(".")[0]
        return [layer.name for layer in self.layers].index(name)

    def describe(self) -> dict[str, Any]:
        """Return the architecture as data: what a reader or a page needs to draw it."""
        layers = []
        for layer, entering, leaving in zip(
            self.layers, self.shapes, self.shapes[1:], strict=False
        ):
            shapes = layer.parameter_shapes(entering)
            layers.append(
                {
                    "name": layer.name,
                    "kind": layer.kind,
                    "address": address_of(layer),
                    "shape": list(leaving),
                    "parameters": {address: list(shape) for address, shape in shapes.items()},
                    "settings": layer.settings(),
                    "parameter_count": sum(prod(shape) for shape in shapes.values()),
                }
            )
        count = sum(prod(shape) for shape in self.parameter_shapes.values())
        return {"input_shape": list(self.input_shape), "layers": layers, "parameter_count": count}


def address_of(layer: Layer) -> str:
    """Return the address of a layer's output, e.g. `conv1.pre_activation`."""
    return f"{layer.name}.{layer.field}"


def check_parameter_index(network: Network, address: str, index: Sequence[int]) -> None:
    """Raise BadInput unless `address[index]` is one parameter of the network."""
    shapes = network.parameter_shapes
    if address not in shapes:
        raise BadInput("address", address, "one of " + ", ".join(shapes))
    shape = shapes[address]
    inside = len(index) == len(shape) and all(
        0 <= place < size for place, size in zip(index, shape, strict=True)
    )
    if not inside:
        ranges = ", ".join(f"0…{size - 1}" for size in shape)
        raise BadInput("index", list(index), f"[{ranges}] for {address}")
