"""Softmax layer: logits to probabilities. As the last layer it is fused with the loss."""

from dataclasses import dataclass

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Shape
from engine.model.layers.base import LayerBase, RngKey, SavedArrays
from engine.model.ops.softmax import softmax, softmax_backward


@dataclass(frozen=True)
class Softmax(LayerBase):
    """Softmax: logits (I,) to probabilities (I,), which sum to 1."""

    name: str
    kind = "softmax"

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            raise self.shape_error(
                shape, "it needs one row of units (I,)", "put a dense layer before it"
            )
        return shape

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, softmax(x))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return softmax_backward(dy, saved.y)
