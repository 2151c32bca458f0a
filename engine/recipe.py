"""A run as data: what it starts from and what was changed at which step. Nothing is computed here.

The same recipe gives the same run; sharing, going back and reconnecting stand on that.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any

from engine.bad_input import BadInput
from engine.data import PROBLEMS, load
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.presets import PRESETS
from engine.schedules import SCHEDULES, Schedule
from engine.settings import SETTINGS, Setting

SEED = Setting("Seed", 0, 2**32 - 1, whole=True)
CHANGEABLE = (
    "learning_rate",
    "momentum",
    "beta1",
    "beta2",
    "epsilon",
    "smoothing",
    "weight_decay",
)
OWN = ("learning_rate", "epsilon", "weight_decay")
_STEP = Setting("Step", 0, 2**53 - 1, whole=True)


@dataclass(frozen=True)
class Change:
    """From step `step` on, the setting `name` has this value."""

    step: int
    name: str
    value: float


@dataclass(frozen=True)
class Recipe:
    """Preset, problem, seed, optimizer and settings of a run, and the changes made on the way.

    `learning_rate`, `epsilon` and `weight_decay` (`OWN`) may be None: the optimizer's own. The
    learning rate is multiplied by the schedule's factor at every step. Settings that the
    optimizer or schedule does not use have no effect.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    preset: str = "tour"
    problem: str = "3-or-8"
    seed: int = 16
    batch_size: int = 32
    optimizer: str = "sgd"
    learning_rate: float | None = None
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float | None = None
    smoothing: float = 0.99
    weight_decay: float | None = None
    schedule: str = "constant"
    drop_every: int = 100
    drop_factor: float = 0.1
    cosine_steps: int = 1000
    final_factor: float = 0.0
    warm_up_steps: int = 100
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        check_one_of("preset", self.preset, PRESETS)
        check_one_of("problem", self.problem, PROBLEMS)
        suits = PRESETS[self.preset].problems
        if self.problem not in suits:
            raise BadInput("problem", self.problem, f"with {self.preset}: {', '.join(suits)}")
        check_one_of("optimizer", self.optimizer, OPTIMIZERS)
        check_one_of("schedule", self.schedule, SCHEDULES)
        SEED.check("seed", self.seed)
        batch_sizes(self.problem).check("batch_size", self.batch_size)
        for name, setting in SETTINGS.items():
            value = getattr(self, name)
            if value is not None or name not in OWN:
                setting.check(name, value)
        for change in self.changes:
            _STEP.check("step", change.step)
            check_one_of("setting", change.name, CHANGEABLE)
            SETTINGS[change.name].check(change.name, change.value)
        if [change.step for change in self.changes] != sorted(c.step for c in self.changes):
            raise BadInput("changes", self.changes, "changes in the order of their steps")

    def setting_at(self, name: str, step: int) -> float:
        """Return the value of a setting in force at `step`; the learning rate without schedule.

        Raises: BadInput where it is the optimizer's own and the optimizer has none.
        """
        value: float | None = getattr(self, name)
        for change in self.changes:
            if change.step <= step and change.name == name:
                value = change.value
        if value is None:
            value = getattr(OPTIMIZERS[self.optimizer], name, None)
        if value is None:
            raise BadInput("setting", name, f"a number of its own: {self.optimizer} has none")
        return value

    def learning_rate_at(self, step: int) -> float:
        """Return the learning rate of `step`: the one in force times the schedule's factor."""
        return self.setting_at("learning_rate", step) * self._schedule.factor(step)

    def optimizer_at(self, step: int) -> Optimizer:
        """Return the optimizer with the settings in force at `step`."""
        return self._optimizer_of(step) if self.changes else self._first_optimizer

    def _optimizer_of(self, step: int) -> Optimizer:
        kind: Callable[..., Optimizer] = OPTIMIZERS[self.optimizer]
        names = OPTIMIZERS[self.optimizer].setting_names()
        return kind(*(self.setting_at(name, step) for name in names))

    @cached_property
    def _first_optimizer(self) -> Optimizer:
        return self._optimizer_of(0)

    @cached_property
    def _schedule(self) -> Schedule:
        kind: Callable[..., Schedule] = SCHEDULES[self.schedule]
        return kind(*(getattr(self, name) for name in SCHEDULES[self.schedule].setting_names()))

    def changed(self, step: int, name: str, value: float) -> "Recipe":
        """Return the recipe with `name` = `value` from `step` on; later changes are dropped."""
        kept = tuple(
            c for c in self.changes if c.step < step or (c.step == step and c.name != name)
        )
        return replace(self, changes=(*kept, Change(step, name, value)))

    def restarted(self, step: int) -> "Recipe":
        """Return the recipe that starts with the settings in force at `step`, without changes."""
        made: dict[str, Any] = {c.name: c.value for c in self.changes if c.step <= step}
        return replace(self, **made, changes=())

    def to_data(self) -> dict[str, Any]:
        """Return the recipe as plain JSON values: every field by its name.

        >>> Recipe.from_data(Recipe(seed=3).to_data()) == Recipe(seed=3)
        True
        """
        return {**asdict(self), "changes": [asdict(change) for change in self.changes]}

    @staticmethod
    def from_data(data: object) -> "Recipe":
        """Return the recipe that `to_data` wrote; a field that is left out has its default.

        Raises: BadInput for unknown fields and for values that are not allowed.
        """
        known = [one.name for one in fields(Recipe)]
        given = _fields_of("recipe", data, known)
        changes = given.pop("changes", [])
        if not isinstance(changes, list):
            raise BadInput("changes", changes, "a list of changes")
        parts = [one.name for one in fields(Change)]
        made = []
        for entry in changes:
            change = _fields_of("changes", entry, parts)
            for part in parts:
                if part not in change:
                    raise BadInput("changes", entry, "each with " + ", ".join(parts))
            made.append(Change(**change))
        return Recipe(**given, changes=tuple(made))


