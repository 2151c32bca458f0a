"""Block of a GELU layer in preallocated memory; the arithmetic is in engine/model/ops/gelu.py."""

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.model.ops.gelu import replace_by_cdf, replace_by_slope


class GELUBlock:
    """y = x · Φ(x) for x (…, N); the float64 Φ(x) of the forward pass is kept for backward."""

    def __init__(self, x: Array) -> None:
        self.x, self.y = x, np.empty_like(x)
        self.cdf, self.wide = (np.empty_like(x, np.float64) for _ in range(2))

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        np.copyto(self.cdf, self.x)
        replace_by_cdf(self.cdf)
        np.multiply(self.x, self.cdf, out=self.wide)
        np.copyto(self.y, self.wide, casting="same_kind")

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write dx, if prepared, from dy."""
        if self.dx is None:
            return
        np.copyto(self.wide, self.x)
        replace_by_slope(self.wide, self.cdf)
        np.multiply(self.dy, self.wide, out=self.wide)
        np.copyto(self.dx, self.wide, casting="same_kind")
