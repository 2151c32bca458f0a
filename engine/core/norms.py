"""Euclidean norms in float64, where a diverging float32 does not overflow."""

from math import sqrt

import numpy as np

from engine.core.arrays import Array

_PIECE = 32_768


def norm(*arrays: Array) -> float:
    """Return √(Σ x²) over all elements of the arrays; the sum is in float64.

    A float32 array is converted in pieces that stay in the L2 cache.

    >>> norm(np.array([3.0], np.float32), np.array([[4.0]]))
    5.0
    """
    total = 0.0
    for array in arrays:
        flat = array.ravel(order="K")
        buffer = np.empty(min(_PIECE, flat.size))
        for low in range(0, flat.size, _PIECE):
            piece = flat[low : low + _PIECE]
            part = buffer[: piece.size]
            np.copyto(part, piece)
            total += float(part @ part)
    return sqrt(total)
