"""Planes through the parameters: how each kind is made, and what of a vector lies in one."""

from engine.planes.chosen import Place, chosen_plane
from engine.planes.curvature import curvature_plane
from engine.planes.filters import filter_norm, random_plane
from engine.planes.plane import Curvature, Plane, plane_through, unit_vector
from engine.planes.step import default_plane_name, step_plane, truth_plane
from engine.planes.trajectory import trajectory_plane

PLANES = {
    "step": "the update and this mini-batch's gradient",
    "batch-against-truth": "the update and the gradient of the probe images",
    "curvature": "downhill and the direction of largest curvature",
    "curvature-extremes": "the directions of largest and smallest curvature",
    "trajectory": "the two directions in which the path moved most (PCA)",
    "random": "two random directions, scaled filter by filter (Li et al. 2018)",
    "chosen": "two chosen parameters",
}

__all__ = [
    "PLANES",
    "Curvature",
    "Place",
    "Plane",
    "chosen_plane",
    "curvature_plane",
    "default_plane_name",
    "filter_norm",
    "plane_through",
    "random_plane",
    "step_plane",
    "trajectory_plane",
    "truth_plane",
    "unit_vector",
]
