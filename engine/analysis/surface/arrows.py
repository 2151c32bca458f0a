"""Arrows on a surface: descent direction, update, its ingredients, and a fan of partial gradients.

p = Dᵀ∇L is the slope of the surface; an arrow u rises by p·u on the tangent plane.
"""

from collections.abc import Sequence

import numpy as np

from engine.analysis.surface.records import Arrow
from engine.core.arrays import Array, ravel
from engine.planes import Plane
from engine.training.records import StepRecord

SET_LABELS = {"batch": "mini-batch", "probe": "probe images", "next": "next mini-batch"}
INGREDIENT_LABELS = {
    "gradient": "−η g, what plain descent would do",
    "momentum": "what remembering earlier gradients adds",
    "preconditioned": "what scaling each entry by its history adds",
    "decay": "what weight decay adds",
}


def projected_arrow(
    name: str, label: str, plane: Plane, slope: Array, vector: Array, tail: Array | None = None
) -> Arrow:
    """Return the projection of a vector (P,) as an arrow: u = c(v), rise p·u."""
    u = plane.coordinates(vector)
    start = np.zeros(2) if tail is None else tail
    return Arrow(
        name,
        label,
        float(u[0]),
        float(u[1]),
        float(plane.coordinates(slope) @ u),
        plane.share(vector),
        float(np.linalg.norm(vector)),
        float(start[0]),
        float(start[1]),
    )


def step_arrows(
    plane: Plane, slope: Array, update: Array, learning_rate: float, set_name: str
) -> tuple[Arrow, ...]:
    """Return the descent arrow of the surface, and the arrow of the update.

    Formula: descent u = −η p, rise −η ‖p‖²; update u = c(Δ). A random plane contains 2/P of either,
    which says nothing: it has no arrows.
    """
    if plane.name == "random":
        return ()
    downhill = f"downhill here: −η ∇L of the {SET_LABELS[set_name]}"
    return (
        projected_arrow("descent", downhill, plane, slope, -learning_rate * slope),
        projected_arrow("update", "update: the step taken", plane, slope, update),
    )


def ingredient_arrows(plane: Plane, slope: Array, record: StepRecord) -> tuple[Arrow, ...]:
    """Return the parts of the update, tail to tip; none if there is only one part."""
    parts = record.ingredients
    if plane.name == "random" or len(parts) < 2:
        return ()
    arrows = []
    tail = np.zeros(2)
    for name, part in parts.items():
        vector = ravel({address: part[address] for address in record.parameters})
        arrows.append(projected_arrow(name, INGREDIENT_LABELS[name], plane, slope, vector, tail))
        tail = tail + plane.coordinates(vector)
    return tuple(arrows)


def gradient_fan(
    plane: Plane, gradients: Sequence[Array], learning_rate: float
) -> tuple[Array, Array]:
    """Return −η g of each part of the mini-batch in the plane (F, 2), and its share π (F,)."""
    if plane.name == "random":
        gradients = ()
    u = [-learning_rate * plane.coordinates(gradient) for gradient in gradients]
    return np.array(u).reshape(-1, 2), np.array([plane.share(gradient) for gradient in gradients])
