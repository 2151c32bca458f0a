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
_VALUES_AT_ONCE = 2**20


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
    """Do what `trajectories_plane` does, yielding None every few milliseconds."""
    gram = yield from _products(paths)
    squares, eigenvectors = np.linalg.eigh(gram)
    total = float(squares.sum())
    largest = squares[::-1][:2]
    rank = int((largest > _RANK_TOLERANCE * total).sum())
    components = yield from _weighted_sums(paths, eigenvectors[:, ::-1][:, :rank].T)
    directions = _spanned([*components, *others], paths[0].shape[1])
    shares = (*(max(float(square), 0.0) / (total or 1.0) for square in largest), 0.0)
    explained = (shares[0], shares[1]) if rank else None
    return _oriented(Plane("trajectories", directions, explained=explained), paths)


def ends_plane(first: Array, second: Array, others: Sequence[Array] = ()) -> Plane:
    """Return the plane through the origin and the ends of two lanes, which it holds exactly.

    Formula: d₁ = x₁ / ‖x₁‖, d₂ the unit vector of x₂ − (d₁·x₂) d₁, x the displacements of the ends.
    Where they span less than a plane, `others` and a fixed random vector give what is missing.

    Shapes: first, second, others (P,).
    """
    return Plane("ends", _spanned([first, second, *others], len(first)))


def outside(plane: Plane, vector: Array) -> float:
    """Return the length of the part of a vector that is outside the plane: ‖v − D Dᵀ v‖."""
    return float(np.linalg.norm(vector - plane.coordinates(vector) @ plane.directions))


def _spanned(vectors: Sequence[Array], size: int) -> Array:
    """Return orthonormal directions (2, P) from the first vectors that are not zero or parallel."""
    some = [vector for vector in vectors if np.any(vector)]
    return plane_through(*(some or [np.random.default_rng(1).standard_normal(size)]))


def _products(paths: Sequence[Array]) -> Generator[None, None, Array]:
    """Return XXᵀ of all points in float64."""
    rows = sum(map(len, paths))
    gram = np.zeros((rows, rows))
    for part in _column_parts(paths):
        block = _columns(paths, part)
        gram += block @ block.T
        yield None
    return gram


def _weighted_sums(paths: Sequence[Array], weights: Array) -> Generator[None, None, Array]:
    """Return W X of all points in float64. Shapes: weights W (R, K of all paths) → (R, P)."""
    sums = np.empty((len(weights), paths[0].shape[1]))
    for part in _column_parts(paths):
        sums[:, part] = weights @ _columns(paths, part)
        yield None
    return sums


def _column_parts(paths: Sequence[Array]) -> list[slice]:
    """Return parts of the P parameters, so that all points of a part are about a million values."""
    width = max(_VALUES_AT_ONCE // sum(map(len, paths)), 1)
    return [slice(low, low + width) for low in range(0, paths[0].shape[1], width)]


def _columns(paths: Sequence[Array], part: slice) -> Array:
    return np.vstack([path[:, part] for path in paths]).astype(np.float64)


def _oriented(plane: Plane, paths: Sequence[Array]) -> Plane:
    """Return the plane with signs that do not change by chance when it is computed again."""
    ends = np.array([plane.coordinates(path[-1].astype(np.float64)) for path in paths])
    signs = np.where(np.array([ends[:, 0].mean(), ends[0, 1]]) < 0, -1.0, 1.0)
    return replace(plane, directions=signs[:, None] * plane.directions)
