"""What every layer offers, and the checks of its settings. No operation, no layer of its own.

A layer is frozen data (name, settings); arrays come in and go out. Shapes here leave the batch out.
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
    """What forward keeps for backward: input x, output y; convolution: patches; dropout: mask."""

    x: Array
    y: Array
    columns: Array | None = None
    mask: Array | None = None


class Layer(Protocol):
    """What every layer offers; `kind` is its name on the wire, `output_name` what its output is.

    `channelwise` says that each channel of the output depends on the same channel of the input
    alone, `monotone` that the layer works on each number by itself and never turns two around: it
    may then change places with a max pooling. `key` is given in training only, (seed, step): what
    a layer draws at random follows from it and the layer's name.
    """

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def output_name(self) -> str: ...
    @property
    def channelwise(self) -> bool: ...
    @property
    def monotone(self) -> bool: ...
    def output_shape(self, shape: Shape) -> Shape: ...
    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]: ...
    def initialisers(self) -> dict[str, Initialiser]: ...
    def settings(self) -> dict[str, Any]: ...
    def forward(self, parameters: Arrays, x: Array, key: RngKey | None = None) -> SavedArrays: ...
    def backward_parameters(
        self, parameters: Arrays, saved: SavedArrays, dy: Array
    ) -> dict[str, Array]: ...
    def backward_input(self, parameters: Arrays, saved: SavedArrays, dy: Array) -> Array: ...


class LayerBase:
    """The parts that all layers share: settings as data, and no parameters unless they say so."""

    name: str
    output_name = "activation"
    channelwise = False
    monotone = False

    def settings(self) -> dict[str, Any]:
        """Return the settings as data: those without a default, and those that differ from it."""
        return {
            one.name: _as_data(getattr(self, one.name))
            for one in fields(self)  # type: ignore[arg-type]  # every layer is a dataclass
            if one.name != "name"
            and (one.default is MISSING or getattr(self, one.name) != one.default)
        }

    def output_shape(self, shape: Shape) -> Shape:
        return shape

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {}

    def initialisers(self) -> dict[str, Initialiser]:
        return {}

    def backward_parameters(
        self, parameters: Arrays, saved: SavedArrays, dy: Array
    ) -> dict[str, Array]:
        return {}

    def setting_error(self, setting: str, value: object, allowed: str) -> BadInput:
        """Return the error that names this layer and one of its settings."""
        return BadInput(f"layer {self.name}, {setting}", value, allowed)

    def shape_error(self, shape: Shape, needed: str, fix: str) -> BadInput:
        """Return the error for a shape that reaches this layer: what came, what it needs, a fix."""
        return BadInput(f"layer {self.name}", shape, f"{needed}; {fix}")

    def validate_int(self, setting: str, minimum: int) -> None:
        """Raise BadInput unless a setting is a whole number of at least `minimum`."""
        value = getattr(self, setting)
        if not _is_int_from(value, minimum):
            raise self.setting_error(setting, value, f"a whole number of at least {minimum}")

    def validate_pair(self, setting: str, minimum: int) -> None:
        """Bring a size to its one form: an int for both sides, else (rows, columns)."""
        value = getattr(self, setting)
        sides = tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else None
        both = (value, value) if sides is None else sides
        if len(both) != 2 or not all(_is_int_from(side, minimum) for side in both):
            raise self.setting_error(
                setting, value, f"a whole number of at least {minimum}, or a pair (rows, columns)"
            )
        object.__setattr__(self, setting, both[0] if both[0] == both[1] else both)

    def validate_bool(self, setting: str) -> None:
        """Raise BadInput unless a setting is true or false."""
        value = getattr(self, setting)
        if not isinstance(value, bool):
            raise self.setting_error(setting, value, "true or false")

    def validate_fraction(self, setting: str) -> None:
        """Raise BadInput unless a setting is a number from 0 to under 1."""
        value = getattr(self, setting)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value < 1:
            raise self.setting_error(setting, value, "a number from 0 to under 1")


def hoist_max_pooling(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers in an order of the same result: max pooling before a monotone layer."""
    ordered = list(layers)
    for place in range(len(ordered) - 1):
        if ordered[place].monotone and ordered[place + 1].kind == "max_pooling":
            ordered[place : place + 2] = ordered[place + 1], ordered[place]
    return ordered


def _is_int_from(value: object, minimum: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= minimum


def _as_data(value: Any) -> Any:
    if isinstance(value, Initialiser):
        return value.spec()
    return list(value) if isinstance(value, tuple) else value
