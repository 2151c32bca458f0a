"""Units that a rectifier keeps at zero on a whole mini-batch. No gradient passes them."""

import numpy as np

from engine.model.network import Network, output_address
from engine.training.records import StepRecord


def dead_units(network: Network, record: StepRecord) -> dict[str, list[int]]:
    """Return the numbers of the dead units by the address of their activation.

    A unit (a feature map, or a unit of a dense layer) behind a ReLU is dead where its activation
    is 0 on every image of the record; an address without any is left out.
    """
    found: dict[str, list[int]] = {}
    for layer in network.layers:
        if layer.kind != "relu":
            continue
        address = output_address(layer)
        outputs = record.activations[address]
        alive = outputs.any(axis=(0, *range(2, outputs.ndim)))
        if not alive.all():
            found[address] = np.flatnonzero(~alive).tolist()
    return found
