"""The parameter that is looked at first: a weight of the last layer that has a gradient."""

from dataclasses import dataclass

import numpy as np

from engine.model.network import Network
from engine.training.records import StepRecord

PREFERRED_WEIGHTS = "fc2.weight"


@dataclass(frozen=True)
class FirstParameter:
    """A parameter to look at first; `largest`: it has the largest gradient of its array."""

    address: str
    index: tuple[int, ...]
    largest: bool


def first_parameter(network: Network, record: StepRecord) -> FirstParameter:
    """Return the parameter to look at first, one that does something.

    w₁,₂ of fc2, or of the last layer that has weights; where its gradient is zero, the weight of
    that layer with the largest gradient.
    """
    shapes = network.parameter_shapes
    last = [one for one in shapes if len(shapes[one]) > 1][-1]
    address = PREFERRED_WEIGHTS if PREFERRED_WEIGHTS in shapes else last
    *outer, inner = shapes[address]
    index = (*(0 for _ in outer), min(1, inner - 1))
    sizes = np.nan_to_num(np.abs(record.gradients[address]), nan=0.0)
    if sizes[index] > 0 or not sizes.any():
        return FirstParameter(address, index, False)
    largest = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return FirstParameter(address, tuple(int(place) for place in largest), True)
