"""Frozen layer specs: each binds operations to named parameters. No loop over layers, no loss.

A layer is data (name, sizes); arrays come in and go out. Shapes here leave the batch out.
"""

from dataclasses import dataclass
from typing import Protocol

from engine.arrays import Array, Arrays
from engine.bad_input import BadInput
from engine.losses import softmax
from engine.ops.convolution import (
    convolution,
    convolution_backward_input,
    convolution_backward_parameters,
)
from engine.ops.dense import (
    dense,
    dense_backward_input,
    dense_backward_parameters,
    flatten,
    flatten_backward,
)
from engine.ops.pooling import max_pooling, max_pooling_backward
from engine.ops.relu import relu, relu_backward
from engine.shapes import pooled_size, valid_output_size

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Saved:
    """What forward keeps for backward: input x, output y and, for a convolution, the patches."""

    x: Array
    y: Array
    columns: Array | None = None


class Layer(Protocol):
    """What every layer offers; `kind` is its name on the wire, `field` what its output is."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def field(self) -> str: ...
    def output_shape(self, shape: Shape) -> Shape: ...
    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]: ...
    def settings(self) -> dict[str, int]: ...
    def forward(self, parameters: Arrays, x: Array) -> Saved: ...
    def backward_parameters(
        self, parameters: Arrays, saved: Saved, dy: Array
    ) -> dict[str, Array]: ...
    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array: ...


def _needs(name: str, shape: Shape, dimensions: int, fix: str) -> None:
    if len(shape) != dimensions:
        raise BadInput(f"layer {name}", shape, f"an input of {dimensions} dimensions; {fix}")


class _Plain:
    """The parts of a layer without parameters."""

    field = "activation"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {}

    def settings(self) -> dict[str, int]:
        return {}

    def backward_parameters(self, parameters: Arrays, saved: Saved, dy: Array) -> dict[str, Array]:
        return {}


@dataclass(frozen=True)
class Convolution:
    """`filters` kernels of `size`×`size` over all channels; stride 1, padding 0."""

    name: str
    filters: int
    size: int
    kind = "convolution"
    field = "pre_activation"

    def output_shape(self, shape: Shape) -> Shape:
        _needs(self.name, shape, 3, "put it before flatten")
        _, h, w = shape
        if min(h, w) < self.size:
            raise BadInput(
                f"layer {self.name}", shape, f"at least {self.size}×{self.size}: a smaller kernel"
            )
        return (self.filters, valid_output_size(h, self.size), valid_output_size(w, self.size))

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {
            f"{self.name}.kernel": (self.filters, shape[0], self.size, self.size),
            f"{self.name}.bias": (self.filters,),
        }

    def settings(self) -> dict[str, int]:
        return {"filters": self.filters, "size": self.size}

    def forward(self, parameters: Arrays, x: Array) -> Saved:
        z, columns = convolution(
            x, parameters[f"{self.name}.kernel"], parameters[f"{self.name}.bias"]
        )
        return Saved(x, z, columns)

    def backward_parameters(self, parameters: Arrays, saved: Saved, dy: Array) -> dict[str, Array]:
        assert saved.columns is not None
        kernel = parameters[f"{self.name}.kernel"]
        dkernel, dbias = convolution_backward_parameters(dy, saved.columns, kernel)
        return {f"{self.name}.kernel": dkernel, f"{self.name}.bias": dbias}

    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array:
        return convolution_backward_input(dy, parameters[f"{self.name}.kernel"])


@dataclass(frozen=True)
class Dense:
    """`units` units, each connected to every unit before it."""

    name: str
    units: int
    kind = "dense"
    field = "pre_activation"

    def output_shape(self, shape: Shape) -> Shape:
        _needs(self.name, shape, 1, "put a flatten layer before it")
        return (self.units,)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {f"{self.name}.weight": (self.units, shape[0]), f"{self.name}.bias": (self.units,)}

    def settings(self) -> dict[str, int]:
        return {"units": self.units}

    def forward(self, parameters: Arrays, x: Array) -> Saved:
        z = dense(x, parameters[f"{self.name}.weight"], parameters[f"{self.name}.bias"])
        return Saved(x, z)

    def backward_parameters(self, parameters: Arrays, saved: Saved, dy: Array) -> dict[str, Array]:
        dweight, dbias = dense_backward_parameters(dy, saved.x)
        return {f"{self.name}.weight": dweight, f"{self.name}.bias": dbias}

    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array:
        return dense_backward_input(dy, parameters[f"{self.name}.weight"])


@dataclass(frozen=True)
class ReLU(_Plain):
    """max(z, 0), elementwise."""

    name: str
    kind = "relu"

    def output_shape(self, shape: Shape) -> Shape:
        return shape

    def forward(self, parameters: Arrays, x: Array) -> Saved:
        return Saved(x, relu(x))

    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array:
        return relu_backward(dy, saved.y)


@dataclass(frozen=True)
class MaxPooling(_Plain):
    """The largest value of each `size`×`size` window; stride = size."""

    name: str
    size: int
    kind = "max_pooling"

    def output_shape(self, shape: Shape) -> Shape:
        _needs(self.name, shape, 3, "put it before flatten")
        c, h, w = shape
        if min(h, w) < self.size:
            raise BadInput(
                f"layer {self.name}", shape, f"at least {self.size}×{self.size}: a smaller window"
            )
        return (c, pooled_size(h, self.size), pooled_size(w, self.size))

    def settings(self) -> dict[str, int]:
        return {"size": self.size}

    def forward(self, parameters: Arrays, x: Array) -> Saved:
        return Saved(x, max_pooling(x, self.size))

    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array:
        return max_pooling_backward(dy, saved.x, saved.y, self.size)


@dataclass(frozen=True)
class Flatten(_Plain):
    """Feature maps as one row of units."""

    name: str
    kind = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        _needs(self.name, shape, 3, "only feature maps can be flattened")
        return (shape[0] * shape[1] * shape[2],)

    def forward(self, parameters: Arrays, x: Array) -> Saved:
        return Saved(x, flatten(x))

    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array:
        return flatten_backward(dy, saved.x.shape[1:])


@dataclass(frozen=True)
class Softmax(_Plain):
    """Logits to probabilities; last in every network. Its backward is fused with the loss."""

    name: str
    kind = "softmax"

    def output_shape(self, shape: Shape) -> Shape:
        _needs(self.name, shape, 1, "put a dense layer before it")
        return shape

    def forward(self, parameters: Arrays, x: Array) -> Saved:
        return Saved(x, softmax(x))

    def backward_input(self, parameters: Arrays, saved: Saved, dy: Array) -> Array:
        """Return ∂C/∂z[n,i] = a[n,i] · (∂C/∂a[n,i] − Σ_k a[n,k] · ∂C/∂a[n,k])."""
        a = saved.y
        dx: Array = a * (dy - (a * dy).sum(axis=1, keepdims=True))
        return dx
