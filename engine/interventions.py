"""What a user changed on the way, as data: settings and single parameters. Nothing is run here.

A recipe holds them in the order of their steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeAlias

import numpy as np

from engine.arrays import Array
from engine.bad_input import BadInput
from engine.settings import SETTINGS, Setting

CHANGEABLE = (
    "learning_rate",
    "momentum",
    "beta1",
    "beta2",
    "epsilon",
    "smoothing",
    "weight_decay",
)
_STEP = Setting("Step", 0, 2**53 - 1, whole=True)
_LARGEST = float(np.finfo(np.float32).max)
_VALUE = Setting("Value", -_LARGEST, _LARGEST)


@dataclass(frozen=True)
class Change:
    """From step `step` on, the setting `name` has this value.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    step: int
    name: str
    value: float

    def __post_init__(self) -> None:
        _STEP.check("step", self.step)
        if not isinstance(self.name, str) or self.name not in CHANGEABLE:
            raise BadInput("setting", self.name, "one of " + ", ".join(CHANGEABLE))
        SETTINGS[self.name].check(self.name, self.value)

    def replaces(self, other: "Intervention") -> bool:
        """Say whether `other` is of the same step and setting."""
        return isinstance(other, Change) and (other.step, other.name) == (self.step, self.name)


@dataclass(frozen=True)
class Edit:
    """After `step` updates, before the next one, the parameter `address[index]` has this value.

    Caution: that the place exists is the recipe's to check, which knows the network.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    step: int
    address: str
    index: tuple[int, ...]
    value: float

    def __post_init__(self) -> None:
        _STEP.check("step", self.step)
        if not isinstance(self.address, str):
            raise BadInput("address", self.address, "the address of a parameter")
        if not isinstance(self.index, tuple) or not all(type(place) is int for place in self.index):
            raise BadInput("index", self.index, "whole numbers, one for each axis")
        _VALUE.check("value", self.value)

    def replaces(self, other: "Intervention") -> bool:
        """Say whether `other` is of the same step and parameter."""
        place = (self.step, self.address, self.index)
        return isinstance(other, Edit) and (other.step, other.address, other.index) == place


Intervention: TypeAlias = Change | Edit


def edited(parameters: dict[str, Array], edits: Sequence[Edit]) -> dict[str, Array]:
    """Return the parameters with every edit made, in the parameters' own precision.

    Only arrays that are edited are copied; doing it twice does no more than once.
    """
    found = dict(parameters)
    for edit in edits:
        array = found[edit.address].copy(order="K")
        array[edit.index] = edit.value
        found[edit.address] = array
    return found


def to_data(intervention: Intervention) -> dict[str, Any]:
    """Return an intervention as plain JSON values; one with an `address` is an edit.

    >>> to_data(Edit(3, "fc2.bias", (1,), 0.5))
    {'step': 3, 'address': 'fc2.bias', 'index': [1], 'value': 0.5}
    """
    data = asdict(intervention)
    return {**data, "index": list(data["index"])} if "index" in data else data


def from_data(data: object) -> Intervention:
    """Return the intervention that `to_data` wrote.

    Raises: BadInput for what is none, naming the field, the value and what is allowed.
    """
    given = dict(data) if isinstance(data, Mapping) else {}
    kind = next((kind for kind in (Change, Edit) if set(given) == set(_parts(kind))), None)
    if kind is None:
        forms = " or ".join(", ".join(_parts(kind)) for kind in (Change, Edit))
        raise BadInput("changes", data, f"each with {forms}")
    if kind is Edit:
        if not isinstance(given["index"], list):
            raise BadInput("index", given["index"], "a list of whole numbers")
        given["index"] = tuple(given["index"])
    return kind(**given)


def _parts(kind: type[Intervention]) -> list[str]:
    return [one.name for one in fields(kind)]
