"""The convolution layer: its settings, shapes and parameters. The arithmetic is in ops."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Window, pair
from engine.model.initialisers import Initialiser, Shape
from engine.model.layers.base import Key, Saved, Size
from engine.model.layers.weighted import HE, ZEROS, Weighted
from engine.model.ops.convolution import (
    convolution,
    convolution_backward_input,
    convolution_backward_parameters,
)


@dataclass(frozen=True)
class Convolution(Weighted):
    """`filters` kernels of `size` (one number, or rows and columns) over all channels.

    With `groups` G, channels and filters are cut in G parts that know nothing of each other.

    >>> Convolution("conv1", 6, (3, 5), stride=2, padding=1).output_shape((1, 32, 32))
    (6, 16, 15)
    """

    name: str
    filters: int
    size: Size
    stride: Size = 1
    padding: Size = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = True
    initialiser: Initialiser = HE
    bias_initialiser: Initialiser = ZEROS
    kind = "convolution"
    weights = "kernel"

    def __post_init__(self) -> None:
        self.settle_whole("filters", 1)
        self.settle_whole("groups", 1)
        for setting, low in (("size", 1), ("stride", 1), ("padding", 0), ("dilation", 1)):
            self.settle_pair(setting, low)
        if self.filters % self.groups:
            raise self.refuse("groups", self.groups, f"a divisor of the {self.filters} filters")
        self.settle_parameters()

    @cached_property
    def window(self) -> Window:
        """How the kernel slides."""
        return Window(pair(self.size), pair(self.stride), pair(self.padding), pair(self.dilation))

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 3:
            raise self.unfit(shape, "it needs feature maps (C, H, W)", "put it before flatten")
        c, h, w = shape
        if c % self.groups:
            raise self.unfit(
                shape, f"it needs a multiple of {self.groups} channels", "choose other groups"
            )
        rows, columns = self.window.output_size(h, w)
        if min(rows, columns) < 1:
            least = tuple(
                reach - 2 * edge
                for reach, edge in zip(self.window.reach, self.window.padding, strict=True)
            )
            raise self.unfit(
                shape,
                f"it needs at least (C, {least[0]}, {least[1]})",
                "choose a smaller size or dilation, more padding, or less pooling before it",
            )
        return (self.filters, rows, columns)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        kernel = (self.filters, shape[0] // self.groups, *pair(self.size))
        found: dict[str, Shape] = {self.weights_address: kernel}
        return {**found, self.bias_address: (self.filters,)} if self.bias else found

    def forward(self, parameters: Arrays, x: Array, key: Key | None = None) -> Saved:
        kernel = parameters[self.weights_address]
        bias = parameters[self.bias_address] if self.bias else None
        z, columns = convolution(x, kernel, bias, self.window, self.groups)
        return Saved(x, z, columns)

    def backward_parameters(self, parameters: Arrays, saved: Saved, dy: Array) -> dict[str, Array]:
        assert saved.columns is not None
        kernel = parameters[self.weights_address]
        dkernel, dbias = convolution_backward_parameters(dy, saved.columns, kernel, self.groups)
        found: dict[str, Any] = {self.weights_address: dkernel}
        return {**found, self.bias_address: dbias} if self.bias else found

    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array:
        size = (saved.x.shape[2], saved.x.shape[3])
        kernel = parameters[self.weights_address]
        return convolution_backward_input(dy, kernel, self.window, size, self.groups)
