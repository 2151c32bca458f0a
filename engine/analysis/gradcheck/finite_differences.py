"""Central differences: the independent check of any backward. No layer is known here."""

from collections.abc import Callable

import numpy as np

from engine.core.arrays import Array

TINY = 1e-300  # divisor in place of zero


def central_differences(function: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Return the gradient of a scalar function by (f(x+h) − f(x−h)) / 2h, entry by entry.

    Truncation falls with h², rounding grows with 1/h; 1e-5 suits float64 of size about 1.

    >>> central_differences(lambda v: float(v @ v), np.array([1.0, 2.0])).round(6).tolist()
    [2.0, 4.0]
    """
    numeric = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        shifted = x.astype(np.float64).copy()
        shifted[place] = x[place] + h
        above = function(shifted)
        shifted[place] = x[place] - h
        numeric[place] = (above - function(shifted)) / (2 * h)
    return numeric


def relative_error(analytic: Array, numeric: Array) -> float:
    """Return max|analytic − numeric| / max(|analytic|, |numeric|), over the whole array."""
    scale = max(float(np.abs(analytic).max()), float(np.abs(numeric).max()), TINY)
    return float(np.abs(analytic - numeric).max()) / scale
