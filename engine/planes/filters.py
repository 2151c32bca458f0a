"""The random plane, scaled filter by filter as the network is; and how long such a direction is.

A *filter* is what makes one output: kernel[o] or weight[i]. Biases do not move.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.planes.plane import Plane, plane_through


def random_plane(parameters: Arrays, seed: int) -> Plane:
    """Return two random directions, each filter of them as long as that filter of θ.

    Formula: d_f ← d_f · ‖θ_f‖ / ‖d_f‖ with d normal; then made orthonormal, so that slopes are
    true: the filters' scale is kept in `filter_norms`.

    Source: Li et al. 2018, arXiv:1712.09913, §4.
    """
    shapes = tuple((len(array), array[0].size) for array in parameters.values())
    one, two = (_filter_scaled(parameters, drawn) for drawn in _normal_directions(seed, shapes))
    return Plane(
        "random",
        plane_through(one, two),
        filter_norms=(float(np.linalg.norm(one)), float(np.linalg.norm(two))),
    )


def filter_norm(parameters: Arrays) -> float:
    """Return the length of a direction scaled filter by filter: √ Σ_f ‖θ_f‖², without biases."""
    squares = [float((a.astype(np.float64) ** 2).sum()) for a in parameters.values() if a.ndim > 1]
    return float(np.sqrt(sum(squares)))


@lru_cache(maxsize=2)
def _normal_directions(seed: int, shapes: tuple[tuple[int, int], ...]) -> tuple[list[Array], ...]:
    """Return two lists of normal numbers: the plane of one seed is asked for at every step."""
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
