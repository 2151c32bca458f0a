"""Architectures: the layers and the loss of a network, as values and as data.

A spec of a layer is a plain dict that JSON can hold: `kind`, `name` and the settings of that layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from engine.core.checks import check_one_of, is_number
from engine.core.errors import BadInput
from engine.model.initialisers import Initialiser
from engine.model.layer_choices import L2_RANGE, MAX_LAYERS, check_ranges
from engine.model.layers import (
    GELU,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LeakyReLU,
    MaxPooling,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from engine.model.layers.base import LayerBase, layer_specs
from engine.model.layers.weighted import ZEROS
from engine.model.layout_checks import check_names
from engine.model.losses import LOSSES
from engine.model.network import Network

LAYER_CLASSES: dict[str, Any] = {
    layer.kind: layer
    for layer in (
        Convolution,
        Dense,
        MaxPooling,
        AveragePooling,
        Flatten,
        ReLU,
        LeakyReLU,
        Sigmoid,
        Tanh,
        GELU,
        Dropout,
        Softmax,
    )
}

_FIELDS = ("layers", "loss", "l2")


@dataclass(frozen=True)
class Architecture:
    """Layers in order, the loss and the strength λ of the penalty: a network without its input.

    Two architectures that build the same network are equal: what has no effect is normalised, as
    the first biases of a layer without biases.

    Raises: BadInput naming the layer, the field, the value and what is allowed. Shapes are checked
    by `build`, which knows the input.
    """

    layers: tuple[Layer, ...]
    loss: str = "cross-entropy"
    l2: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.layers, tuple) or not all(
            isinstance(layer, LayerBase) for layer in self.layers
        ):
            raise BadInput("layers", self.layers, "a tuple of layers")
        check_layer_count(len(self.layers))
        check_names([layer.name for layer in self.layers])
        for layer in self.layers:
            check_ranges(layer)
        check_loss(self.loss, self.l2)
        object.__setattr__(self, "layers", tuple(map(_normal_form, self.layers)))
        object.__setattr__(self, "l2", float(self.l2))

    def build(self, input_shape: Sequence[int]) -> Network:
        """Return the network for inputs of a shape (C, H, W) or (J,).

        Raises: BadInput naming the layer, its input shape, what it needs and a possible fix.
        """
        return Network(tuple(input_shape), self.layers, self.loss, self.l2)

    def to_data(self) -> dict[str, Any]:
        """Return the architecture as plain JSON values, which `from_data` reads.

        >>> data = {"layers": [{"kind": "relu", "name": "relu1"}], "loss": "output", "l2": 0.0}
        >>> Architecture.from_data(data).to_data() == data
        True
        """
        return {"layers": layer_specs(self.layers), "loss": self.loss, "l2": self.l2}

    @staticmethod
    def of(network: Network) -> "Architecture":
        """Return the architecture of a network."""
        return Architecture(network.layers, network.loss, network.l2)

    @staticmethod
    def from_data(data: object) -> "Architecture":
        """Return the architecture that data describe; `loss` and `l2` may be missing.

        Raises: BadInput naming the layer, the field, the value and what is allowed.
        """
        specs, others = parse_architecture_fields(data)
        layers = tuple(layer_from_spec(spec, position) for position, spec in enumerate(specs))
        return Architecture(layers, **others)


def ranged_layer(spec: Mapping[str, Any], position: int) -> Layer:
    """Return the layer of one spec, whose numbers are in the ranges of an architecture.

    Raises: BadInput naming the layer, the field, the value and what is allowed.
    """
    layer = layer_from_spec(spec, position)
    check_ranges(layer)
    return layer


def parse_architecture_fields(data: object) -> tuple[list[Any], dict[str, Any]]:
    """Return the specs of the layers, which are not yet checked, and the other fields given.

    Raises: BadInput for data of another form, and for more layers than `MAX_LAYERS`.
    """
    if not isinstance(data, Mapping):
        raise BadInput("architecture", data, "an object with layers, and perhaps loss and l2")
    others = dict(data)
    for name in others:
        check_one_of("architecture", name, _FIELDS)
    specs = others.pop("layers", None)
    if not isinstance(specs, list):
        raise BadInput("layers", specs, "a list of layers")
    check_layer_count(len(specs))
    return specs, others


def check_layer_count(count: int) -> None:
    """Raise BadInput unless there are from 1 to `MAX_LAYERS` layers."""
    if not 1 <= count <= MAX_LAYERS:
        raise BadInput("layers", f"{count:,} layers", f"from 1 to {MAX_LAYERS} layers")


def check_loss(loss: object, l2: object) -> None:
    """Raise BadInput unless the loss is known and λ is in its range."""
    check_one_of("loss", loss, LOSSES)
    low, high = L2_RANGE
    if not is_number(l2) or not low <= l2 <= high:
        raise BadInput("l2", l2, f"a number from {low:g} to {high:g}")


def _normal_form(layer: Layer) -> Layer:
    """Return the layer without settings that have no effect, and with zeros by that name."""
    if not isinstance(layer, Convolution | Dense):
        return layer
    same = {Initialiser("constant", 0): ZEROS}
    bias = same.get(layer.bias_initialiser, layer.bias_initialiser) if layer.bias else ZEROS
    weight = same.get(layer.initialiser, layer.initialiser)
    return replace(layer, initialiser=weight, bias_initialiser=bias)


def build_network(
    input_shape: Sequence[int],
    specs: Sequence[Mapping[str, Any]],
    loss: str = "cross-entropy",
    l2: float = 0.0,
) -> Network:
    """Return the network of `specs`; `Network.specs()` is the inverse.

    Raises: BadInput naming the layer, the value and what is allowed, before anything is computed.

    >>> network = build_network(
    ...     (1, 8, 8),
    ...     [
    ...         {"kind": "convolution", "name": "conv1", "filters": 4, "size": 5},
    ...         {"kind": "relu", "name": "relu1"},
    ...         {"kind": "flatten", "name": "flatten"},
    ...         {"kind": "dense", "name": "fc1", "units": 3},
    ...         {"kind": "softmax", "name": "softmax"},
    ...     ],
    ... )
    >>> network.shapes
    ((1, 8, 8), (4, 4, 4), (4, 4, 4), (64,), (3,), (3,))
    """
    valid = isinstance(input_shape, Sequence) and all(
        isinstance(size, int) and not isinstance(size, bool) and size > 0 for size in input_shape
    )
    if not valid or len(input_shape) not in (1, 3):
        raise BadInput("input_shape", input_shape, "(C, H, W) or (J,), whole numbers over 0")
    if not isinstance(specs, Sequence) or isinstance(specs, str):
        raise BadInput("layers", specs, "a list of layer specs")
    layers = tuple(layer_from_spec(spec, position) for position, spec in enumerate(specs))
    return Network(tuple(input_shape), layers, loss, l2)


def layer_from_spec(spec: Mapping[str, Any], position: int) -> Layer:
    """Return the layer of one spec, which is at `position` in its list.

    Raises: BadInput for an unknown kind, an unknown or missing setting, or a value out of range.

    >>> layer_from_spec({"kind": "dense", "name": "fc1", "units": 3}, 0).settings()
    {'units': 3}
    """
    if not isinstance(spec, Mapping):
        raise BadInput(f"layer number {position}", spec, "a dict with kind, name and settings")
    name = spec.get("name")
    if not isinstance(name, str) or not name.isidentifier():
        raise BadInput(
            f"layer number {position}, name", name, "letters, digits and _, a letter first"
        )
    kind = spec.get("kind")
    if not isinstance(kind, str) or kind not in LAYER_CLASSES:
        raise BadInput(f"layer {name}, kind", kind, "one of " + ", ".join(LAYER_CLASSES))
    given = {key: value for key, value in spec.items() if key != "kind"}
    known = {field.name: field for field in fields(LAYER_CLASSES[kind])}
    for setting in given:
        if setting not in known:
            settings = ", ".join(name for name in known if name != "name") or "none"
            raise BadInput(f"layer {name}, setting", setting, f"for {kind}: {settings}")
    for setting, field in known.items():
        if field.default is MISSING and setting not in given:
            raise BadInput(f"layer {name}, {setting}", None, f"a value: {kind} needs one")
    layer: Layer = LAYER_CLASSES[kind](**given)
    return layer
