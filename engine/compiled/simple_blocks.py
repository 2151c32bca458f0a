"""Blocks that hold one layer without fusing it: dropout, and a fallback for any other layer.

Arrays have the batch last, (…, N).
"""

import numpy as np

from engine.compiled.memory import empty, empty_like
from engine.core.arrays import Array, Arrays, batch_first
from engine.model.layers import Dropout, Layer, SavedArrays


class DropoutBlock:
    """y = mask · x, or y = x without a mask, for x (…, N), in preallocated memory.

    The mask of the loaded images is assigned from outside.
    """

    def __init__(self, layer: Dropout, x: Array) -> None:
        self.layer, self.x = layer, x
        self.y = empty(x.shape, x.dtype)
        self.mask: Array | None = None

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        if self.mask is None:
            np.copyto(self.y, self.x)
        else:
            np.multiply(self.x, self.mask, out=self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, empty_like(self.y)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write dx, if prepared, from dy."""
        if self.dx is None:
            return
        if self.mask is None:
            np.copyto(self.dx, self.dy)
        else:
            np.multiply(self.dy, self.mask, out=self.dx)


class FallbackBlock:
    """A block for any layer: it calls the layer and copies the results into preallocated memory.

    It is correct for every layer, and allocates memory as the layer does.
    """

    def __init__(self, layer: Layer, x: Array) -> None:
        self.layer, self.x = layer, batch_first(x)
        self.y = empty((*layer.output_shape(x.shape[:-1]), x.shape[-1]), x.dtype)
        self.saved: SavedArrays | None = None

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        self.saved = self.layer.forward(parameters, self.x)
        np.copyto(batch_first(self.y), self.saved.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, empty_like(self.y)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of the layer's parameters and, if prepared, dx, from dy."""
        assert self.saved is not None
        dy = batch_first(self.dy)
        for address, gradient in self.layer.backward_parameters(parameters, self.saved, dy).items():
            np.copyto(gradients[address], gradient)
        if self.dx is not None:
            dx = self.layer.backward_input(parameters, self.saved, dy)
            np.copyto(batch_first(self.dx), dx)
        self.saved = None
