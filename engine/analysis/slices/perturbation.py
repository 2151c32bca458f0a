"""The losses when one channel of one layer moves: only what lies behind it is computed again.

Neither curves nor differences are made here. P variants, N images; the batch is last, (…, P, N).
As long as layers keep channels apart, only the one channel goes through them; the next convolution
or dense layer is linear, so its output changes by what the change of that one channel gives.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeAlias

import numpy as np

from engine.compiled.suffix import CompiledSuffix
from engine.core.arrays import Array, Arrays, batch_first, batch_last
from engine.core.shapes import Index
from engine.model.layers import Convolution, Dense, Flatten, Layer, SavedArrays, hoist_max_pooling
from engine.model.network import ForwardPass, Network, output_address
from engine.model.ops.convolution import convolution, zero_pad
from engine.training.records import StepRecord

LayerObserver: TypeAlias = Callable[[Layer, Array], None]


def forward_from_record(network: Network, record: StepRecord) -> ForwardPass:
    """Return the forward pass that a record tells of, with its dropout masks drawn again."""
    saved, x = [], record.activations["input.activation"]
    for layer in network.layers:
        y = record.activations[output_address(layer)]
        dropped = layer.kind == "dropout"
        mask = layer.forward(record.parameters, x, record.key).mask if dropped else None
        saved.append(SavedArrays(x, y, mask=mask))
        x = y
    return ForwardPass(record.activations, tuple(saved), network.fused)


def channel_jacobian(network: Network, address: str, indices: Sequence[Index], x: Array) -> Array:
    """Return ∂z/∂w at every image and place: how the one moving channel answers to each w.

    Formula: bias 1; weight[i,j] a_j; kernel[o,c,i,j] the map x[n, c, S·y+D·i−P, S·x+D·j−P] (with
    groups, of the channel c of filter o's own group).
    Caution: all `indices` begin with the same channel.

    Shapes: x (N, …), the layer's input → (P, N) or (Y, X, P, N).
    """
    number = network.layer_index(address)
    layer, places = network.layers[number], network.shapes[number + 1][1:]
    if len(indices[0]) == 1:
        return np.ones((*places, len(indices), len(x)), dtype=x.dtype)
    if not isinstance(layer, Convolution):
        return batch_last(x)[[index[1] for index in indices]]
    source = zero_pad(batch_last(x), layer.window.padding)
    group = indices[0][0] // (layer.filters // layer.groups)
    first = group * (x.shape[1] // layer.groups)
    effects = np.empty((*places, len(indices), len(x)), dtype=x.dtype)
    for place, (_, c, i, j) in enumerate(indices):
        rows, columns = layer.window.slices_at(i, j, (places[0], places[1]))
        effects[:, :, place] = source[first + c, rows, columns]
    return effects


class SuffixNetwork:
    """The layers from number `first` on, and what enters them at `parameters`.

    `first` may be one past the last layer: then the network's output itself moves. `entering` (…,
    N) is what moves; `width` is how many numbers the largest array behind it has for each variant
    and image.
    """

    def __init__(
        self, network: Network, parameters: Arrays, forward: ForwardPass, targets: Array, first: int
    ) -> None:
        self.network, self.parameters, self.targets = network, parameters, targets
        ending = max(first, len(network.layers) - network.fused)
        entering = [*(one.x for one in forward.saved), forward.probabilities]
        self.entering = batch_last(entering[first])
        self.starts_at_output = first > len(network.layers) - network.fused
        mixing = first
        while mixing < ending and _keeps_channels(network.layers[mixing]):
            mixing += 1
        self.channelwise_layers, self.later_layers = (
            network.layers[first:mixing],
            network.layers[mixing:ending],
        )
        self.mixing_input = batch_last(entering[mixing])
        self.mixing_output = (
            batch_last(entering[mixing + 1]) if self.later_layers else self.mixing_input
        )
        self.masks = {
            layer.name: batch_last(saved.mask)
            for layer, saved in zip(network.layers, forward.saved, strict=True)
            if saved.mask is not None
        }
        self.mixing_layer = mixing
        self.can_compile = (
            bool(self.later_layers)
            and not self.masks
            and CompiledSuffix.supports(self.later_layers[0])
        )
        self.compiled_suffixes: dict[tuple[int, int], CompiledSuffix] = {}
        sizes = [prod(shape) for shape in network.shapes[mixing + 1 : ending + 1]]
        self.width = max(prod(self.entering.shape[1:-1]), network.shapes[ending][0], *sizes, 1)

    def losses(
        self, channel: int, perturbed: Array, observer: LayerObserver | None = None
    ) -> Array:
        """Return C_n of every variant and image with `channel` of `entering` set to `perturbed`.

        `observer` is shown each layer with those numbers that enter it and may differ from variant
        to variant; then the layers run in their own order.

        Shapes: moved (…, P, N) → (P, N), float64, without the penalty.
        """
        order = hoist_max_pooling if observer is None else list
        place, part = slice(channel, channel + 1), perturbed[None]
        for layer in order(self.channelwise_layers):
            if observer is not None:
                observer(layer, part)
            if isinstance(layer, Flatten):
                size = prod(part.shape[:-2])
                place = slice(channel * size, channel * size + size)
                part = part.reshape(size, *part.shape[-2:])
            else:
                part = self._apply_layer(layer, part, place)
        if observer is None and self.can_compile:
            tail = self._compiled_suffix(channel, part.shape[-2])
            return tail.losses(part[0]).copy()
        whole = self._apply_mixing_layer(part, place)
        for layer in order(self.later_layers[1:]):
            if observer is not None:
                observer(layer, whole)
            whole = self._apply_layer(layer, whole, slice(None))
        return self._per_sample_losses(whole)

    def _compiled_suffix(self, channel: int, variants: int) -> CompiledSuffix:
        """Return the layers from the mixing one on, compiled; made when first asked for."""
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
        """Return the output of a layer for x (…, P, N), the channels or units at `channels`."""
        if layer.name in self.masks:
            return np.asarray(x * self.masks[layer.name][channels][..., None, :])
        if layer.kind == "dropout":
            return x
        y = layer.forward(self.parameters, batch_first(x.reshape(*x.shape[:-2], -1))).y
        return batch_last(y).reshape(*y.shape[1:], *x.shape[-2:])

    def _apply_mixing_layer(self, part: Array, channels: slice) -> Array:
        """Return the output of the first layer that mixes channels, whole.

        Formula: z + W (x − x₀), where only the channels or units at `channels` differ from x₀.
        """
        old, variants = self.mixing_input[channels][..., None, :], part.shape[-2:]
        layer = self.later_layers[0] if self.later_layers else None
        if isinstance(layer, Dense):
            weight = self.parameters[layer.weight_address][:, channels]
            change = weight @ (part - old).reshape(len(part), -1)
        elif isinstance(layer, Convolution) and layer.groups == 1:
            kernel = self.parameters[layer.weight_address][:, channels]
            apart = batch_first((part - old).reshape(*part.shape[:-2], -1))
            change = batch_last(convolution(apart, kernel, None, layer.window)[0])
        else:
            whole: Array = np.repeat(self.mixing_input[..., None, :], variants[0], axis=-2)
            whole[channels] = part
            return whole if layer is None else self._apply_layer(layer, whole, slice(None))
        whole = change.reshape(*self.mixing_output.shape[:-1], *variants)
        whole += self.mixing_output[..., None, :]
        return whole

    def _per_sample_losses(self, outputs: Array) -> Array:
        """Return C_n (P, N) of the scores, or of the outputs, (I, P, N)."""
        loss, variants = self.network.loss_function, outputs.shape[-2:]
        each = loss.per_sample_from_output if self.starts_at_output else loss.per_sample
        targets = np.concatenate([self.targets] * variants[0])
        return each(batch_first(outputs.reshape(len(outputs), -1)), targets).reshape(variants)


def _keeps_channels(layer: Layer) -> bool:
    return layer.channelwise or isinstance(layer, Flatten)
