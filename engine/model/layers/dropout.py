"""Dropout layer, whose mask follows from the training key and the layer's name.

The arithmetic is in engine/model/ops/elementwise.py.
"""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Shape
from engine.model.layers.base import LayerBase, RngKey, SavedArrays
from engine.model.ops.elementwise import dropout, dropout_backward, dropout_mask


@dataclass(frozen=True)
class Dropout(LayerBase):
    """Inverted dropout with probability `rate` in training; the identity otherwise."""

    name: str
    rate: float = 0.5
    kind = "dropout"
    channelwise = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.validate_fraction("rate")

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        if key is None:
            return SavedArrays(x, x)
        mask = self.mask(x.shape, key, x.dtype)
        return SavedArrays(x, dropout(x, mask), mask=mask)

    def mask(self, shape: Shape, key: RngKey, dtype: Any) -> Array:
        """Return the mask (N, …) that multiplies a batch of `shape` (N, …) in training."""
        stream = np.random.default_rng([*key, crc32(self.name.encode())])
        return dropout_mask(shape, self.rate, stream, np.dtype(dtype))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return dy if saved.mask is None else dropout_backward(dy, saved.mask)
