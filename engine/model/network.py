"""A network: layers in order, with forward pass, loss and backward pass.

*Scores* are what the loss reads: the logits if the loss is fused with the last layer, otherwise the
output of the last layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.checks import (
    check_array,
    check_arrays,
    check_one_of,
    check_whole,
    is_number,
    is_whole,
)
from engine.core.errors import BadInput
from engine.model.layers import Layer, RngKey, SavedArrays, Shape, hoist_max_pooling
from engine.model.layers.base import LayerBase, layer_specs
from engine.model.layout_checks import check_last_layer, check_names
from engine.model.losses import LOSSES, Loss, has_class, l2_backward, l2_penalty


@dataclass(frozen=True)
class ForwardPass:
    """The result of a forward pass: `activations[address]` (N, …), and what backward needs.

    `fused` says that the loss is fused with the last layer; `logits` are then that layer's input.
    """

    activations: Arrays
    saved: Sequence[SavedArrays]
    fused: bool

    @property
    def logits(self) -> Array:
        """The scores that the loss reads (N, I)."""
        return self.saved[-1].x if self.fused else self.saved[-1].y

    @property
    def probabilities(self) -> Array:
        """The output of the last layer; after softmax or sigmoid these are probabilities."""
        return self.saved[-1].y


@dataclass(frozen=True)
class Network:
    """An architecture: the shape of one image, the layers and the loss, validated on construction.

    `l2` is the strength λ of the penalty ½ λ Σ θ² on weights and kernels, which the loss includes.

    Raises: BadInput naming the layer, its input shape, what it needs and a possible fix.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    loss: str = "cross-entropy"
    l2: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.layers, tuple) or not all(
            isinstance(layer, LayerBase) for layer in self.layers
        ):
            raise BadInput("layers", self.layers, "a tuple of layers")
        if not isinstance(self.input_shape, tuple) or not all(
            is_whole(size) and size > 0 for size in self.input_shape
        ):
            raise BadInput("input_shape", self.input_shape, "whole numbers over 0")
        check_names([layer.name for layer in self.layers])
        if not self.layers:
            raise BadInput("layers", [], "at least one layer")
        check_one_of("loss", self.loss, LOSSES)
        if not (is_number(self.l2) and self.l2 >= 0):
            raise BadInput("l2", self.l2, "a number of at least 0")
        check_last_layer(self.layers[-1], self.shapes[-1], self.loss_function)

    @property
    def loss_function(self) -> Loss:
        """The loss object, by the name `loss`."""
        return LOSSES[self.loss]

    @property
    def fused(self) -> bool:
        """Whether the loss is fused with the last layer."""
        return self.loss_function.fused_activation is not None

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The input shape of each layer, and last the output shape of the network."""
        shapes = [self.input_shape]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        return tuple(shapes)

    @cached_property
    def parameter_shapes(self) -> dict[str, Shape]:
        """Address → shape of every parameter, in order."""
        return {
            address: shape
            for layer, input_shape in zip(self.layers, self.shapes, strict=False)
            for address, shape in layer.parameter_shapes(input_shape).items()
        }

    @cached_property
    def activation_shapes(self) -> dict[str, Shape]:
        """Address → shape (without the batch) of the input and of each layer's output, in order."""
        outputs = {
            output_address(layer): shape
            for layer, shape in zip(self.layers, self.shapes[1:], strict=True)
        }
        return {"input.activation": self.input_shape, **outputs}

    @cached_property
    def first_trainable_layer(self) -> int:
        """The index of the first layer with parameters; the last layer's index if there is none."""
        for number, layer in enumerate(self.layers):
            if layer.parameter_shapes(self.shapes[number]):
                return number
        return len(self.layers) - 1

    def initialise(self, seed: int, dtype: Any = np.float32) -> dict[str, Array]:
        """Return fresh parameters from each layer's initialisers.

        The defaults are He's initialiser for weights and zeros for biases. Each parameter has its
        own random stream, from the seed and its address, so that adding a layer does not change the
        others.

        Raises: BadInput unless the seed is a whole number of at least 0.
        """
        check_whole("seed", seed, 0)
        parameters: dict[str, Array] = {}
        for layer in self.layers:
            for address, initialiser in layer.initialisers().items():
                shape = self.parameter_shapes[address]
                parameters[address] = initialiser.initial_values(address, shape, seed, dtype)
        return parameters

    def forward(self, parameters: Arrays, images: Array, key: RngKey | None = None) -> ForwardPass:
        """Run all layers on images (N, C, H, W) and keep every activation.

        `key` is (seed, step) in training, from which dropout draws its masks; None at inference.

        Raises: BadInput for images or parameters that do not fit the network.
        """
        self.check_inputs(parameters, images)
        activations = {"input.activation": images}
        saved: list[SavedArrays] = []
        x = images
        for layer in self.layers:
            saved.append(layer.forward(parameters, x, key))
            x = saved[-1].y
            activations[output_address(layer)] = x
        return ForwardPass(activations, tuple(saved), self.fused)

    def logits(self, parameters: Arrays, x: Array, first: int = 0) -> Array:
        """Return only the scores that the loss reads; x is the input of layer `first`.

        Max pooling after a monotone activation is computed before it: max(relu(z)) = relu(max(z)).
        The activation then reads a fraction of the data.

        Raises: BadInput if x is the network's input and does not fit.
        """
        if first == 0:
            self.check_inputs(parameters, x)
        for layer in hoist_max_pooling(self.layers[first : len(self.layers) - self.fused]):
            x = layer.forward(parameters, x).y
        return x

    def losses(self, logits: Array, targets: Array) -> Array:
        """Return the loss C_n of every image (N,) in float64, without the penalty.

        Raises: BadInput for targets that do not fit.
        """
        if check_array("scores", logits, "an array (N, I)").shape[1:] != self.shapes[-1]:
            raise BadInput("scores", logits.shape, f"the shape (N, {self.shapes[-1][0]})")
        self.loss_function.check_targets(logits.shape, targets)
        return self.loss_function.per_sample(logits, targets)

    def mean_loss(self, parameters: Arrays, logits: Array, targets: Array) -> float:
        """Return the loss C: the mean over the batch, plus the penalty."""
        return float(self.losses(logits, targets).mean()) + self.penalty(parameters)

    def penalty(self, parameters: Arrays) -> float:
        """Return ½ λ Σ θ² over weights and kernels."""
        return l2_penalty(parameters, self.l2) if self.l2 else 0.0

    def accuracy(self, logits: Array, targets: Array) -> float:
        """Return the share of images classified correctly.

        NaN if the loss has no classes, and if a score is not finite: there is no largest score
        then, and argmax would return class 0.
        """
        if not has_class(logits).all():
            return float("nan")
        return float(self.loss_function.correct(logits, targets).mean())

    def backward(
        self, parameters: Arrays, forward: ForwardPass, targets: Array, input_gradient: bool = False
    ) -> dict[str, Array]:
        """Return ∂C/∂(every parameter and every activation), C the mean over the batch.

        With `input_gradient`, also ∂C/∂x.
        """
        gradients = self.backward_errors(parameters, forward, targets, input_gradient)
        for layer, saved in zip(self.layers, forward.saved, strict=True):
            dy = gradients[output_address(layer)]
            gradients.update(layer.backward_parameters(parameters, saved, dy))
        if self.l2:
            for address, gradient in l2_backward(parameters, self.l2).items():
                gradients[address] = gradients[address] + gradient
        return gradients

    def backward_errors(
        self, parameters: Arrays, forward: ForwardPass, targets: Array, input_gradient: bool = False
    ) -> dict[str, Array]:
        """Return ∂C/∂(every activation), without parameters; with `input_gradient`, also ∂C/∂x.

        If the loss is fused with the last layer, the backward pass starts at the logits with (a −
        y)/N; ∂C/∂a of the last layer is computed separately.
        """
        output = forward.probabilities
        self.loss_function.check_targets(output.shape, targets)
        last = len(self.layers) - 1
        gradients: dict[str, Array] = {}
        if self.fused:
            gradients[output_address(self.layers[last])] = self.loss_function.backward_output(
                forward.logits, targets
            )
            last -= 1
        dy = self.loss_function.backward(output, targets)
        for number in range(last, -1, -1):
            gradients[output_address(self.layers[number])] = dy
            if number > 0 or input_gradient:
                dy = self.layers[number].backward_input(parameters, forward.saved[number], dy)
        if input_gradient:
            gradients["input.activation"] = dy
        return gradients

    def check_inputs(self, parameters: Arrays, images: Array) -> None:
        """Raise BadInput unless images and parameters fit the network; nothing is computed."""
        needed = ("N", *self.input_shape)
        check_array("images", images, f"an array ({', '.join(map(str, needed))})")
        if images.shape[1:] != self.input_shape or images.ndim != len(needed):
            raise BadInput("images", images.shape, f"the shape ({', '.join(map(str, needed))})")
        if not len(images):
            raise BadInput("images", images.shape, "at least one image")
        if not np.issubdtype(images.dtype, np.floating):
            raise BadInput("images", str(images.dtype), "float32 or float64")
        if not np.isfinite(images).all():
            raise BadInput("images", "NaN or infinity", "finite numbers")
        self.check_parameters(parameters)

    def check_parameters(self, parameters: Arrays) -> None:
        """Raise BadInput unless every parameter is present, has its shape and is of floats."""
        check_arrays("parameters", parameters)
        for address, shape in self.parameter_shapes.items():
            if address not in parameters:
                raise BadInput("parameters", list(parameters), f"a parameter {address}")
            if parameters[address].shape != shape:
                raise BadInput(address, parameters[address].shape, f"the shape {shape}")
            if parameters[address].dtype.kind != "f":
                raise BadInput(address, str(parameters[address].dtype), "float32 or float64")

    def layer_index(self, address: str) -> int:
        """Return the index of the layer that has the parameter at `address`."""
        name = address.split(".")[0]
        return [layer.name for layer in self.layers].index(name)

    def specs(self) -> list[dict[str, Any]]:
        """Return the layers as plain data, from which `build_network` makes the network again."""
        return layer_specs(self.layers)

    def describe(self) -> dict[str, Any]:
        """Return the architecture as data: what the page needs to draw it."""
        layers = []
        for layer, input_shape, output_shape in zip(
            self.layers, self.shapes, self.shapes[1:], strict=False
        ):
            shapes = layer.parameter_shapes(input_shape)
            layers.append(
                {
                    "name": layer.name,
                    "kind": layer.kind,
                    "address": output_address(layer),
                    "shape": list(output_shape),
                    "parameters": {address: list(shape) for address, shape in shapes.items()},
                    "settings": layer.settings(),
                    "parameter_count": sum(prod(shape) for shape in shapes.values()),
                }
            )
        return {
            "input_shape": list(self.input_shape),
            "loss": self.loss,
            "architecture": {"layers": self.specs(), "loss": self.loss, "l2": self.l2},
            "layers": layers,
            "parameter_count": sum(prod(shape) for shape in self.parameter_shapes.values()),
        }


def output_address(layer: Layer) -> str:
    """Return the address of a layer's output, e.g. `conv1.pre_activation`."""
    return f"{layer.name}.{layer.output_name}"
