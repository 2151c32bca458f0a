"""Interventions of the user in a run, as data: setting changes, parameter edits, displacements.

A recipe holds them in the order of their steps.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeAlias

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.data.datasets import IMAGE_SETS
from engine.planes import PLANES, Place, check_chosen
from engine.training.hyperparameters import SEED_RANGE, SETTING_RANGES, SettingRange

CHANGEABLE_SETTINGS = (
    "learning_rate",
    "momentum",
    "beta1",
    "beta2",
    "epsilon",
    "smoothing",
    "weight_decay",
)
_STEP_RANGE = SettingRange("Step", 0, 2**53 - 1, whole=True)
_MAX_FLOAT32 = float(np.finfo(np.float32).max)
_VALUE_RANGE = SettingRange("Value", -_MAX_FLOAT32, _MAX_FLOAT32)
DISPLACEMENT_PLANES = tuple(plane for plane in PLANES if plane != "trajectory")


@dataclass(frozen=True)
class Change:
    """From step `step` on, the setting `name` has this value.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    step: int
    name: str
    value: float

    def __post_init__(self) -> None:
        _STEP_RANGE.check("step", self.step)
        if not isinstance(self.name, str) or self.name not in CHANGEABLE_SETTINGS:
            raise BadInput("setting", self.name, "one of " + ", ".join(CHANGEABLE_SETTINGS))
        SETTING_RANGES[self.name].check(self.name, self.value)

    def replaces(self, other: "Intervention") -> bool:
        """Return whether `other` changes the same setting at the same step."""
        return isinstance(other, Change) and (other.step, other.name) == (self.step, self.name)


@dataclass(frozen=True)
class Edit:
    """After `step` updates, before the next one, the parameter `address[index]` gets this value.

    Caution: the recipe, which knows the network, checks that the parameter exists.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    step: int
    address: str
    index: tuple[int, ...]
    value: float

    def __post_init__(self) -> None:
        _STEP_RANGE.check("step", self.step)
        if not isinstance(self.address, str):
            raise BadInput("address", self.address, "the address of a parameter")
        if not isinstance(self.index, tuple) or not all(type(i) is int for i in self.index):
            raise BadInput("index", self.index, "whole numbers, one for each axis")
        _VALUE_RANGE.check("value", self.value)

    def replaces(self, other: "Intervention") -> bool:
        """Return whether `other` edits the same parameter at the same step."""
        target = (self.step, self.address, self.index)
        return isinstance(other, Edit) and (other.step, other.address, other.index) == target


@dataclass(frozen=True)
class Displacement:
    """After `step` updates, before the next one, all parameters move to a point of a plane.

    Formula: θ ← θ + α d₁ + β d₂. The plane is computed again from the run at that step, by its name
    `plane`, with the images `set`, and with `chosen` or `seed` for the planes that need them.
    Caution: the trajectory plane depends on more than the run at that step, and is not allowed. On
    another processor a plane differs slightly, as the run itself does; the planes of curvature
    differ most. The optimizer's state is unchanged.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    step: int
    plane: str
    set: str  # a name on the wire and in links
    alpha: float
    beta: float
    chosen: tuple[Place, Place] | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        _STEP_RANGE.check("step", self.step)
        for name, allowed in (("plane", DISPLACEMENT_PLANES), ("set", IMAGE_SETS)):
            check_one_of(name, getattr(self, name), allowed)
        _VALUE_RANGE.check("alpha", self.alpha)
        _VALUE_RANGE.check("beta", self.beta)
        if (self.plane == "chosen") != (self.chosen is not None):
            raise BadInput("chosen", self.chosen, "two parameters for the plane chosen, else none")
        if self.chosen is not None:
            check_chosen(self.chosen)
        if (self.plane == "random") != (self.seed is not None):
            raise BadInput("seed", self.seed, "a seed for the plane random, else none")
        if self.seed is not None:
            SEED_RANGE.check("seed", self.seed)

    def replaces(self, other: "Intervention") -> bool:
        """Return False: a displacement starts from the result of the other interventions."""
        return False


Intervention: TypeAlias = Change | Edit | Displacement


def apply_edit(parameters: Arrays, edit: Edit, in_place: bool = False) -> dict[str, Array]:
    """Return the parameters with the edit applied, in their dtype.

    Only the edited array is copied; with `in_place`, none is.
    """
    array = parameters[edit.address]
    if not in_place:
        array = array.copy(order="K")
    array[edit.index] = edit.value
    return {**parameters, edit.address: array}


def intervention_to_data(intervention: Intervention) -> dict[str, Any]:
    """Return an intervention as plain JSON values; its kind follows from the field names.

    >>> intervention_to_data(Edit(3, "fc2.bias", (1,), 0.5))
    {'step': 3, 'address': 'fc2.bias', 'index': [1], 'value': 0.5}
    """
    data = asdict(intervention)
    if isinstance(intervention, Edit):
        return {**data, "index": list(intervention.index)}
    if isinstance(intervention, Displacement) and intervention.chosen:
        chosen = [{"address": p.address, "index": list(p.index)} for p in intervention.chosen]
        return {**data, "chosen": chosen}
    return data


def intervention_from_data(data: object) -> Intervention:
    """Return the intervention that `intervention_to_data` wrote.

    Raises: BadInput for other data, naming the field, the value and what is allowed.
    """
    given = dict(data) if isinstance(data, Mapping) else {}
    kinds = (Change, Edit, Displacement)
    kind = next((kind for kind in kinds if set(given) == set(_field_names(kind))), None)
    if kind is None:
        forms = " or ".join(", ".join(_field_names(kind)) for kind in kinds)
        raise BadInput("changes", data, f"each with {forms}")
    if kind is Edit:
        given["index"] = _parse_index(given["index"])
    if kind is Displacement and given["chosen"] is not None:
        given["chosen"] = _parse_chosen(given["chosen"])
    return kind(**given)


def _parse_chosen(data: object) -> tuple[Place, ...]:
    if not isinstance(data, list) or len(data) != 2:
        raise BadInput("chosen", data, "two of address, index")
    for item in data:
        if not isinstance(item, dict) or set(item) != {"address", "index"}:
            raise BadInput("chosen", item, "address, index")
        if not isinstance(item["address"], str):
            raise BadInput("address", item["address"], "the address of a parameter")
    return tuple(Place(item["address"], _parse_index(item["index"])) for item in data)


def _parse_index(data: object) -> tuple[int, ...]:
    if not isinstance(data, list) or not all(type(i) is int for i in data):
        raise BadInput("index", data, "a list of whole numbers")
    return tuple(data)


def _field_names(kind: type[Intervention]) -> list[str]:
    return [field.name for field in fields(kind)]
