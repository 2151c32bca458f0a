"""The forward and backward pass of a recorded step: arrays that were kept, and formulas for others.

A block fuses layers and does not make what lies between them. Such an array is computed when it is
first read, by the layer's own formula, from the arrays kept at both sides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.compiled.activation import activated, activation_errors, is_in_place_activation
from engine.compiled.kept_arrays import KeptArray, KeptChunk
from engine.core.arrays import Array, Arrays, batch_last
from engine.core.norms import norm
from engine.model.layers import (
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
    RngKey,
    SavedArrays,
)
from engine.model.network import Network


@dataclass(frozen=True)
class RecordedPass:
    """The arrays of a pass by layer number, −1 being the input; those of a kept step.

    `outputs` and `errors` (∂C/∂output) were kept, all others are computed when first read.
    `finite` says that the loss is a finite number. `image` is the only image that the arrays have;
    None if they have the whole mini-batch.
    """

    network: Network
    parameters: Arrays
    images: Array
    labels: Array
    key: RngKey | None
    finite: bool
    outputs: Mapping[int, KeptArray]
    errors: Mapping[int, KeptArray]
    image: int | None = None
    _outputs: dict[int, Array] = field(default_factory=dict, repr=False, compare=False)
    _errors: dict[int, Array] = field(default_factory=dict, repr=False, compare=False)
    _norms: dict[int, float] = field(default_factory=dict, repr=False, compare=False)
    _images: dict[int, "RecordedPass"] = field(default_factory=dict, repr=False, compare=False)

    def output(self, number: int) -> Array:
        """Return the output (N, …) of layer `number`."""
        if number < 0:
            return self.images
        if number not in self._outputs:
            self._outputs[number] = self._make_output(number)
        return self._outputs[number]

    @property
    def scores(self) -> Array:
        """The scores that the loss reads, (N, I)."""
        return self.output(len(self.network.layers) - 1 - self.network.fused)

    def error(self, number: int) -> Array:
        """Return ∂C/∂(output of layer `number`), (N, …)."""
        if number not in self._errors:
            self._errors[number] = self._make_error(number)
        return self._errors[number]

    def _make_output(self, number: int) -> Array:
        if number in self.outputs:
            return self.outputs[number].array()
        layer, x = self.network.layers[number], self.output(number - 1)
        if isinstance(layer, Dropout):
            mask = self._mask(layer, x)
            return x if mask is None else x * mask
        return activated(layer, x) if is_in_place_activation(layer) else self._forward(layer, x)

    def _make_error(self, number: int) -> Array:
        layers = self.network.layers
        if number in self.errors:
            return self.errors[number].array()
        if number == len(layers) - 1:
            scores = self.output(number - self.network.fused)
            return self.network.loss_function.backward_output(scores, self.labels)
        after = number + 1
        layer = layers[after]
        if is_in_place_activation(layer):
            return activation_errors(layer, self.error(after), self.output(after))
        x = self.output(number)
        # a block pools before it activates: its maximum may differ from all of x by a rounding
        y = self._forward(layer, x) if isinstance(layer, MaxPooling) else self.output(after)
        saved = SavedArrays(x, y, mask=self._mask(layer, x))
        return layer.backward_input(self.parameters, saved, self.error(after))

    def _forward(self, layer: Layer, x: Array) -> Array:
        return layer.forward(self.parameters, x).y

    def _mask(self, layer: Layer, x: Array) -> Array | None:
        """Return the mask (N, …) of a dropout layer in this step; None for others."""
        if not isinstance(layer, Dropout) or self.key is None:
            return None
        mask = layer.mask((len(self.labels), *x.shape[1:]), self.key, x.dtype)
        return mask if self.image is None else mask[self.image : self.image + 1]

    def of_image(self, image: int) -> "RecordedPass":
        """Return the pass of one image; what was not kept is computed for this image alone."""
        if len(self.images) == 1:
            return self
        if image in self._images:
            return self._images[image]
        self._images.clear()
        last = len(self.network.layers) - 1
        errors = {number: kept.of_image(image) for number, kept in self.errors.items()}
        if last not in errors and self.errors:
            shape = self.network.shapes[-1]
            whole = batch_last(self.error(last))
            errors[last] = KeptArray((whole,), shape).of_image(image)
        found = self._images[image] = replace(
            self,
            images=self.images[image : image + 1],
            outputs={number: kept.of_image(image) for number, kept in self.outputs.items()},
            errors=errors,
            image=image,
            _outputs={},
            _errors={},
            _norms={},
            _images={},
        )
        return found

    def error_norm(self, number: int) -> float:
        """Return ‖∂C/∂(output of layer `number`)‖, without making arrays that are not kept."""
        if number not in self._norms:
            self._norms[number] = self._make_norm(number)
        return self._norms[number]

    def _make_norm(self, number: int) -> float:
        """Return the norm of an error.

        Where windows do not overlap, max pooling passes each error to one element, so the norm
        stays. There the output a of the layer before is the pooled value, and
        ‖∂C/∂z‖ = ‖g′(a) · ∂C/∂a‖ over the pooled values: the other elements have no error. Both
        hold while the loss is finite.
        """
        if number in self.errors:
            return norm(*self.errors[number].pieces)
        layers = self.network.layers
        after = layers[number + 1] if number + 1 < len(layers) else None
        if isinstance(after, Flatten) or self._moves_errors(number + 1):
            return self.error_norm(number + 1)
        if after is not None and is_in_place_activation(after) and self._moves_errors(number + 2):
            pooled, errors = self.output(number + 2), self.error(number + 2)
            return norm(activation_errors(after, errors, pooled))
        return norm(self.error(number))

    def _moves_errors(self, number: int) -> bool:
        """Return whether layer `number` passes each error to one element of its input."""
        layer = self.network.layers[number] if number < len(self.network.layers) else None
        return self.finite and isinstance(layer, MaxPooling) and not layer.window.overlaps


def recorded_pass(
    network: Network,
    parameters: Arrays,
    images: Array,
    labels: Array,
    key: RngKey | None,
    finite: bool,
    chunks: Sequence[KeptChunk],
) -> RecordedPass:
    """Return the pass that was kept of the chunks of a mini-batch."""
    shapes = [network.input_shape, *network.shapes[1:]]

    def joined(kept: Callable[[KeptChunk], dict[int, Array]]) -> dict[int, tuple[Array, ...]]:
        return {number: tuple(kept(one)[number] for one in chunks) for number in kept(chunks[0])}

    def bias(number: int) -> Array | None:
        layer = network.layers[number]
        if isinstance(layer, Convolution | Dense) and layer.bias:
            return parameters[layer.bias_address]
        return None

    return RecordedPass(
        network,
        parameters,
        images,
        labels,
        key,
        finite,
        {
            number: KeptArray(pieces, shapes[number + 1], bias(number))
            for number, pieces in joined(lambda one: one.outputs).items()
        },
        {
            number: KeptArray(pieces, shapes[number + 1])
            for number, pieces in joined(lambda one: one.errors).items()
        },
    )
