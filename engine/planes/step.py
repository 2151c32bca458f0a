"""The planes of one step: the update against this gradient, or against the probe set's."""

import numpy as np

from engine.core.arrays import Array
from engine.planes.plane import Plane, orthogonal_unit, plane_through, unit_vector


def default_plane_name(optimizer: str) -> str:
    """Return the plane that suits the optimizer: with plain SGD the update is parallel to g."""
    return "batch-against-truth" if optimizer == "sgd" else "step"


def step_plane(update: Array, gradient: Array) -> Plane | None:
    """Return span{Δ, −g_B}, or None where Δ ∥ g_B: then there is no such plane."""
    first = unit_vector(_update_direction(update, gradient))
    second = orthogonal_unit(-gradient, first)
    return None if second is None else Plane("step", np.stack([first, second]))


def truth_plane(update: Array, gradient: Array, probe_gradient: Array) -> Plane:
    """Return span{Δ, −∇L_P}; for plain SGD that is span{−g_B, −∇L_P}."""
    return Plane(
        "batch-against-truth",
        plane_through(_update_direction(update, gradient), -probe_gradient, -gradient),
    )


def _update_direction(update: Array, gradient: Array) -> Array:
    return update if np.any(update) else -gradient
