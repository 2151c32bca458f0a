"""Central differences of a scalar function."""

from collections.abc import Callable

import numpy as np

from engine.core.arrays import Array

TINY = 1e-300  # divisor in place of zero


def central_differences(function: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Return the gradient of a scalar function by (f(x+h) − f(x−h)) / 2h, element by element.

    The truncation error falls with h², the rounding error grows with 1/h; 1e-5 is a good h for
    float64 numbers of size about 1.

    >>> central_differences(lambda v: float(v @ v), np.array([1.0, 2.0])).round(6).tolist()
    [2.0, 4.0]
    """
    numeric = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        shifted = x.astype(np.float64).copy()
        shifted[index] = x[index] + h
        above = function(shifted)
        shifted[index] = x[index] - h
        numeric[index] = (above - function(shifted)) / (2 * h)
    return numeric


def relative_error(analytic: Array, numeric: Array) -> float:
    """Return max|analytic − numeric| / max(|analytic|, |numeric|), over the whole array."""
    scale = max(float(np.abs(analytic).max()), float(np.abs(numeric).max()), TINY)
    return float(np.abs(analytic - numeric).max()) / scale
