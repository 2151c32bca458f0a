"""The plane of the path: principal components of the parameters a run went through.

K points of the path, the present one among them; P parameters.
"""

from math import pi, sin

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.planes.plane import Plane, plane_through

MIN_POINTS = 3


def trajectory_plane(displacements: Array) -> Plane:
    """Return the two directions in which the path varies most, through the present point.

    Formula: rows x_k = θ_k − θ and x = 0 for θ itself, less their mean: X; X = U S Vᵀ by the K×K
    matrix XXᵀ; directions v₁, v₂; explained S_k² / Σ S².

    Shapes: displacements (K−1, P), without the present point.

    Raises: BadInput for fewer than three points.

    Source: Li et al. 2018, arXiv:1712.09913, §7.2.
    """
    points = len(displacements) + 1
    if points < MIN_POINTS:
        raise BadInput("path", points, f"at least {MIN_POINTS} points: make some steps first")
    centred = np.vstack([displacements, np.zeros_like(displacements[:1])])
    centred -= centred.mean(axis=0)
    squares, left = np.linalg.eigh(centred @ centred.T)
    one, two = left[:, -1] @ centred, left[:, -2] @ centred
    whole = float(squares.sum()) or 1.0
    return Plane(
        "trajectory",
        plane_through(one, two),
        explained=(float(squares[-1]) / whole, max(float(squares[-2]), 0.0) / whole),
        by_chance=random_walk_shares(points),
    )


def random_walk_shares(points: int) -> tuple[float, float]:
    """Return what two components explain of a random walk with so many points and many dimensions.

    Formula: XXᵀ tends to the pseudo-inverse of the path's Laplacian, whose eigenvalues are
    4 sin²(πk/2K), so the share of component k is 6 / ((K² − 1) · 4 sin²(πk/2K)); for K → ∞ it is
    6/(πk)², 61 % and 15 %.

    >>> [round(share, 4) for share in random_walk_shares(3)]
    [0.75, 0.25]
    >>> [round(share, 2) for share in random_walk_shares(10_000)]
    [0.61, 0.15]

    Source: Antognini and Sohl-Dickstein 2018, arXiv:1806.08805.
    """
    one, two = (6 / ((points**2 - 1) * 4 * sin(pi * k / (2 * points)) ** 2) for k in (1, 2))
    return one, two
