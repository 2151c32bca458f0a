"""The interface of a layer, its saved arrays, and the validation of its settings.

A layer is frozen data: a name and settings. Shapes in this module leave out the batch.
"""

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, Protocol

from engine.core.arrays import Array, Arrays
from engine.core.errors import BadInput
from engine.core.shapes import Pair, Shape
from engine.model.initialisers import Initialiser

IntOrPair = int | Pair
RngKey = tuple[int, ...]


@dataclass(frozen=True)
class SavedArrays:
    """Arrays that forward saves for backward: input x, output y, and if used, patches or a mask.

    `columns` are the patches of a convolution, `mask` is the mask of dropout.
    """

    x: Array
    y: Array
    columns: Array | None = None
    mask: Array | None = None


class Layer(Protocol):
    """The interface of a layer; `kind` is its name on the wire.

    `channelwise`: each output channel depends only on the same input channel. `monotone`: the layer
    is elementwise and non-decreasing, so it commutes with max pooling. `key` is (seed, step) during
    training and None otherwise; a layer's random numbers follow from it and the layer's name.
    """

    @property
    def name(self) -> str:
        """The name of the layer, unique in its network."""
        ...

    @property
    def kind(self) -> str:
        """The kind of the layer, its name on the wire."""
        ...

    @property
    def output_name(self) -> str:
        """The last part of the address of the output array."""
        ...

    @property
    def channelwise(self) -> bool:
        """Whether each output channel depends only on the same input channel."""
        ...

    @property
    def monotone(self) -> bool:
        """Whether the layer is elementwise and non-decreasing."""
        ...

    def output_shape(self, shape: Shape) -> Shape:
        """Return the output shape for an input shape; BadInput if the shape does not fit."""
        ...

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return address → shape of the layer's parameters for an input shape."""
        ...

    def initialisers(self) -> dict[str, Initialiser]:
        """Return address → initialiser of the layer's parameters."""
        ...

    def settings(self) -> dict[str, Any]:
        """Return the settings as data."""
        ...

    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays:
        """Return input, output and what backward needs; x (N, …)."""
        ...

    def backward_parameters(
        self, parameters: Arrays, saved: SavedArrays, dy: Array
    ) -> dict[str, Array]:
        """Return address → gradient of the layer's parameters, from dy = ∂C/∂y (N, …)."""
        ...

    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array:
        """Return ∂C/∂x (N, …) from dy = ∂C/∂y (N, …)."""
        ...


class LayerBase:
    """Defaults and validators that all layers share."""

    name: str
    output_name = "activation"
    channelwise = False
    monotone = False

    def __post_init__(self) -> None:
        """Raise BadInput unless the name is one: letters, digits and _, a letter first."""
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise BadInput("name", self.name, "letters, digits and _, a letter first")

    def settings(self) -> dict[str, Any]:
        """Return the settings as data: those without a default, and those that differ from it."""
        return {
            field.name: _as_data(getattr(self, field.name))
            for field in fields(self)  # type: ignore[arg-type]  # every layer is a dataclass
            if field.name != "name"
            and (field.default is MISSING or getattr(self, field.name) != field.default)
        }

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape: by default a layer keeps it."""
        return shape

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return no parameters: the default."""
        return {}

    def initialisers(self) -> dict[str, Initialiser]:
        """Return no initialisers: the default."""
        return {}

    def backward_parameters(
        self, parameters: Arrays, saved: SavedArrays, dy: Array
    ) -> dict[str, Array]:
        """Return no gradients: the default."""
        return {}

    def setting_error(self, setting: str, value: object, allowed: str) -> BadInput:
        """Return an error that names this layer and one of its settings."""
        return BadInput(f"layer {self.name}, {setting}", value, allowed)

    def shape_error(self, shape: Shape, needed: str, fix: str) -> BadInput:
        """Return the error for an input shape that does not fit: the shape, the need, a fix."""
        return BadInput(f"layer {self.name}", shape, f"{needed}; {fix}")

    def validate_int(self, setting: str, minimum: int) -> None:
        """Raise BadInput unless the setting is an integer of at least `minimum`."""
        value = getattr(self, setting)
        if not _is_int_from(value, minimum):
            raise self.setting_error(setting, value, f"a whole number of at least {minimum}")

    def validate_pair(self, setting: str, minimum: int) -> None:
        """Normalise a size to an int (the same for both sides) or to (rows, columns).

        Raises: BadInput for anything else, or a side less than `minimum`.
        """
        value = getattr(self, setting)
        sides = tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else None
        both = (value, value) if sides is None else sides
        if len(both) != 2 or not all(_is_int_from(side, minimum) for side in both):
            raise self.setting_error(
                setting, value, f"a whole number of at least {minimum}, or a pair (rows, columns)"
            )
        object.__setattr__(self, setting, both[0] if both[0] == both[1] else both)

    def validate_bool(self, setting: str) -> None:
        """Raise BadInput unless the setting is a bool."""
        value = getattr(self, setting)
        if not isinstance(value, bool):
            raise self.setting_error(setting, value, "true or false")

    def validate_fraction(self, setting: str) -> None:
        """Raise BadInput unless the setting is a number from 0 to under 1."""
        value = getattr(self, setting)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value < 1:
            raise self.setting_error(setting, value, "a number from 0 to under 1")


def layer_specs(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """Return layers as plain data: the kind, the name and the settings of each."""
    return [{"kind": layer.kind, "name": layer.name, **layer.settings()} for layer in layers]


def hoist_max_pooling(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers with max pooling moved before a monotone layer; the result is the same."""
    ordered = list(layers)
    for i in range(len(ordered) - 1):
        if ordered[i].monotone and ordered[i + 1].kind == "max_pooling":
            ordered[i : i + 2] = ordered[i + 1], ordered[i]
    return ordered


def _is_int_from(value: object, minimum: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= minimum


def _as_data(value: Any) -> Any:
    if isinstance(value, Initialiser):
        return value.spec()
    return list(value) if isinstance(value, tuple) else value
