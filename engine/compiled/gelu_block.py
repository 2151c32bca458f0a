"""Block of a GELU layer in preallocated memory; the arithmetic is in engine/model/ops/gelu.py."""

import numpy as np

from engine.compiled.memory import empty, empty_like
from engine.core.arrays import Array, Arrays
from engine.model.ops.gelu import GELUKernel


class GELUBlock:
    """y = x · Φ(x) for x (…, N); the float64 Φ(x) of the forward pass is kept for backward."""

    def __init__(self, x: Array) -> None:
        self.x, self.y = x, empty_like(x)
        self._dense_x = x if _is_flat(x) else empty_like(x)
        self._flat_x, self._flat_y = self._dense_x.ravel(order="K"), self.y.ravel(order="K")
        self._flat_cdf = empty((x.size,), float)
        self._kernel = GELUKernel(x.size, x.dtype)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        if self._dense_x is not self.x:
            np.copyto(self._dense_x, self.x)
        self._kernel.forward(self._flat_x, self._flat_cdf, self._flat_y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Use the memory of dx for dy if it has the order of y, so that backward works in place."""
        in_place = dx is not None and _is_flat(dx) and dx.strides == self.y.strides
        self.dx, self.dy = dx, dx if dx is not None and in_place else empty_like(self.y)
        self._flat_dy = self.dy.ravel(order="K")

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write dx, if prepared, from dy, which is overwritten."""
        if self.dx is None:
            return
        self._kernel.backward(self._flat_dy, self._flat_x, self._flat_cdf)
        if self.dx is not self.dy:
            np.copyto(self.dx, self.dy)


def _is_flat(x: Array) -> bool:
    """Return whether x fills its memory without gaps, in any order of its axes."""
    return np.may_share_memory(x, x.ravel(order="K"))
