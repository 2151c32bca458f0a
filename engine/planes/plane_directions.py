"""The kinds of plane that a loss surface can be drawn over, and how each is computed.

P is the number of parameters, K the number of points of a path, η the learning rate. A *filter* is
the set of weights that produces one output: kernel[o] or weight[i].
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import pi, sin

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.checks import check_index_type
from engine.core.errors import BadInput
from engine.planes.lanczos import HessianProduct, lanczos, starting_direction
from engine.planes.plane import Curvature, Plane, orthogonal_unit, plane_through, unit_vector

PLANES = {
    "step": "the update and this mini-batch's gradient",
    "batch-against-truth": "the update and the gradient of the probe images",
    "curvature": "downhill and the direction of largest curvature",
    "curvature-extremes": "the directions of largest and smallest curvature",
    "trajectory": "the two directions in which the path moved most (PCA)",
    "random": "two random directions, scaled filter by filter (Li et al. 2018)",
    "chosen": "two chosen parameters",
}
MIN_POINTS = 3


def step_plane(update: Array, gradient: Array) -> Plane | None:
    """Return span{Δ, −g_B}, or None if Δ ∥ g_B: then the two span no plane.

    Shapes: update, gradient (P,).
    """
    first = unit_vector(_update_direction(update, gradient))
    second = orthogonal_unit(-gradient, first)
    return None if second is None else Plane("step", np.stack([first, second]))


def truth_plane(update: Array, gradient: Array, probe_gradient: Array) -> Plane:
    """Return span{Δ, −∇L_P}, L_P the loss of the probe images; for SGD, span{−g_B, −∇L_P}."""
    return Plane(
        "batch-against-truth",
        plane_through(_update_direction(update, gradient), -probe_gradient, -gradient),
    )


def _update_direction(update: Array, gradient: Array) -> Array:
    return update if np.any(update) else -gradient


def curvature_plane(
    name: str, product: HessianProduct, gradient: Array, learning_rate: float
) -> Generator[None, None, Plane]:
    """Return span{−g, v_max}, or span{v_max, v_min} for the name `curvature-extremes`.

    v_max and v_min are the eigenvectors of the largest and smallest curvature, with signs that
    point downhill. Yields None after every Hessian product.
    """
    pairs = yield from lanczos(product, starting_direction(gradient))
    stability = 2 / learning_rate if learning_rate else float("inf")
    largest, smallest = (-v if v @ gradient > 0 else v for v in pairs.vectors)
    first, second = (-gradient, largest) if name == "curvature" else (largest, smallest)
    return Plane(
        name,
        plane_through(first, second, smallest),
        curvature=Curvature(*pairs.values, *pairs.residuals, pairs.products, stability),
    )


def trajectory_plane(displacements: Array) -> Plane:
    """Return the plane of the first two principal components of a path, through its present point.

    Formula: rows x_k = θ_k − θ, and x = 0 for θ itself, minus their mean: X; X = U S Vᵀ, computed
    from the K×K matrix XXᵀ; directions v₁, v₂; explained S_k² / Σ S².

    Shapes: displacements (K−1, P), without the present point.

    Raises: BadInput for fewer than three points.

    Source: Li et al. 2018, arXiv:1712.09913, §7.2.
    """
    points = len(displacements) + 1
    if points < MIN_POINTS:
        raise BadInput("path", points, f"at least {MIN_POINTS} points: make some steps first")
    centred = np.vstack([displacements, np.zeros_like(displacements[:1])])
    centred -= centred.mean(axis=0)
    squares, eigenvectors = np.linalg.eigh(centred @ centred.T)
    v1, v2 = eigenvectors[:, -1] @ centred, eigenvectors[:, -2] @ centred
    total = float(squares.sum()) or 1.0
    return Plane(
        "trajectory",
        plane_through(v1, v2),
        explained=(float(squares[-1]) / total, max(float(squares[-2]), 0.0) / total),
        by_chance=random_walk_shares(points),
    )


def random_walk_shares(points: int) -> tuple[float, float]:
    """Return the share of variance that two components explain of a high-dimensional random walk.

    Formula: XXᵀ tends to the pseudo-inverse of the path's Laplacian, whose eigenvalues are
    4 sin²(πk/2K), so the share of component k is 6 / ((K² − 1) · 4 sin²(πk/2K)); for K → ∞ it is
    6/(πk)², 61 % and 15 %.

    >>> [round(share, 4) for share in random_walk_shares(3)]
    [0.75, 0.25]
    >>> [round(share, 2) for share in random_walk_shares(10_000)]
    [0.61, 0.15]

    Source: Antognini and Sohl-Dickstein 2018, arXiv:1806.08805.
    """
    first, second = (6 / ((points**2 - 1) * 4 * sin(pi * k / (2 * points)) ** 2) for k in (1, 2))
    return first, second


def random_plane(parameters: Arrays, seed: int) -> Plane:
    """Return the plane of two random directions, normalised filter by filter; biases do not change.

    Formula: d_f ← d_f · ‖θ_f‖ / ‖d_f‖ with d normally distributed. Then both are made orthonormal,
    so that slopes are true; their lengths before that are in `filter_norms`.

    Source: Li et al. 2018, arXiv:1712.09913, §4.
    """
    shapes = tuple((len(array), array[0].size) for array in parameters.values())
    first, second = (_filter_scaled(parameters, z) for z in _normal_directions(seed, shapes))
    return Plane(
        "random",
        plane_through(first, second),
        filter_norms=(float(np.linalg.norm(first)), float(np.linalg.norm(second))),
    )


def filter_norm(parameters: Arrays) -> float:
    """Return the length of a filter-normalised direction: √ Σ_f ‖θ_f‖², without biases."""
    squares = [float((a.astype(np.float64) ** 2).sum()) for a in parameters.values() if a.ndim > 1]
    return float(np.sqrt(sum(squares)))


@lru_cache(maxsize=2)
def _normal_directions(seed: int, shapes: tuple[tuple[int, int], ...]) -> tuple[list[Array], ...]:
    """Return two lists of normal random numbers, cached, as every step needs those of one seed."""
    stream = np.random.default_rng(seed)
    return tuple([stream.standard_normal(shape) for shape in shapes] for _ in range(2))


def _filter_scaled(parameters: Arrays, normals: Sequence[Array]) -> Array:
    pieces = []
    for array, normal in zip(parameters.values(), normals, strict=True):
        if array.ndim == 1:
            pieces.append(np.zeros(array.size))
            continue
        filters = array.reshape(normal.shape).astype(np.float64)
        scale = np.linalg.norm(filters, axis=1) / np.linalg.norm(normal, axis=1)
        pieces.append((normal * scale[:, None]).ravel())
    return np.concatenate(pieces)


@dataclass(frozen=True)
class Place:
    """One parameter: `address[index]`.

    Raises: BadInput unless the address is a text and the index a tuple of whole numbers.
    """

    address: str
    index: tuple[int, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.address, str):
            raise BadInput("address", self.address, "the address of a parameter")
        check_index_type(self.index)


def check_chosen(chosen: object) -> None:
    """Raise BadInput unless `chosen` are two different parameters."""
    if (
        not isinstance(chosen, tuple)
        or len(chosen) != 2
        or not all(isinstance(one, Place) for one in chosen)
    ):
        raise BadInput("chosen", chosen, "two parameters")
    if chosen[0] == chosen[1]:
        repeated = [chosen[1].address, *chosen[1].index]
        raise BadInput("chosen", repeated, "two different parameters")


def chosen_plane(parameters: Arrays, first: Place, second: Place) -> Plane:
    """Return the plane in which only two parameters change, α the first and β the second.

    Raises: BadInput if both are the same. The caller checks that they exist.
    """
    check_chosen((first, second))
    offsets = dict(
        zip(parameters, [0, *accumulate(a.size for a in parameters.values())], strict=False)
    )
    directions = np.zeros((2, sum(array.size for array in parameters.values())))
    for direction, chosen in zip(directions, (first, second), strict=True):
        position = np.ravel_multi_index(chosen.index, parameters[chosen.address].shape)
        direction[offsets[chosen.address] + position] = 1

    return Plane("chosen", directions)
