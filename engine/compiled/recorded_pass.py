"""The forward and backward pass of a recorded step: arrays that were kept, and formulas for others.

A block fuses layers and does not make what lies between them. Such an array is computed when it is
first read, by the layer's own formula, from the arrays kept at both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod, sqrt

from engine.compiled.activation import activated, activation_errors, is_in_place_activation
from engine.compiled.kept_arrays import KeptChunk, join_pieces
from engine.core.arrays import Array, Arrays, batch_last
from engine.core.blas_threads import one_blas_thread
from engine.core.norms import norm
from engine.model.layers import (
    AveragePooling,
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
    """The outputs of the layers of a step, and ∂C/∂output, by layer number; −1 is the input.

    `chunks` has what was kept; all other arrays are computed when first read. `finite` says that
    the loss is a finite number. `image` is the only image that the arrays have; None if they have
    the whole mini-batch. `labels` are those of the mini-batch.
    """

    network: Network
    parameters: Arrays
    images: Array
    labels: Array
    key: RngKey | None
    finite: bool
    chunks: Sequence[KeptChunk]
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
        layer = self.network.layers[number]
        if number in self.chunks[0].outputs:
            bias = None
            if isinstance(layer, Convolution | Dense) and layer.bias:
                bias = self.parameters[layer.bias_address]
            pieces = [chunk.outputs[number] for chunk in self.chunks]
            return join_pieces(pieces, self.network.shapes[number + 1], bias)
        x = self.output(number - 1)
        if is_in_place_activation(layer):
            return activated(layer, x)
        mask = self._mask(layer, x)
        return self._forward(layer, x) if mask is None else x * mask

    def _make_error(self, number: int) -> Array:
        layers = self.network.layers
        if number in self.chunks[0].errors:
            pieces = [chunk.errors[number] for chunk in self.chunks]
            return join_pieces(pieces, self.network.shapes[number + 1])
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
        with one_blas_thread():
            return layer.backward_input(self.parameters, saved, self.error(after))

    def _forward(self, layer: Layer, x: Array) -> Array:
        with one_blas_thread():
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
        if image not in self._images:
            self._images.clear()
            self._images[image] = replace(
                self,
                images=self.images[image : image + 1],
                chunks=(self._chunk_of_image(image),),
                image=image,
                _outputs={},
                _errors={},
                _norms={},
                _images={},
            )
        return self._images[image]

    def _chunk_of_image(self, image: int) -> KeptChunk:
        """Return what was kept of one image, and ∂C/∂(output of the network)."""
        last, place = len(self.network.layers) - 1, image
        for chunk in self.chunks:
            if place < chunk.images:
                break
            place -= chunk.images
        kept = chunk.of_image(place)
        if kept.errors and last not in kept.errors:
            kept.errors[last] = batch_last(self.error(last))[..., image : image + 1]
        return kept

    def error_norms(self, numbers: Sequence[int]) -> list[float]:
        """Return ‖∂C/∂(output)‖ of some layers; arrays that only this needs are freed again."""
        outputs, errors = {**self._outputs}, {**self._errors}
        scratch = replace(self, _outputs=outputs, _errors=errors, _norms={}, _images={})
        return [scratch._error_norm(number) for number in numbers]

    def _error_norm(self, number: int) -> float:
        if number not in self._norms:
            self._norms[number] = self._make_norm(number)
        return self._norms[number]

    def _make_norm(self, number: int) -> float:
        """Return the norm of an error.

        Where windows do not overlap, max pooling passes each error to one element, so the norm
        stays. There the output a of the layer before is the pooled value, and
        ‖∂C/∂z‖ = ‖g′(a) · ∂C/∂a‖ over the pooled values: the other elements have no error. Both
        hold while the loss is finite. Average pooling of K elements gives each of them the K-th
        part of the error, so the norm is divided by √K.
        """
        if number in self.chunks[0].errors:
            return norm(*(chunk.errors[number] for chunk in self.chunks))
        layers = self.network.layers
        after = layers[number + 1] if number + 1 < len(layers) else None
        if isinstance(after, Flatten) or self._moves_errors(number + 1):
            return self._error_norm(number + 1)
        if isinstance(after, AveragePooling) and not after.window.overlaps:
            return self._error_norm(number + 1) / sqrt(prod(after.window.size))
        if after is not None and is_in_place_activation(after) and self._moves_errors(number + 2):
            pooled, errors = self.output(number + 2), self.error(number + 2)
            return norm(activation_errors(after, errors, pooled))
        return norm(self.error(number))

    def _moves_errors(self, number: int) -> bool:
        """Return whether layer `number` passes each error to one element of its input."""
        layer = self.network.layers[number] if number < len(self.network.layers) else None
        return self.finite and isinstance(layer, MaxPooling) and not layer.window.overlaps
