"""A record with its network: access to the arrays, gradients and dropout masks of a step.

An index leaves out the batch.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.analysis.explain.records import Factor
from engine.core.arrays import Array
from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.model.layers import Layer, SavedArrays
from engine.model.network import Network, output_address
from engine.model.parameter_index import check_value_index
from engine.training.records import StepRecord

QUANTITIES = ("gradient", "value")


@dataclass(frozen=True)
class StepContext:
    """A record and the network that produced it."""

    network: Network
    record: StepRecord

    def check(self, address: str, index: tuple[int, ...], image: int | None, of: str) -> None:
        """Raise BadInput unless the arguments name one number of the record."""
        check_one_of("of", of, QUANTITIES)
        check_value_index(self.network, address, index)
        count = len(self.record.labels)
        if image is None:
            if address in self.network.activation_shapes:
                raise BadInput("image", image, f"0…{count - 1}: {address} is one image's")
        elif isinstance(image, bool) or not isinstance(image, int) or not 0 <= image < count:
            raise BadInput("image", image, f"0…{count - 1}")

    @cached_property
    def output_addresses(self) -> tuple[str, ...]:
        """The addresses of the input and of every layer's output, in order."""
        return tuple(self.network.activation_shapes)

    @cached_property
    def score_layer(self) -> int:
        """The index of the layer whose input is the scores; the number of layers if not fused."""
        return len(self.network.layers) - self.network.fused

    def layer_number(self, address: str) -> int:
        """Return the index of the layer whose output is `address`; −1 for the input."""
        return self.output_addresses.index(address) - 1

    def value(self, address: str) -> Array:
        """Return a parameter before the step, or an activation (N, …)."""
        parameter = self.record.parameters.get(address)
        return self.record.activations[address] if parameter is None else parameter

    def gradient(self, address: str, image: int) -> Array:
        """Return ∂C/∂(a layer's output) of one image; that of the input is computed if missing."""
        recorded = self.record.gradients.get(address)
        return self._input_gradient(image) if recorded is None else recorded[image]

    def _input_gradient(self, image: int) -> Array:
        images = slice(image, image + 1)
        first = self.network.layers[0]
        if self.score_layer == 0:
            output = self.record.activations[output_address(first)]
            loss = self.network.loss_function
            return np.asarray(loss.backward(output, self.record.labels)[image])
        dy = self.record.gradients[output_address(first)][images]
        saved = self.saved(0, images)
        return np.asarray(first.backward_input(self.record.parameters, saved, dy)[0])

    def saved(self, number: int, images: slice) -> SavedArrays:
        """Return the saved arrays of layer `number` for some images, without patches."""
        layer = self.network.layers[number]
        mask = self.dropout_mask(layer, self.value(self.output_addresses[number]))
        x, y = (
            self.value(address)[images] for address in self.output_addresses[number : number + 2]
        )
        return SavedArrays(x, y, mask=None if mask is None else mask[images])

    def dropout_mask(self, layer: Layer, x: Array) -> Array | None:
        """Return the mask that a dropout layer drew in this step; None for other layers."""
        if layer.kind != "dropout":
            return None
        return layer.forward(self.record.parameters, x, self.record.key).mask

    def factor(self, address: str, index: tuple[int, ...], image: int | None, of: str) -> Factor:
        """Return one number of the record as a factor."""
        parameter = address in self.record.parameters
        if of == "gradient":
            assert image is not None
            value = self.gradient(address, image)[index]
        else:
            array = self.value(address)
            value = array[index] if parameter or image is None else array[(image, *index)]
        return Factor(
            symbol_of_address(address, of),
            float(value),
            address,
            index,
            None if parameter else image,
            of,
        )


def symbol_of_address(address: str, of: str) -> str:
    """Return the symbol of a number: w, b, z, a, or its gradient.

    >>> symbol_of_address("conv1.pre_activation", "gradient")
    '∂C/∂z'
    >>> symbol_of_address("fc1.weight", "value")
    'w'
    """
    field = address.rpartition(".")[2]
    letters = {"kernel": "w", "weight": "w", "bias": "b", "pre_activation": "z"}
    letter = letters.get(field, "a")
    return f"∂C/∂{letter}" if of == "gradient" else letter
