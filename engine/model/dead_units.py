"""Dead ReLU units: units whose output is zero for every image."""

import numpy as np

from engine.core.arrays import Arrays
from engine.model.network import Network, output_address


def dead_units(network: Network, activations: Arrays) -> dict[str, list[int]]:
    """Return the indices of the dead ReLU units, by the address of the layer's output.

    A unit is a feature map, or a neuron of a dense layer. It is dead if its activation is 0 for
    every image and at every position: then no gradient passes through it. A layer without dead
    units is left out.

    Shapes: activations (N, U) or (N, C, H, W).
    """
    found: dict[str, list[int]] = {}
    for layer in network.layers:
        if layer.kind != "relu":
            continue
        address = output_address(layer)
        outputs = activations[address]
        alive = outputs.any(axis=(0, *range(2, outputs.ndim)))
        if not alive.all():
            found[address] = np.flatnonzero(~alive).tolist()
    return found
