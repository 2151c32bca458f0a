"""The default parameter to display: a weight of the last layer whose gradient is not zero."""

from dataclasses import dataclass

import numpy as np

from engine.model.network import Network
from engine.training.records import StepRecord

PREFERRED_WEIGHTS = "fc2.weight"


@dataclass(frozen=True)
class FirstParameter:
    """The parameter to display by default; `largest`: it has the largest gradient of its array."""

    address: str
    index: tuple[int, ...]
    largest: bool


def first_parameter(network: Network, record: StepRecord) -> FirstParameter:
    """Return the parameter to display by default.

    It is w₁,₂ of fc2, or of the last layer with weights. If its gradient is zero, it is the weight
    of that layer with the largest gradient.
    """
    shapes = network.parameter_shapes
    last = [address for address in shapes if len(shapes[address]) > 1][-1]
    address = PREFERRED_WEIGHTS if PREFERRED_WEIGHTS in shapes else last
    *outer, inner = shapes[address]
    index = (*(0 for _ in outer), min(1, inner - 1))
    sizes = np.nan_to_num(np.abs(record.gradients[address]), nan=0.0)
    if sizes[index] > 0 or not sizes.any():
        return FirstParameter(address, index, False)
    largest = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return FirstParameter(address, tuple(int(i) for i in largest), True)
