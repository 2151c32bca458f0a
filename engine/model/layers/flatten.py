"""Flatten layer: feature maps to one row of units."""

from dataclasses import dataclass

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Shape
from engine.model.layers.base import LayerBase, RngKey, SavedArrays
from engine.model.ops.dense import flatten, flatten_backward


@dataclass(frozen=True)
class Flatten(LayerBase):
    """Flatten (C, H, W) to (C·H·W,)."""

    name: str
    kind = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 3:
            raise self.shape_error(
                shape, "it needs feature maps (C, H, W)", "leave it out: this is flat already"
            )
        return (shape[0] * shape[1] * shape[2],)

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, flatten(x))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return flatten_backward(dy, saved.x.shape[1:])
