"""Fully connected layer: settings, shapes and parameters.

The arithmetic is in engine/model/ops/dense.py.
"""

from dataclasses import dataclass
from typing import Any

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Shape
from engine.model.initialisers import Initialiser
from engine.model.layers.base import RngKey, SavedArrays
from engine.model.layers.weighted import HE, ZEROS, WeightedLayer
from engine.model.ops.dense import dense, dense_backward_input, dense_backward_parameters


@dataclass(frozen=True)
class Dense(WeightedLayer):
    """A fully connected layer of `units` units."""

    name: str
    units: int
    bias: bool = True
    initialiser: Initialiser = HE
    bias_initialiser: Initialiser = ZEROS
    kind = "dense"
    weight_name = "weight"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.validate_int("units", 1)
        self.validate_parameter_settings()

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            raise self.shape_error(
                shape, "it needs one row of units (J,)", "put a flatten layer before it"
            )
        return (self.units,)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        weight: dict[str, Shape] = {self.weight_address: (self.units, shape[0])}
        return {**weight, self.bias_address: (self.units,)} if self.bias else weight

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        bias = parameters[self.bias_address] if self.bias else None
        return SavedArrays(x, dense(x, parameters[self.weight_address], bias))

    def backward_parameters(
        self, parameters: Arrays, saved: SavedArrays, dy: Array
    ) -> dict[str, Array]:
        dweight, dbias = dense_backward_parameters(dy, saved.x)
        gradients: dict[str, Any] = {self.weight_address: dweight}
        return {**gradients, self.bias_address: dbias} if self.bias else gradients

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return dense_backward_input(dy, parameters[self.weight_address])
