"""The random plane, scaled filter by filter as the network is; and how long such a direction is.

A *filter* is what makes one output: kernel[o] or weight[i]. Biases do not move.
"""

import numpy as np

from engine.arrays import Array, Arrays
from engine.planes.plane import Plane, plane_through


def random_plane(parameters: Arrays, seed: int) -> Plane:
    """Return two random directions, each filter of them as long as that filter of θ.

    Formula: d_f ← d_f · ‖θ_f‖ / ‖d_f‖ with d normal; then made orthonormal, so that slopes are
    true: the filters' scale is kept in `filter_norms`.

    Source: Li et al. 2018, arXiv:1712.09913, §4.
    """
    stream = np.random.default_rng(seed)
    one, two = (_direction(parameters, stream) for _ in range(2))
    return Plane(
        "random",
        plane_through(one, two),
        filter_norms=(float(np.linalg.norm(one)), float(np.linalg.norm(two))),
    )


def filter_norm(parameters: Arrays) -> float:
    """Return the length of a direction scaled filter by filter: √ Σ_f ‖θ_f‖², without biases."""
    squares = [float((a.astype(np.float64) ** 2).sum()) for a in parameters.values() if a.ndim > 1]
    return float(np.sqrt(sum(squares)))


def _direction(parameters: Arrays, stream: np.random.Generator) -> Array:
    pieces = []
    for array in parameters.values():
        drawn = stream.standard_normal((len(array), array[0].size))
        if array.ndim == 1:
            pieces.append(np.zeros(array.size))
            continue
        filters = array.reshape(drawn.shape).astype(np.float64)
        drawn *= (np.linalg.norm(filters, axis=1) / np.linalg.norm(drawn, axis=1))[:, None]
        pieces.append(drawn.ravel())
    return np.concatenate(pieces)
