"""The plane of two chosen parameters: a coordinate slice of the loss."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from engine.core.arrays import Arrays
from engine.core.errors import BadInput
from engine.planes.plane import Plane


@dataclass(frozen=True)
class Place:
    """One parameter: `address[index]`."""

    address: str
    index: tuple[int, ...]


def chosen_plane(parameters: Arrays, first: Place, second: Place) -> Plane:
    """Return the plane in which only these two parameters move, α the first, β the second.

    Raises: BadInput where both are the same. That they exist is for the caller to check.
    """
    if first == second:
        raise BadInput("chosen", [second.address, *second.index], "two different parameters")
    offsets = dict(
        zip(parameters, [0, *accumulate(a.size for a in parameters.values())], strict=False)
    )
    directions = np.zeros((2, sum(array.size for array in parameters.values())))
    for direction, place in zip(directions, (first, second), strict=True):
        within = np.ravel_multi_index(place.index, parameters[place.address].shape)
        direction[offsets[place.address] + within] = 1
    return Plane("chosen", directions)
