"""Planes on which the paths of several lanes are drawn, and what each lane has outside of them.

P is the number of parameters, K the number of points of one lane's path. Points are displacements
from the origin of the plane, which is the start that the lanes have in common.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np

from engine.core.arrays import Array
from engine.core.run_to_end import run_to_end
from engine.planes import Plane, plane_through

RACE_PLANES = {
    "trajectories": "the two directions in which all paths together moved most (PCA)",
    "ends": "the plane through the start and the ends of two lanes",
    "chosen": "two chosen parameters",
}
_RANK_TOLERANCE = 1e-12


def trajectories_plane(paths: Sequence[Array], others: Sequence[Array] = ()) -> Plane:
    """Return the plane of the first two principal components of several paths, through the origin.

    Formula: all points of all lanes are the rows of X, displacements from the common start, not
    from their mean, so that the plane holds the start; X = U S Vᵀ, computed from XXᵀ; directions
    v₁, v₂; explained S_k² / Σ S². The signs make the mean of the ends positive along v₁, and the
    end of the first lane positive along v₂. Where the points span less than a plane, the first of
    `others`, then a fixed random vector, gives the missing direction.

    Shapes: each path (K, P), its end last; others (P,).

    Source: Li et al. 2018, arXiv:1712.09913, §7.2, with the start in place of the mean.
    """
    return run_to_end(trajectories_plane_in_parts(paths, others))


def trajectories_plane_in_parts(
    paths: Sequence[Array], others: Sequence[Array] = ()
) -> Generator[None, None, Plane]:
    """Do what `trajectories_plane` does, yielding None after each pair of lanes."""
    gram = yield from _products(paths)
    squares, eigenvectors = np.linalg.eigh(gram)
    total = float(squares.sum())
    components = np.zeros((2, paths[0].shape[1]))
    rank = 0
    while rank < min(2, len(squares)) and squares[-1 - rank] > _RANK_TOLERANCE * total:
        components[rank] = _weighted_sum(paths, eigenvectors[:, -1 - rank])
        rank += 1
        yield None
    directions = _spanned([*components[:rank], *others])
    shares = [max(float(square), 0.0) / total for square in squares[::-1][:2]] if total else []
    explained = (shares[0], shares[1] if len(shares) > 1 else 0.0) if shares else None
    return _oriented(Plane("trajectories", directions, explained=explained), paths)


def ends_plane(first: Array, second: Array, others: Sequence[Array] = ()) -> Plane:
    """Return the plane through the origin and the ends of two lanes, which it holds exactly.

    Formula: d₁ = x₁ / ‖x₁‖, d₂ the unit vector of x₂ − (d₁·x₂) d₁, x the displacements of the ends.
    Where they span less than a plane, `others` and a fixed random vector give what is missing.

    Shapes: first, second, others (P,).
    """
    return Plane("ends", _spanned([first, second, *others]))


def outside(plane: Plane, vector: Array) -> float:
    """Return the length of the part of a vector that is outside the plane: ‖v − D Dᵀ v‖."""
    return float(np.linalg.norm(vector - plane.coordinates(vector) @ plane.directions))


def _spanned(vectors: Sequence[Array]) -> Array:
    """Return orthonormal directions (2, P) from the first vectors that are not zero or parallel."""
    some = [vector for vector in vectors if np.any(vector)]
    if not some:
        some = [np.random.default_rng(1).standard_normal(len(vectors[0]))]
    return plane_through(*some)


def _products(paths: Sequence[Array]) -> Generator[None, None, Array]:
    """Return XXᵀ of all points in float64, block by block."""
    starts = np.cumsum([0, *(len(path) for path in paths)])
    gram = np.empty((starts[-1], starts[-1]))
    for i, first in enumerate(paths):
        rows = first.astype(np.float64)
        for j in range(i, len(paths)):
            block = rows @ paths[j].astype(np.float64).T
            gram[starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = block
            gram[starts[j] : starts[j + 1], starts[i] : starts[i + 1]] = block.T
            yield None
    return gram


def _weighted_sum(paths: Sequence[Array], weights: Array) -> Array:
    """Return Σ_k w_k x_k over the points of all paths, (P,) float64."""
    total = np.zeros(paths[0].shape[1])
    low = 0
    for path in paths:
        total += weights[low : low + len(path)] @ path.astype(np.float64)
        low += len(path)
    return total


def _oriented(plane: Plane, paths: Sequence[Array]) -> Plane:
    """Return the plane with signs that do not change by chance when it is computed again."""
    ends = np.array([plane.coordinates(path[-1].astype(np.float64)) for path in paths])
    signs = np.where(np.array([ends[:, 0].mean(), ends[0, 1]]) < 0, -1.0, 1.0)
    return replace(plane, directions=signs[:, None] * plane.directions)
