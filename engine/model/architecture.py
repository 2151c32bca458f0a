"""Construction of a network from layer specs given as data.

A spec is a plain dict that JSON can hold: `kind`, `name` and the settings of that layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from engine.core.errors import BadInput
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
