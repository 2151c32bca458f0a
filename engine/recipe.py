"""A run as data: what it starts from and what was changed at which step. Nothing is computed here.

The same recipe gives the same run; sharing, going back and reconnecting stand on that.
"""

from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from engine.bad_input import BadInput
from engine.data import PROBLEMS, load
from engine.optimizers import OPTIMIZERS
from engine.presets import PRESETS

LEARNING_RATE_MAX = 100.0
SEED_MAX = 2**32 - 1
CHANGEABLE = ("learning_rate", "momentum")


@dataclass(frozen=True)
class Change:
    """From step `step` on, the setting `name` has this value."""

    step: int
    name: str
    value: float


@dataclass(frozen=True)
class Recipe:
    """Preset, problem, seed, optimizer and settings of a run, and the changes made on the way.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    preset: str = "tour"
    problem: str = "3-or-8"
    seed: int = 16
    batch_size: int = 32
    optimizer: str = "sgd"
    learning_rate: float = 0.05
    momentum: float = 0.9
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        _one_of("preset", self.preset, PRESETS)
        _one_of("problem", self.problem, PROBLEMS)
        suits = PRESETS[self.preset].problems
        if self.problem not in suits:
            raise BadInput("problem", self.problem, f"with {self.preset}: {', '.join(suits)}")
        _one_of("optimizer", self.optimizer, OPTIMIZERS)
        _whole("seed", self.seed, 0, SEED_MAX)
        _whole("batch_size", self.batch_size, 1, len(load(self.problem).training_labels))
        _check_setting("learning_rate", self.learning_rate)
        _check_setting("momentum", self.momentum)
        for change in self.changes:
            _check_setting(change.name, change.value)
        if [change.step for change in self.changes] != sorted(c.step for c in self.changes):
            raise BadInput("changes", self.changes, "changes in the order of their steps")

    def setting_at(self, name: str, step: int) -> float:
        """Return the value of `learning_rate` or `momentum` in force at `step`."""
        value: float = getattr(self, name)
        for change in self.changes:
            if change.step <= step and change.name == name:
                value = change.value
        return value

    def learning_rate_at(self, step: int) -> float:
        return self.setting_at("learning_rate", step)

    def momentum_at(self, step: int) -> float:
        return self.setting_at("momentum", step)

    def changed(self, step: int, name: str, value: float) -> "Recipe":
        """Return the recipe with `name` = `value` from `step` on; later changes are dropped."""
        _check_setting(name, value)
        kept = tuple(
            c for c in self.changes if c.step < step or (c.step == step and c.name != name)
        )
        return replace(self, changes=(*kept, Change(step, name, value)))

    def restarted(self, step: int) -> "Recipe":
        """Return the recipe that starts with the settings in force at `step`, without changes."""
        return replace(
            self,
            learning_rate=self.learning_rate_at(step),
            momentum=self.momentum_at(step),
            changes=(),
        )


def describe_choices(problem: str) -> dict[str, Any]:
    """Return what may be chosen for each field of a recipe on `problem`, as data."""

    def named(choices: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "label": label} for name, label in choices.items()]

    return {
        "presets": named(
            {n: p.label for n, p in PRESETS.items() if p.shown and problem in p.problems}
        ),
        "problems": named(
            {
                name: label
                for name, label in PROBLEMS.items()
                if any(preset.shown and name in preset.problems for preset in PRESETS.values())
            }
        ),
        "optimizers": named(OPTIMIZERS),
        "seed": {"min": 0, "max": SEED_MAX},
        "batch_size": {"min": 1, "max": len(load(problem).training_labels)},
        "learning_rate": {"min": 0, "max": LEARNING_RATE_MAX},
        "momentum": {"min": 0, "max": 1},
    }


def _one_of(field: str, value: object, allowed: Any) -> None:
    if value not in allowed:
        raise BadInput(field, value, "one of " + ", ".join(allowed))


def _whole(field: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadInput(field, value, f"a whole number from {low} to {high}")


def _check_setting(name: str, value: object) -> None:
    _one_of("setting", name, CHANGEABLE)
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if name == "learning_rate":
        if not number or not 0 < value <= LEARNING_RATE_MAX:  # type: ignore[operator]
            raise BadInput(name, value, f"a number over 0, at most {LEARNING_RATE_MAX:g}")
    elif not number or not 0 <= value < 1:  # type: ignore[operator]
        raise BadInput(name, value, "a number from 0 to under 1")