def describe_choices(problem: str) -> dict[str, Any]:
    """Return what may be chosen for each field of a recipe on `problem`, as data.

    Optimizers and schedules say which settings they use; a setting says its range.
    """
    ranges = {"seed": SEED, "batch_size": batch_sizes(problem), **SETTINGS}
    return {
        "presets": [
            {"name": name, "label": preset.label}
            for name, preset in PRESETS.items()
            if preset.shown and problem in preset.problems
        ],
        "problems": [
            {"name": name, "label": label}
            for name, label in PROBLEMS.items()
            if any(preset.shown and name in preset.problems for preset in PRESETS.values())
        ],
        "optimizers": [
            {
                "name": name,
                "label": kind.label,
                "settings": list(kind.setting_names()),
                "own": {own: getattr(kind, own) for own in OWN if hasattr(kind, own)},
            }
            for name, kind in OPTIMIZERS.items()
        ],
        "schedules": [
            {"name": name, "label": kind.label, "settings": list(kind.setting_names())}
            for name, kind in SCHEDULES.items()
        ],
        **{
            name: {"min": one.low, "max": one.high, "label": one.label, "allowed": one.allowed}
            for name, one in ranges.items()
        },
    }


def batch_sizes(problem: str) -> Setting:
    """Return the range of the batch size: an epoch has at least one whole mini-batch."""
    return Setting("Batch size", 1, len(load(problem).training_labels), whole=True)


def check_one_of(field: str, value: object, allowed: Collection[str]) -> None:
    """Raise BadInput unless `value` is one of the names allowed."""
    if not isinstance(value, str) or value not in allowed:
        raise BadInput(field, value, "one of " + ", ".join(allowed))


def _fields_of(field: str, data: object, known: list[str]) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise BadInput(field, data, "an object with fields of " + ", ".join(known))
    for name in data:
        check_one_of(field, name, known)
    return dict(data)
