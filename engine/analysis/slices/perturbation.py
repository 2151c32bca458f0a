"""The losses when one channel of one layer moves: only what lies behind it is computed again.

Neither curves nor differences are made here. P variants, N images; the batch is last, (…, P, N).
As long as layers keep channels apart, only the one channel goes through them; the next convolution
or dense layer is linear, so its output changes by what the change of that one channel gives.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeAlias

import numpy as np

from engine.compiled.suffix import Tail
from engine.core.arrays import Array, Arrays, batch_first, batch_last
from engine.model.layers import Convolution, Dense, Flatten, Layer, Saved, pooled_first
from engine.model.network import Forward, Network, address_of
from engine.model.ops.convolution import convolution, padded
from engine.training.records import StepRecord

Watch: TypeAlias = Callable[[Layer, Array], None]
Index: TypeAlias = tuple[int, ...]


def forward_of(network: Network, record: StepRecord) -> Forward:
    """Return the forward pass that a record tells of, with its dropout masks drawn again."""
    saved, x = [], record.activations["input.activation"]
    for layer in network.layers:
        y = record.activations[address_of(layer)]
        dropped = layer.kind == "dropout"
        mask = layer.forward(record.parameters, x, record.key).mask if dropped else None
        saved.append(Saved(x, y, mask=mask))
        x = y
    return Forward(record.activations, tuple(saved), network.fused)


def parameter_effects(network: Network, address: str, indices: Sequence[Index], x: Array) -> Array:
    """Return ∂z/∂w at every image and place: how the one moving channel answers to each w.

    Formula: bias 1; weight[i,j] a_j; kernel[o,c,i,j] the map x[n, c, S·y+D·i−P, S·x+D·j−P] (with
    groups, of the channel c of filter o's own group).
    Caution: all `indices` begin with the same channel.

    Shapes: x (N, …), the layer's input → (P, N) or (Y, X, P, N).
    """
    number = network.layer_of(address)
    layer, places = network.layers[number], network.shapes[number + 1][1:]
    if len(indices[0]) == 1:
        return np.ones((*places, len(indices), len(x)), dtype=x.dtype)
    if not isinstance(layer, Convolution):
        return batch_last(x)[[index[1] for index in indices]]
    source = padded(batch_last(x), layer.window.padding)
    group = indices[0][0] // (layer.filters // layer.groups)
    first = group * (x.shape[1] // layer.groups)
    effects = np.empty((*places, len(indices), len(x)), dtype=x.dtype)
    for place, (_, c, i, j) in enumerate(indices):
        rows, columns = layer.window.spread(i, j, (places[0], places[1]))
        effects[:, :, place] = source[first + c, rows, columns]
    return effects


class Behind:
    """The layers from number `first` on, and what enters them at `parameters`.

    `first` may be one past the last layer: then the network's output itself moves. `start` (…, N)
    is what moves; `width` is how many numbers the largest array behind it has for each variant
    and image.
    """

    def __init__(
        self, network: Network, parameters: Arrays, forward: Forward, targets: Array, first: int
    ) -> None:
        self.network, self.parameters, self.targets = network, parameters, targets
        ending = max(first, len(network.layers) - network.fused)
        entering = [*(one.x for one in forward.saved), forward.probabilities]
        self.start = batch_last(entering[first])
        self.of_output = first > len(network.layers) - network.fused
        mixing = first
        while mixing < ending and _keeps_apart(network.layers[mixing]):
            mixing += 1
        self.apart, self.behind = network.layers[first:mixing], network.layers[mixing:ending]
        self.met = batch_last(entering[mixing])
        self.left = batch_last(entering[mixing + 1]) if self.behind else self.met
        self.masks = {
            layer.name: batch_last(saved.mask)
            for layer, saved in zip(network.layers, forward.saved, strict=True)
            if saved.mask is not None
        }
        self.mixing = mixing
        self.compiles = bool(self.behind) and not self.masks and Tail.knows(self.behind[0])
        self.tails: dict[tuple[int, int], Tail] = {}
        sizes = [prod(shape) for shape in network.shapes[mixing + 1 : ending + 1]]
        self.width = max(prod(self.start.shape[1:-1]), network.shapes[ending][0], *sizes, 1)

    def losses(self, channel: int, moved: Array, watch: Watch | None = None) -> Array:
        """Return C_n of every variant and image where `channel` of `start` is `moved` instead.

        `watch` is shown each layer with those numbers that enter it and may differ from variant to
        variant; then the layers run in their own order.

        Shapes: moved (…, P, N) → (P, N), float64, without the penalty.
        """
        order = pooled_first if watch is None else list
        place, part = slice(channel, channel + 1), moved[None]
        for layer in order(self.apart):
            if watch is not None:
                watch(layer, part)
            if isinstance(layer, Flatten):
                size = prod(part.shape[:-2])
                place = slice(channel * size, channel * size + size)
                part = part.reshape(size, *part.shape[-2:])
            else:
                part = self._through(layer, part, place)
        if watch is None and self.compiles:
            tail = self._tail(channel, part.shape[-2])
            return tail.losses(part[0]).copy()
        whole = self._mixed(part, place)
        for layer in order(self.behind[1:]):
            if watch is not None:
                watch(layer, whole)
            whole = self._through(layer, whole, slice(None))
        return self._losses_of(whole)

    def _tail(self, channel: int, variants: int) -> Tail:
        """Return the layers from the mixing one on, compiled; made when first asked for."""
        if (channel, variants) not in self.tails:
            self.tails[channel, variants] = Tail(
                self.network,
                self.mixing,
                self.parameters,
                self.met,
                self.targets,
                channel,
                variants,
            )
        return self.tails[channel, variants]

    def _through(self, layer: Layer, x: Array, place: slice) -> Array:
        """Return the output of a layer for x (…, P, N), the channels or units at `place`."""
        if layer.name in self.masks:
            return np.asarray(x * self.masks[layer.name][place][..., None, :])
        if layer.kind == "dropout":
            return x
        y = layer.forward(self.parameters, batch_first(x.reshape(*x.shape[:-2], -1))).y
        return batch_last(y).reshape(*y.shape[1:], *x.shape[-2:])

    def _mixed(self, part: Array, place: slice) -> Array:
        """Return the output of the first layer that mixes channels, whole.

        Formula: z + W (x − x₀), where only the channels or units at `place` differ from x₀.
        """
        old, variants = self.met[place][..., None, :], part.shape[-2:]
        layer = self.behind[0] if self.behind else None
        if isinstance(layer, Dense):
            weight = self.parameters[layer.weights_address][:, place]
            change = weight @ (part - old).reshape(len(part), -1)
        elif isinstance(layer, Convolution) and layer.groups == 1:
            kernel = self.parameters[layer.weights_address][:, place]
            apart = batch_first((part - old).reshape(*part.shape[:-2], -1))
            change = batch_last(convolution(apart, kernel, None, layer.window)[0])
        else:
            whole: Array = np.repeat(self.met[..., None, :], variants[0], axis=-2)
            whole[place] = part
            return whole if layer is None else self._through(layer, whole, slice(None))
        whole = change.reshape(*self.left.shape[:-1], *variants)
        whole += self.left[..., None, :]
        return whole

    def _losses_of(self, whole: Array) -> Array:
        """Return C_n (P, N) of the scores, or of the outputs, (I, P, N)."""
        loss, variants = self.network.loss_function, whole.shape[-2:]
        each = loss.each_of_output if self.of_output else loss.each
        targets = np.concatenate([self.targets] * variants[0])
        return each(batch_first(whole.reshape(len(whole), -1)), targets).reshape(variants)


def _keeps_apart(layer: Layer) -> bool:
    return layer.channelwise or isinstance(layer, Flatten)
