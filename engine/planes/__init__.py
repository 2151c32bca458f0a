"""Planes through the parameters, over which a loss surface is drawn."""

from engine.planes.plane import Curvature, Plane, plane_through, unit_vector
from engine.planes.plane_directions import (
    PLANES,
    Place,
    check_chosen,
    chosen_plane,
    curvature_plane,
    filter_norm,
    random_plane,
    step_plane,
    trajectory_plane,
    truth_plane,
)

__all__ = [
    "PLANES",
    "Curvature",
    "Place",
    "Plane",
    "check_chosen",
    "chosen_plane",
    "curvature_plane",
    "filter_norm",
    "plane_through",
    "random_plane",
    "step_plane",
    "trajectory_plane",
    "truth_plane",
    "unit_vector",
]
