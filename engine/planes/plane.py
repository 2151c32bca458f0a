"""A plane: two orthonormal directions, and what of a vector lies in it. None is chosen here.

D = [d₁ d₂] with DᵀD = 1, so that G⁻¹Dᵀ = Dᵀ; vectors are all P parameters in one float64 row.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput

_PARALLEL_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Curvature:
    """The largest and smallest eigenvalue of the Hessian that so many products found.

    A residual is ‖Hv − λv‖: an eigenvalue lies within it of λ. `stability` is 2/η, above which
    plain descent on a parabola of that curvature swings ever wider.
    """

    largest: float
    smallest: float
    largest_residual: float
    smallest_residual: float
    products: int
    stability: float


@dataclass(frozen=True)
class Plane:
    """A plane by its name and its two orthonormal directions, `directions` (2, P).

    `explained` and `by_chance`: the share of the path's variance along each direction, and what a
    random walk of as many points has there. `filter_norms`: how long each direction was before it
    was brought to length 1. `curvature`: what Lanczos found. Each is None where it has no meaning.
    """

    name: str
    directions: Array
    explained: tuple[float, float] | None = None
    by_chance: tuple[float, float] | None = None
    filter_norms: tuple[float, float] | None = None
    curvature: Curvature | None = None

    def coordinates(self, vector: Array) -> Array:
        """Return c(v) = Dᵀv (2,), the coordinates of a displacement's projection."""
        return self.directions @ vector

    def share(self, vector: Array) -> float:
        """Return π(v) = ‖Dᵀv‖² / ‖v‖², the share of v's squared length that lies in the plane."""
        whole = float(vector @ vector)
        inside = self.coordinates(vector)
        return float(inside @ inside) / whole if whole else 0.0


def plane_through(first: Array, *others: Array) -> Array:
    """Return orthonormal directions (2, P): the first vector's, and the first other not along it.

    Formula: QR by Gram and Schmidt, twice, so that signs stay. Where all others are parallel to the
    first, or nothing, a fixed random direction is taken: some second direction there must be.

    Raises: BadInput where there is but one parameter.
    """
    one = unit_vector(first)
    for other in (*others, None):
        if other is None:
            other = np.random.default_rng(0).standard_normal(len(first))
        two = orthogonal_unit(other, one)
        if two is not None:
            return np.stack([one, two])
    raise BadInput("plane", "one parameter", "a network of at least two")


def unit_vector(vector: Array) -> Array:
    """Return v / ‖v‖; zeros stay zeros."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), np.finfo(float).tiny))


def orthogonal_unit(vector: Array, first: Array) -> Array | None:
    """Return the unit part of `vector` orthogonal to `first`, or None where nothing is left."""
    rest = vector - (first @ vector) * first
    rest -= (first @ rest) * first
    if np.linalg.norm(rest) <= _PARALLEL_TOLERANCE * np.linalg.norm(vector):
        return None
    return unit_vector(rest)
