"""Where the loss bends: which linear piece of a layer a number lies on. No differences here.

P variants, N images; the batch is last, (…, P, N).
"""

import numpy as np

from engine.core.arrays import Array, batch_first, batch_last
from engine.model.layers import Layer, LeakyReLU, MaxPooling, ReLU
from engine.model.ops.pooling import average_pooling_backward


def region_ids(layer: Layer, x: Array) -> Array | None:
    """Return the piece of every number that leaves a layer; None where the layer has no kink.

    ReLU and leaky ReLU: whether x > 0; max pooling: the winner's place in its window, the first in
    a tie.

    Shapes: x (…, N), for max pooling (C, H, W, …, N) → as the layer's output.
    """
    if isinstance(layer, ReLU | LeakyReLU):
        return np.asarray(x > 0)
    if not isinstance(layer, MaxPooling):
        return None
    places = layer.window.offsets(x.shape[1], x.shape[2])
    best = np.full_like(x[:, places[0][2], places[0][3]], -np.inf)
    winner = np.zeros(best.shape, dtype=np.uint16)
    for number, (_, _, rows, columns) in enumerate(places):
        phase = x[:, rows, columns]
        np.maximum(winner, (phase > best) * np.uint16(number), out=winner)
        np.maximum(best, phase, out=best)
    return winner


def affected_inputs(layer: Layer, outputs: Array, x: Array) -> Array:
    """Return which numbers of x (N, …) lead to the outputs `outputs` (N, …): the whole window."""
    if not isinstance(layer, MaxPooling):
        return outputs
    return average_pooling_backward(outputs.astype(x.dtype), x, layer.window) > 0


class KinkCounter:
    """Counts, for each of P pairs of variants (low, high), where the two lie on another piece."""

    def __init__(self) -> None:
        self.counts: dict[Layer, Array] = {}

    def observe(self, layer: Layer, x: Array) -> None:
        """Look at what enters a layer: (…, 2·P, N), the low ones first."""
        found = region_ids(layer, x)
        if found is not None:
            pairs = found.reshape(-1, 2, found.shape[-2] // 2, found.shape[-1])
            self.counts[layer] = (pairs[:, 0] != pairs[:, 1]).sum(axis=(0, 2))


def region_changes(layer: Layer, low: Array, high: Array) -> Array | None:
    """Return which outputs (N, …) of a layer lie on another piece for `low` than for `high`."""
    pair = [region_ids(layer, batch_last(x)) for x in (low, high)]
    return None if pair[0] is None else batch_first(np.asarray(pair[0] != pair[1]))
