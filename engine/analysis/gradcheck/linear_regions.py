"""Kinks of the loss: the linear region of a layer in which each number lies.

P variants, N images; the batch is last, (…, P, N).
"""

import numpy as np

from engine.core.arrays import Array, batch_first, batch_last
from engine.model.layers import Layer, LeakyReLU, MaxPooling, ReLU
from engine.model.ops.pooling import average_pooling_backward


def region_ids(layer: Layer, x: Array) -> Array | None:
    """Return the linear region of every output of a layer; None if the layer has no kinks.

    ReLU and leaky ReLU: whether x > 0. Max pooling: the position of the maximum in its window, the
    first in a tie.

    Shapes: x (…, N), for max pooling (C, H, W, …, N) → the shape of the layer's output.
    """
    if isinstance(layer, ReLU | LeakyReLU):
        return np.asarray(x > 0)
    if not isinstance(layer, MaxPooling):
        return None
    offsets = layer.window.offsets(x.shape[1], x.shape[2])
    best = np.full_like(x[:, offsets[0][2], offsets[0][3]], -np.inf)
    winner = np.zeros(best.shape, dtype=np.uint16)
    for number, (_, _, rows, columns) in enumerate(offsets):
        phase = x[:, rows, columns]
        np.maximum(winner, (phase > best) * np.uint16(number), out=winner)
        np.maximum(best, phase, out=best)
    return winner


def affected_inputs(layer: Layer, outputs: Array, x: Array) -> Array:
    """Return which inputs x (N, …) lead to `outputs` (N, …); for pooling, whole windows."""
    if not isinstance(layer, MaxPooling):
        return outputs
    return average_pooling_backward(outputs.astype(x.dtype), x, layer.window) > 0


class KinkCounter:
    """Counts, for P pairs of variants (low, high), the numbers in different linear regions."""

    def __init__(self) -> None:
        self.counts: dict[Layer, Array] = {}

    def observe(self, layer: Layer, x: Array) -> None:
        """Count the kinks of a layer from its input (…, 2·P, N), the low variants first."""
        ids = region_ids(layer, x)
        if ids is not None:
            pairs = ids.reshape(-1, 2, ids.shape[-2] // 2, ids.shape[-1])
            self.counts[layer] = (pairs[:, 0] != pairs[:, 1]).sum(axis=(0, 2))


def region_changes(layer: Layer, low: Array, high: Array) -> Array | None:
    """Return which outputs (N, …) are in different linear regions for `low` and `high`."""
    pair = [region_ids(layer, batch_last(x)) for x in (low, high)]
    return None if pair[0] is None else batch_first(np.asarray(pair[0] != pair[1]))
