"""Planes through the parameters: two orthonormal directions, and what of a vector lies in them.

D = [d₁ d₂] with DᵀD = 1; vectors are all parameters in one float64 row of length P.
"""

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.bad_input import BadInput
from engine.recipe import Recipe

PLANES = ("step", "batch-against-truth")
_PARALLEL = 1e-6


@dataclass(frozen=True)
class Plane:
    """A plane by its name and its two orthonormal directions, `directions` (2, P)."""

    name: str
    directions: Array

    def coordinates(self, vector: Array) -> Array:
        """Return c(v) = Dᵀv (2,), the coordinates of a displacement's projection."""
        return self.directions @ vector

    def share(self, vector: Array) -> float:
        """Return π(v) = ‖Dᵀv‖² / ‖v‖², the share of v's squared length that lies in the plane."""
        whole = float(vector @ vector)
        inside = self.coordinates(vector)
        return float(inside @ inside) / whole if whole else 0.0


def choose_plane(recipe: Recipe) -> str:
    """Return the plane that suits the optimizer: with plain SGD the update is parallel to g."""
    return "batch-against-truth" if recipe.optimizer == "sgd" else "step"


def make_plane(name: str, update: Array, gradient: Array, probe_gradient: Array) -> Plane:
    """Return a plane that holds the update (first direction) and a second vector.

    step: span{Δ, −g_B}; batch-against-truth: span{Δ, −∇L_P}, for plain SGD the same as
    span{−g_B, −∇L_P}. Where Δ ∥ g_B the step plane is no plane, and batch-against-truth is taken
    (the name says so).

    Raises: BadInput for another name.
    """
    if name not in PLANES:
        raise BadInput("plane", name, "one of " + ", ".join(PLANES))
    first = _unit(update if np.any(update) else -gradient)
    if name == "step":
        second = _orthogonal(-gradient, first)
        if second is not None:
            return Plane(name, np.stack([first, second]))
    second = _orthogonal(-probe_gradient, first)
    if second is None:
        second = _orthogonal(np.random.default_rng(0).standard_normal(len(first)), first)
    assert second is not None
    return Plane("batch-against-truth", np.stack([first, second]))


def _unit(vector: Array) -> Array:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), np.finfo(float).tiny))


def _orthogonal(vector: Array, first: Array) -> Array | None:
    """Return the unit part of `vector` orthogonal to `first`, or None where nothing is left."""
    rest = vector - (first @ vector) * first
    rest -= (first @ rest) * first
    if np.linalg.norm(rest) <= _PARALLEL * np.linalg.norm(vector):
        return None
    return _unit(rest)
