"""The range of losses that a surface displays, and its cap."""

import numpy as np

from engine.analysis.surface.records import HeightRange
from engine.core.arrays import Array

_CAP_FACTOR = 5.0


def height_range(losses: Array, *included: float) -> HeightRange:
    """Return the range of the losses, capped if a few points are far above the others.

    Formula: low = min, q the third quartile; cap = low + 5 (q − low) if the maximum, or a loss that
    is not finite, is above it. A paraboloid over a square is not capped. The losses `included` are
    always within the range.
    """
    finite = losses[np.isfinite(losses)]
    required = [loss for loss in included if np.isfinite(loss)]
    if not finite.size:
        return HeightRange(min(required, default=0.0), max(required, default=1.0), None)
    low, high = float(finite.min()), float(finite.max())
    cap = max(low + _CAP_FACTOR * (float(np.quantile(finite, 0.75)) - low), *required)
    if high > cap:
        return HeightRange(min(low, *required), cap, cap)
    return HeightRange(min(low, *required), max(high, *required), None)
