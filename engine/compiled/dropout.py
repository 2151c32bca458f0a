"""Dropout as a block: the masks of a batch come from outside, a piece of it at a time.

N batch; arrays have the batch last.
"""

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.model.layers import Dropout


class DropoutBlock:
    """y = mask · x where a mask is given, else y = x, for x (…, N), memory that stays."""

    def __init__(self, layer: Dropout, x: Array) -> None:
        self.layer, self.x = layer, x
        self.y = np.empty(x.shape, x.dtype)
        self.mask: Array | None = None

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        if self.mask is None:
            np.copyto(self.y, self.x)
        else:
            np.multiply(self.x, self.mask, out=self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write dx, where it is wanted, from dy."""
        if self.dx is None:
            return
        if self.mask is None:
            np.copyto(self.dx, self.dy)
        else:
            np.multiply(self.dy, self.mask, out=self.dx)
