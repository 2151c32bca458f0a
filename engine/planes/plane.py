"""A plane in parameter space: two orthonormal directions, and projections onto them.

D = [d₁ d₂] with DᵀD = 1, so that projection is v ↦ Dᵀv. A vector holds all P parameters in float64.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput

_PARALLEL_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Curvature:
    """The largest and smallest eigenvalue of the Hessian, found with `products` Hessian products.

    A residual is ‖Hv − λv‖: an eigenvalue lies within it of λ. `stability` is 2/η: if a parabola
    has a larger curvature, plain gradient descent on it diverges.
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

    `explained` is the share of the path's variance along each direction; `by_chance` is the share
    that a random walk with as many points has there. `filter_norms` are the lengths of both
    directions before normalisation. `curvature` is the result of Lanczos. A field that does not
    apply is None.
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
        total = float(vector @ vector)
        projection = self.coordinates(vector)
        return float(projection @ projection) / total if total else 0.0


def plane_through(first: Array, *others: Array) -> Array:
    """Return orthonormal directions (2, P) from `first` and the first of `others` not parallel.

    Formula: Gram–Schmidt, applied twice; signs are kept. If all others are zero or parallel to the
    first, the second direction is a fixed random one.

    Raises: BadInput if there is only one parameter.
    """
    d1 = unit_vector(first)
    for other in (*others, None):
        if other is None:
            other = np.random.default_rng(0).standard_normal(len(first))
        d2 = orthogonal_unit(other, d1)
        if d2 is not None:
            return np.stack([d1, d2])
    raise BadInput("plane", "one parameter", "a network of at least two")


def unit_vector(vector: Array) -> Array:
    """Return v / ‖v‖, or zeros for a zero vector."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), np.finfo(float).tiny))


def orthogonal_unit(vector: Array, first: Array) -> Array | None:
    """Return the unit vector of the part of `vector` orthogonal to `first`; None if it is zero."""
    orthogonal = vector - (first @ vector) * first
    orthogonal -= (first @ orthogonal) * first
    if np.linalg.norm(orthogonal) <= _PARALLEL_TOLERANCE * np.linalg.norm(vector):
        return None
    return unit_vector(orthogonal)
