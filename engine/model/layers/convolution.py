"""Convolution layer: settings, shapes and parameters.

The arithmetic is in engine/model/ops/convolution.py.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Shape, Window, as_pair
from engine.model.initialisers import Initialiser
from engine.model.layers.base import IntOrPair, RngKey, SavedArrays
from engine.model.layers.weighted import HE, ZEROS, WeightedLayer
from engine.model.ops.convolution import (
    convolution,
    convolution_backward_input,
    convolution_backward_parameters,
)


@dataclass(frozen=True)
class Convolution(WeightedLayer):
    """A convolution with `filters` kernels of `size` (one number, or rows and columns).

    With `groups` G, channels and filters are divided into G independent parts.

    >>> Convolution("conv1", 6, (3, 5), stride=2, padding=1).output_shape((1, 32, 32))
    (6, 16, 15)
    """

    name: str
    filters: int
    size: IntOrPair
    stride: IntOrPair = 1
    padding: IntOrPair = 0
    dilation: IntOrPair = 1
    groups: int = 1
    bias: bool = True
    initialiser: Initialiser = HE
    bias_initialiser: Initialiser = ZEROS
    kind = "convolution"
    weight_name = "kernel"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.validate_int("filters", 1)
        self.validate_int("groups", 1)
        for setting, low in (("size", 1), ("stride", 1), ("padding", 0), ("dilation", 1)):
            self.validate_pair(setting, low)
        if self.filters % self.groups:
            raise self.setting_error(
                "groups", self.groups, f"a divisor of the {self.filters} filters"
            )
        self.validate_parameter_settings()

    @cached_property
    def window(self) -> Window:
        """The window of the kernel: size, stride, padding and dilation."""
        return Window(
            as_pair(self.size), as_pair(self.stride), as_pair(self.padding), as_pair(self.dilation)
        )

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 3:
            raise self.shape_error(
                shape, "it needs feature maps (C, H, W)", "put it before flatten"
            )
        c, h, w = shape
        if c % self.groups:
            raise self.shape_error(
                shape, f"it needs a multiple of {self.groups} channels", "choose other groups"
            )
        rows, columns = self.window.output_size(h, w)
        if min(rows, columns) < 1:
            least = tuple(
                reach - 2 * edge
                for reach, edge in zip(self.window.effective_size, self.window.padding, strict=True)
            )
            raise self.shape_error(
                shape,
                f"it needs at least (C, {least[0]}, {least[1]})",
                "choose a smaller size or dilation, more padding, or less pooling before it",
            )
        return (self.filters, rows, columns)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        kernel = (self.filters, shape[0] // self.groups, *as_pair(self.size))
        shapes: dict[str, Shape] = {self.weight_address: kernel}
        return {**shapes, self.bias_address: (self.filters,)} if self.bias else shapes

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        kernel = parameters[self.weight_address]
        bias = parameters[self.bias_address] if self.bias else None
        z, columns = convolution(x, kernel, bias, self.window, self.groups)
        return SavedArrays(x, z, columns)

    def backward_parameters(
        self, parameters: Arrays, saved: SavedArrays, dy: Array
    ) -> dict[str, Array]:
        assert saved.columns is not None
        kernel = parameters[self.weight_address]
        dkernel, dbias = convolution_backward_parameters(dy, saved.columns, kernel, self.groups)
        gradients: dict[str, Any] = {self.weight_address: dkernel}
        return {**gradients, self.bias_address: dbias} if self.bias else gradients

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        size = (saved.x.shape[2], saved.x.shape[3])
        kernel = parameters[self.weight_address]
        return convolution_backward_input(dy, kernel, self.window, size, self.groups)
