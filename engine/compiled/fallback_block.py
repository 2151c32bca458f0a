"""Any layer as a block: its own forward and backward, the results copied into memory that stays.

What no fast block knows comes here; it is right for every layer, and allocates as the layer does.
"""

import numpy as np

from engine.core.arrays import Array, Arrays, batch_first
from engine.model.layers import Layer, SavedArrays


class FallbackBlock:
    """A layer between two pieces of memory with the batch last."""

    def __init__(self, layer: Layer, x: Array) -> None:
        self.layer, self.x = layer, batch_first(x)
        self.y = np.empty((*layer.output_shape(x.shape[:-1]), x.shape[-1]), x.dtype)
        self.saved: SavedArrays | None = None

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        self.saved = self.layer.forward(parameters, self.x)
        np.copyto(batch_first(self.y), self.saved.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of the layer's parameters and, where wanted, dx, from dy."""
        assert self.saved is not None
        dy = batch_first(self.dy)
        found = self.layer.backward_parameters(parameters, self.saved, dy)
        for address, gradient in found.items():
            np.copyto(gradients[address], gradient)
        if self.dx is not None:
            dx = self.layer.backward_input(parameters, self.saved, dy)
            np.copyto(batch_first(self.dx), dx)
        self.saved = None
