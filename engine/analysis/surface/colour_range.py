"""Between which losses a surface is drawn, and where it is cut off."""

import numpy as np

from engine.analysis.surface.records import Heights
from engine.core.arrays import Array

_STEEP = 5.0


def heights_of(losses: Array, *inside: float) -> Heights:
    """Return the range of the losses, capped where a few points tower above the rest.

    Formula: low = min, q the third quartile; cap = low + 5 (q − low) where the maximum, or a loss
    that is not finite, lies above. For a paraboloid over a square nothing is capped. What must be
    seen, `inside`, is always within.
    """
    finite = losses[np.isfinite(losses)]
    seen = [one for one in inside if np.isfinite(one)]
    if not finite.size:
        return Heights(min(seen, default=0.0), max(seen, default=1.0), None)
    low, high = float(finite.min()), float(finite.max())
    cap = max(low + _STEEP * (float(np.quantile(finite, 0.75)) - low), *seen)
    if high > cap:
        return Heights(min(low, *seen), cap, cap)
    return Heights(min(low, *seen), max(high, *seen), None)
