"""A convolution with groups: a block for each group of channels, side by side. No arithmetic."""

import numpy as np

from engine.arrays import Array, Arrays
from engine.program.convolution import ConvolutionBlock, ConvolutionSpec


class GroupsBlock:
    """The blocks of `specs`, each on its own share of the channels of x (C, H, W, N)."""

    def __init__(self, specs: list[ConvolutionSpec], x: Array) -> None:
        self.share = len(x) // len(specs)
        self.blocks = [
            ConvolutionBlock(spec, part) for spec, part in zip(specs, self._shares(x), strict=True)
        ]
        self.y = np.concatenate([block.y for block in self.blocks])
        self.parts = np.split(self.y, len(specs))

    def _shares(self, x: Array) -> list[Array]:
        return [x[low : low + self.share] for low in range(0, len(x), self.share)]

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        for block, part in zip(self.blocks, self.parts, strict=True):
            block.forward(parameters)
            np.copyto(part, block.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dy = np.empty_like(self.y)
        self.dparts = np.split(self.dy, len(self.blocks))
        shares = [None] * len(self.blocks) if dx is None else self._shares(dx)
        for block, share in zip(self.blocks, shares, strict=True):
            block.prepare_backward(share)

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of kernel and bias and, where wanted, dx, from dy."""
        for block, part in zip(self.blocks, self.dparts, strict=True):
            np.copyto(block.dy, part)
            block.backward(parameters, gradients)
