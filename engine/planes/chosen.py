"""The plane of two chosen parameters: a coordinate slice of the loss."""

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array, Arrays
from engine.bad_input import BadInput
from engine.planes.plane import Plane


@dataclass(frozen=True)
class Place:
    """One parameter: `address[index]`."""

    address: str
    index: tuple[int, ...]


def chosen_plane(parameters: Arrays, one: Place, two: Place) -> Plane:
    """Return the plane in which only these two parameters move, α the first, β the second.

    Raises: BadInput where both are the same. That they exist is for the caller to check.
    """
    if one == two:
        raise BadInput("chosen", [two.address, *two.index], "two different parameters")
    return Plane("chosen", np.stack([_axis(parameters, one), _axis(parameters, two)]))


def _axis(parameters: Arrays, place: Place) -> Array:
    """Return the coordinate vector of a parameter, (P,)."""
    pieces = [np.zeros(array.shape) for array in parameters.values()]
    pieces[list(parameters).index(place.address)][place.index] = 1
    return np.concatenate([piece.ravel() for piece in pieces])
