"""Max and average pooling layers: settings and shapes.

The arithmetic is in engine/model/ops/pooling.py.
"""

from dataclasses import dataclass
from functools import cached_property

from engine.core.arrays import Array, Arrays
from engine.core.shapes import Shape, Window, as_pair
from engine.model.layers.base import IntOrPair, LayerBase, RngKey, SavedArrays
from engine.model.ops.pooling import (
    average_pooling,
    average_pooling_backward,
    max_pooling,
    max_pooling_backward,
)


class _Pooling(LayerBase):
    """Settings of both pooling layers: a window and its stride, by default the window size."""

    channelwise = True
    size: IntOrPair
    stride: IntOrPair | None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.validate_pair("size", 1)
        if self.stride is not None:
            self.validate_pair("stride", 1)
            if self.stride == self.size:
                object.__setattr__(self, "stride", None)

    @cached_property
    def window(self) -> Window:
        """The pooling window: size and stride."""
        return Window(
            as_pair(self.size), as_pair(self.size if self.stride is None else self.stride)
        )

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 3:
            raise self.shape_error(
                shape, "it needs feature maps (C, H, W)", "put it before flatten"
            )
        rows, columns = self.window.output_size(*shape[1:])
        if min(rows, columns) < 1:
            least = self.window.size
            raise self.shape_error(
                shape,
                f"it needs at least (C, {least[0]}, {least[1]})",
                "choose a smaller size, or less pooling before it",
            )
        return (shape[0], rows, columns)


@dataclass(frozen=True)
class MaxPooling(_Pooling):
    """Max pooling; the stride is the window size unless it is given."""

    name: str
    size: IntOrPair
    stride: IntOrPair | None = None
    kind = "max_pooling"

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, max_pooling(x, self.window))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return max_pooling_backward(dy, saved.x, saved.y, self.window)


@dataclass(frozen=True)
class AveragePooling(_Pooling):
    """Average pooling; the stride is the window size unless it is given."""

    name: str
    size: IntOrPair
    stride: IntOrPair | None = None
    kind = "average_pooling"

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        return SavedArrays(x, average_pooling(x, self.window))

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        return average_pooling_backward(dy, saved.x, self.window)
