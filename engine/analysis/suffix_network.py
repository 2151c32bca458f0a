"""The losses after a change of one channel of one layer's output; earlier layers are not computed.

P variants, N images; the batch is last, (…, P, N). As long as layers are channelwise, only the one
channel is computed. The next convolution or dense layer is linear, so that the change of its output
follows from the change of that channel.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeAlias, overload

import numpy as np

from engine.compiled.closed_form_2d import PerturbedScores, perturbed_scores
from engine.compiled.program_cache import PROGRAM_CACHE
from engine.compiled.recorded_arrays import recorded_activations
from engine.compiled.suffix import CompiledSuffix
from engine.core.arrays import Array, Arrays, batch_first, batch_last
from engine.core.shapes import Index
from engine.model.layers import (
    Convolution,
    Dense,
    Flatten,
    Layer,
    RngKey,
    SavedArrays,
    hoist_max_pooling,
)
from engine.model.network import ForwardPass, Network
from engine.model.ops.convolution import convolution, zero_pad
from engine.training.records import StepRecord

LayerObserver: TypeAlias = Callable[[Layer, Array], None]


def forward_from_record(network: Network, record: StepRecord) -> ForwardPass:
    """Return the forward pass of a record, with its dropout masks drawn again."""
    return _forward_of(network, record.activations, record.key)


def forward_after(network: Network, record: StepRecord, after: Arrays) -> ForwardPass:
    """Return the forward pass of the record's images with the parameters `after`.

    With `record.parameters_after` it is the one that the record has.

    Raises: BadInput for parameters that do not fit the network.
    """
    if after is record.parameters_after:
        made = record.forward_after(network)
    else:
        network.check_parameters(after)
        images, labels = record.images, record.labels
        with PROGRAM_CACHE.borrow(network, after, len(labels), training=False) as program:
            made = program.recorded_forward(after, images, labels, record.key)
    return _forward_of(network, recorded_activations(made), record.key)


def _forward_of(network: Network, activations: Arrays, key: RngKey | None) -> ForwardPass:
    saved = _SavedOfActivations(network, activations, key)
    return ForwardPass(activations, saved, network.fused)


class _SavedOfActivations(Sequence[SavedArrays]):
    """What the layers of a network saved in a forward pass; an array is made when it is read."""

    def __init__(self, network: Network, activations: Arrays, key: RngKey | None) -> None:
        self._layers, self._activations, self._key = network.layers, activations, key
        self._addresses = list(network.activation_shapes)

    def __len__(self) -> int:
        return len(self._layers)

    @overload
    def __getitem__(self, number: int) -> SavedArrays: ...

    @overload
    def __getitem__(self, number: slice) -> list[SavedArrays]: ...

    def __getitem__(self, number: int | slice) -> SavedArrays | list[SavedArrays]:
        if isinstance(number, slice):
            return [self[one] for one in range(len(self))[number]]
        place = range(len(self))[number]
        x, y = (self._activations[one] for one in self._addresses[place : place + 2])
        layer = self._layers[place]
        mask = layer.forward({}, x, self._key).mask if layer.kind == "dropout" else None
        return SavedArrays(x, y, mask=mask)


def channel_jacobian(network: Network, address: str, indices: Sequence[Index], x: Array) -> Array:
    """Return ∂z/∂w at every image and position of the one channel of z that w changes.

    Formula: bias 1; weight[i,j] a_j; kernel[o,c,i,j] the map x[n, c, S·y+D·i−P, S·x+D·j−P] (with
    groups, of channel c of filter o's own group).
    Caution: all `indices` have the same first element.

    Shapes: x (N, …), the layer's input → (P, N) or (Y, X, P, N).
    """
    number = network.layer_index(address)
    layer, positions = network.layers[number], network.shapes[number + 1][1:]
    if len(indices[0]) == 1:
        return np.ones((*positions, len(indices), len(x)), dtype=x.dtype)
    if not isinstance(layer, Convolution):
        return batch_last(x)[[index[1] for index in indices]]
    source = zero_pad(batch_last(x), layer.window.padding)
    group = indices[0][0] // (layer.filters // layer.groups)
    first = group * (x.shape[1] // layer.groups)
    jacobian = np.empty((*positions, len(indices), len(x)), dtype=x.dtype)
    for k, (_, c, i, j) in enumerate(indices):
        rows, columns = layer.window.slices_at(i, j, (positions[0], positions[1]))
        jacobian[:, :, k] = source[first + c, rows, columns]
    return jacobian


class SuffixNetwork:
    """The layers from index `first` on, with their input at `parameters`.

    `first` may be one past the last layer that the loss is not fused with: then the scores are
    changed. `entering` (…, N) is the array to change. `width` is the largest number of elements
    that a later layer has for each variant and image.
    """

    def __init__(
        self, network: Network, parameters: Arrays, forward: ForwardPass, targets: Array, first: int
    ) -> None:
        self.network, self.parameters, self.targets = network, parameters, targets
        ending = len(network.layers) - network.fused
        addresses, activations = list(network.activation_shapes), forward.activations
        self.entering = batch_last(activations[addresses[first]])
        mixing = first
        while mixing < ending and _keeps_channels(network.layers[mixing]):
            mixing += 1
        self.channelwise_layers, self.later_layers = (
            network.layers[first:mixing],
            network.layers[mixing:ending],
        )
        self.mixing_input = batch_last(activations[addresses[mixing]])
        self.mixing_output = self.mixing_input
        if self.later_layers:
            self.mixing_output = batch_last(activations[addresses[mixing + 1]])
        self.masks = {}
        for number, layer in enumerate(network.layers):
            if layer.kind == "dropout" and (mask := forward.saved[number].mask) is not None:
                self.masks[layer.name] = batch_last(mask)
        self.mixing_layer = mixing
        self.can_compile = (
            bool(self.later_layers)
            and not self.masks
            and CompiledSuffix.supports(self.later_layers[0])
        )
        self.scores = activations[addresses[ending]]
        self.column_layers = [layer for layer in self.later_layers if isinstance(layer, Dense)]
        self.changes_one_column = (
            not self.masks and len(self.later_layers) == len(self.column_layers) < 2
        )
        self.compiled_suffixes: dict[tuple[int, int], CompiledSuffix] = {}
        self.perturbed_scores: dict[int, PerturbedScores] = {}
        sizes = [prod(shape) for shape in network.shapes[mixing + 1 : ending + 1]]
        self.width = max(prod(self.entering.shape[1:-1]), network.shapes[ending][0], *sizes, 1)

    def losses(
        self, channel: int, perturbed: Array, observer: LayerObserver | None = None
    ) -> Array:
        """Return C_n of every variant and image, `channel` of `entering` replaced by `perturbed`.

        `observer` is called with each layer and those of its inputs that may differ between
        variants; then the layers are computed in their own order.

        Shapes: perturbed (…, P, N) → (P, N), float64, without the penalty.
        """
        order = hoist_max_pooling if observer is None else list
        channels, part = slice(channel, channel + 1), perturbed[None]
        for layer in order(self.channelwise_layers):
            if observer is not None:
                observer(layer, part)
            if isinstance(layer, Flatten):
                size = prod(part.shape[:-2])
                channels = slice(channel * size, channel * size + size)
                part = part.reshape(size, *part.shape[-2:])
            else:
                part = self._apply_layer(layer, part, channels)
        if observer is None and self.can_compile:
            suffix = self._compiled_suffix(channel, part.shape[-2])
            return suffix.losses(part[0]).copy()
        x = self._apply_mixing_layer(part, channels)
        for layer in order(self.later_layers[1:]):
            if observer is not None:
                observer(layer, x)
            x = self._apply_layer(layer, x, slice(None))
        return self._per_sample_losses(x)

    def mean_losses(self, channel: int, perturbed: Array) -> Array:
        """Return the mean of `losses` over the images, (P,).

        If one unit changes, and at most one dense layer follows it, the scores change along one
        column of its weight: engine/compiled/closed_form_2d.py.
        """
        if not self.changes_one_column or perturbed.ndim > 2:
            return np.asarray(self.losses(channel, perturbed).mean(axis=1))
        part = perturbed[None]
        for layer in self.channelwise_layers:
            if not isinstance(layer, Flatten):
                part = self._apply_layer(layer, part, slice(channel, channel + 1))
        if channel not in self.perturbed_scores:
            self.perturbed_scores[channel] = self._perturbed_scores(channel)
        change = np.subtract(part[0], self.mixing_input[channel], dtype=np.float64)
        sums = self.perturbed_scores[channel].loss_sums([np.ascontiguousarray(change.T)])
        return np.asarray(sums / change.shape[1])

    def _perturbed_scores(self, channel: int) -> PerturbedScores:
        """Return the loss around the scores, changed along the column of one unit."""
        column = np.zeros(self.scores.shape[1])
        if self.column_layers:
            column += self.parameters[self.column_layers[0].weight_address][:, channel]
        else:
            column[channel] = 1
        return perturbed_scores(self.network, self.scores, self.targets, column[:, None])

    def _compiled_suffix(self, channel: int, variants: int) -> CompiledSuffix:
        """Return the layers from the mixing one on, compiled; the result is cached."""
        if (channel, variants) not in self.compiled_suffixes:
            self.compiled_suffixes[channel, variants] = CompiledSuffix(
                self.network,
                self.mixing_layer,
                self.parameters,
                self.mixing_input,
                self.targets,
                channel,
                variants,
            )
        return self.compiled_suffixes[channel, variants]

    def _apply_layer(self, layer: Layer, x: Array, channels: slice) -> Array:
        """Return the output of a layer for x (…, P, N), the channels or units `channels`."""
        if layer.name in self.masks:
            return np.asarray(x * self.masks[layer.name][channels][..., None, :])
        if layer.kind == "dropout":
            return x
        y = layer.forward(self.parameters, batch_first(x.reshape(*x.shape[:-2], -1))).y
        return batch_last(y).reshape(*y.shape[1:], *x.shape[-2:])

    def _apply_mixing_layer(self, part: Array, channels: slice) -> Array:
        """Return the complete output of the first layer that mixes channels.

        Formula: z + W (x − x₀), where only the channels or units at `channels` differ from x₀.
        """
        unperturbed, variants = self.mixing_input[channels][..., None, :], part.shape[-2:]
        layer = self.later_layers[0] if self.later_layers else None
        if isinstance(layer, Dense):
            weight = self.parameters[layer.weight_address][:, channels]
            change = weight @ (part - unperturbed).reshape(len(part), -1)
        elif isinstance(layer, Convolution) and layer.groups == 1:
            kernel = self.parameters[layer.weight_address][:, channels]
            dx = batch_first((part - unperturbed).reshape(*part.shape[:-2], -1))
            change = batch_last(convolution(dx, kernel, None, layer.window)[0])
        else:
            x: Array = np.repeat(self.mixing_input[..., None, :], variants[0], axis=-2)
            x[channels] = part
            return x if layer is None else self._apply_layer(layer, x, slice(None))
        z: Array = change.reshape(*self.mixing_output.shape[:-1], *variants)
        z += self.mixing_output[..., None, :]
        return z

    def _per_sample_losses(self, scores: Array) -> Array:
        """Return C_n (P, N) for the scores (I, P, N)."""
        variants = scores.shape[-2:]
        targets = np.concatenate([self.targets] * variants[0])
        flat = batch_first(scores.reshape(len(scores), -1))
        return self.network.loss_function.per_sample(flat, targets).reshape(variants)


def _keeps_channels(layer: Layer) -> bool:
    return layer.channelwise or isinstance(layer, Flatten)
