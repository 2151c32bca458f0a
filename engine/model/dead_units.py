"""Dead ReLU units: units whose output is zero for every image."""

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Shape
from engine.model.layers import Layer, MaxPooling
from engine.model.network import Network, output_address


def dead_units(network: Network, activations: Arrays) -> dict[str, list[int]]:
    """Return the indices of the dead ReLU units, by the address of the layer's output.

    A unit is a feature map, or a neuron of a dense layer. It is dead if its activation is 0 for
    every image and at every position: then no gradient passes through it. A layer without dead
    units is left out. No activation of a ReLU is negative, so a map that max pooling reads is alive
    where its pooled values are not all 0: the map itself is read only for what no window covers.

    Shapes: activations (N, U) or (N, C, H, W).
    """
    found: dict[str, list[int]] = {}
    for number, layer in enumerate(network.layers):
        if layer.kind != "relu":
            continue
        address, after = output_address(layer), network.layers[number + 1 : number + 2]
        pooled = isinstance(after[0], MaxPooling) if after else False
        alive = _alive(activations[output_address(after[0]) if pooled else address])
        if pooled and not alive.all() and not _covers(after[0], network.shapes[number + 1]):
            alive |= _alive(activations[address])
        if not alive.all():
            found[address] = np.flatnonzero(~alive).tolist()
    return found


def _alive(outputs: Array) -> Array:
    """Return for each unit whether any of its outputs is not 0; none is negative, one may be NaN.

    The largest output tells: it is found many times as fast as `any` of floats.
    """
    return np.asarray(outputs.max(axis=(0, *range(2, outputs.ndim))) != 0)


def _covers(pooling: Layer, shape: Shape) -> bool:
    """Return whether every element of maps (C, H, W) is in a window of the pooling."""
    assert isinstance(pooling, MaxPooling)
    window = pooling.window
    return all(
        step <= size and (count - 1) * step + size == side
        for side, size, step, count in zip(
            shape[1:], window.size, window.stride, window.output_size(*shape[1:]), strict=True
        )
    )
