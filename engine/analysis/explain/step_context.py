"""A record read together with its network: which array enters a layer, which mask was drawn.

Nothing is explained here. An index leaves the batch out.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.analysis.explain.records import Factor
from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.model.layers import Layer, Saved
from engine.model.network import Network, address_of
from engine.model.parameter_index import check_number
from engine.training.records import StepRecord

OF = ("gradient", "value")


@dataclass(frozen=True)
class Reading:
    """A record and the network that made it."""

    network: Network
    record: StepRecord

    def check(self, address: str, index: tuple[int, ...], image: int | None, of: str) -> None:
        """Raise BadInput unless this names one number of the record."""
        if of not in OF:
            raise BadInput("of", of, " or ".join(OF))
        if not all(isinstance(place, int) for place in index):
            raise BadInput("index", list(index), "whole numbers")
        check_number(self.network, address, index)
        count = len(self.record.labels)
        if image is None:
            if address in self.network.activation_shapes:
                raise BadInput("image", image, f"0…{count - 1}: {address} is one image's")
        elif isinstance(image, bool) or not isinstance(image, int) or not 0 <= image < count:
            raise BadInput("image", image, f"0…{count - 1}")

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The addresses of the input and of every layer's output, in order."""
        return tuple(self.network.activation_shapes)

    @cached_property
    def ending(self) -> int:
        """The number of the layer where the loss reads its scores: those that enter it."""
        return len(self.network.layers) - self.network.fused

    @property
    def epsilon(self) -> float:
        """The spacing of numbers at 1 in the record's dtype."""
        return float(np.finfo(self.record.images.dtype).eps)

    def owner(self, address: str) -> int:
        """Return the number of the layer that made the array; −1 for the input."""
        return self.outputs.index(address) - 1

    def value(self, address: str) -> Array:
        """Return a parameter before the step, or an activation (N, …)."""
        found = self.record.parameters.get(address)
        return self.record.activations[address] if found is None else found

    def gradient(self, address: str, image: int) -> Array:
        """Return ∂C/∂(layer's output) of one image; the input's is made where it is missing."""
        found = self.record.gradients.get(address)
        return self._input_gradient(image) if found is None else found[image]

    def _input_gradient(self, image: int) -> Array:
        one = slice(image, image + 1)
        first = self.network.layers[0]
        if self.ending == 0:
            output = self.record.activations[address_of(first)]
            loss = self.network.loss_function
            return np.asarray(loss.backward(output, self.record.labels)[image])
        dy = self.record.gradients[address_of(first)][one]
        return np.asarray(first.backward_input(self.record.parameters, self.saved(0, one), dy)[0])

    def saved(self, number: int, images: slice) -> Saved:
        """Return what layer `number` kept for backward, of some images, without patches."""
        layer = self.network.layers[number]
        mask = self.mask(layer, self.value(self.outputs[number]))
        x, y = (self.value(address)[images] for address in self.outputs[number : number + 2])
        return Saved(x, y, mask=None if mask is None else mask[images])

    def mask(self, layer: Layer, x: Array) -> Array | None:
        """Return the mask that a dropout layer drew in this step."""
        if layer.kind != "dropout":
            return None
        return layer.forward(self.record.parameters, x, self.record.key).mask

    def factor(self, address: str, index: tuple[int, ...], image: int | None, of: str) -> Factor:
        """Return one number of the record as a factor, with its place."""
        parameter = address in self.record.parameters
        if of == "gradient":
            assert image is not None
            value = self.gradient(address, image)[index]
        else:
            array = self.value(address)
            value = array[index] if parameter or image is None else array[(image, *index)]
        return Factor(
            symbol(address, of), float(value), address, index, None if parameter else image, of
        )


def symbol(address: str, of: str) -> str:
    """Return the letter of a number: w, b, z, a, or its gradient.

    >>> symbol("conv1.pre_activation", "gradient"), symbol("fc1.weight", "value")
    ('∂C/∂z', 'w')
    """
    field = address.rpartition(".")[2]
    letters = {"kernel": "w", "weight": "w", "bias": "b", "pre_activation": "z"}
    letter = letters.get(field, "a")
    return f"∂C/∂{letter}" if of == "gradient" else letter
