"""Between which losses a surface is drawn, and where it is cut off."""

import numpy as np

from engine.analysis.surface.records import HeightRange
from engine.core.arrays import Array

_CAP_FACTOR = 5.0


def height_range(losses: Array, *included: float) -> HeightRange:
    """Return the range of the losses, capped where a few points tower above the rest.

    Formula: low = min, q the third quartile; cap = low + 5 (q − low) where the maximum, or a loss
    that is not finite, lies above. For a paraboloid over a square nothing is capped. What must be
    seen, `included`, is always within.
    """
    finite = losses[np.isfinite(losses)]
    seen = [one for one in included if np.isfinite(one)]
    if not finite.size:
        return HeightRange(min(seen, default=0.0), max(seen, default=1.0), None)
    low, high = float(finite.min()), float(finite.max())
    cap = max(low + _CAP_FACTOR * (float(np.quantile(finite, 0.75)) - low), *seen)
    if high > cap:
        return HeightRange(min(low, *seen), cap, cap)
    return HeightRange(min(low, *seen), max(high, *seen), None)
