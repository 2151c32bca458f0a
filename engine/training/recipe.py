"""A recipe: everything that determines a run, as data.

The same recipe gives the same run, bit for bit. Links, going back and reconnecting rely on that.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.data.datasets import PROBLEMS, load_dataset
from engine.model.parameter_index import check_index
from engine.model.presets import PRESETS
from engine.training.hyperparameters import SEED_RANGE, SETTING_RANGES, SettingRange
from engine.training.interventions import (
    Change,
    Displacement,
    Edit,
    Intervention,
    intervention_from_data,
    intervention_to_data,
)
from engine.training.optimizers import OPTIMIZERS, Optimizer
from engine.training.schedules import SCHEDULES, Schedule

OPTIMIZER_DEFAULTED = ("learning_rate", "epsilon", "weight_decay")
DEFAULT_LEARNING_RATE: Any = "the optimizer's own"
FORMER_LEARNING_RATES = MappingProxyType({"momentum": 0.05, "nesterov": 0.05})
PrefixKey: TypeAlias = tuple[int, bytes, tuple[Intervention, ...]]
ParameterChange: TypeAlias = tuple[int, Edit | Displacement]


@dataclass(frozen=True)
class Recipe:
    """Preset, problem, seed, optimizer and settings of a run, and the interventions during it.

    `learning_rate`, `epsilon` and `weight_decay` (`OPTIMIZER_DEFAULTED`) may be None, which means
    the optimizer's default. The schedule multiplies the learning rate by a factor at every step.
    Settings that the optimizer or schedule does not use have no effect.
    Caution: the default learning rate of the optimizers in `FORMER_LEARNING_RATES` has changed.
    With them, None means the former one, as in links and files of that time; where no learning rate
    is given (`DEFAULT_LEARNING_RATE`), today's is written out.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    preset: str = "tour"
    problem: str = "3-or-8"
    seed: int = 16
    batch_size: int = 32
    optimizer: str = "sgd"
    learning_rate: float | None = DEFAULT_LEARNING_RATE
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
    changes: tuple[Intervention, ...] = ()

    def __post_init__(self) -> None:
        check_one_of("preset", self.preset, PRESETS)
        check_one_of("problem", self.problem, PROBLEMS)
        suits = PRESETS[self.preset].problems
        if self.problem not in suits:
            raise BadInput("problem", self.problem, f"with {self.preset}: {', '.join(suits)}")
        check_one_of("optimizer", self.optimizer, OPTIMIZERS)
        check_one_of("schedule", self.schedule, SCHEDULES)
        if self.learning_rate is DEFAULT_LEARNING_RATE:
            changed = self.optimizer in FORMER_LEARNING_RATES
            rate = OPTIMIZERS[self.optimizer].learning_rate if changed else None
            object.__setattr__(self, "learning_rate", rate)
        SEED_RANGE.check("seed", self.seed)
        batch_size_range(self.problem).check("batch_size", self.batch_size)
        for name, setting in SETTING_RANGES.items():
            value = getattr(self, name)
            if value is not None or name not in OPTIMIZER_DEFAULTED:
                setting.check(name, value)
        if not isinstance(self.changes, tuple) or not all(
            isinstance(change, Change | Edit | Displacement) for change in self.changes
        ):
            raise BadInput("changes", self.changes, "a tuple of changes, edits and displacements")
        for change in self.changes:
            for address, index in _parameter_indices(change):
                check_index(_parameter_shapes(self.preset, self.problem), address, index)
        if self._change_steps != sorted(self._change_steps):
            raise BadInput("changes", self.changes, "changes in the order of their steps")

    def setting_at(self, name: str, step: int) -> float:
        """Return the value of a setting at `step`; for the learning rate, without the schedule.

        Raises: BadInput if the setting is the optimizer's default and the optimizer has none.
        """
        check_one_of("setting", name, SETTING_RANGES)
        value: float | None = getattr(self, name)
        changed = self._setting_changes.get(name)
        if changed is not None and (count := bisect_right(changed[0], step)):
            value = changed[1][count - 1]
        if value is None and name == "learning_rate":
            value = FORMER_LEARNING_RATES.get(self.optimizer)
        if value is None:
            value = getattr(OPTIMIZERS[self.optimizer], name, None)
        if value is None:
            raise BadInput("setting", name, f"a number of its own: {self.optimizer} has none")
        return value

    @property
    def has_default_learning_rate(self) -> bool:
        """Whether the learning rate is the optimizer's default, or was when it was left out.

        >>> Recipe(optimizer="momentum").has_default_learning_rate
        True
        """
        own = OPTIMIZERS[self.optimizer].learning_rate
        written_out = self.optimizer in FORMER_LEARNING_RATES and self.learning_rate == own
        return self.learning_rate is None or written_out

    def learning_rate_at(self, step: int) -> float:
        """Return the learning rate at `step`: the setting times the schedule's factor."""
        return self.setting_at("learning_rate", step) * self.schedule_factor_at(step)

    def schedule_factor_at(self, step: int) -> float:
        """Return the schedule's factor of the learning rate at `step`."""
        return self._schedule.factor(step)

    def optimizer_at(self, step: int) -> Optimizer:
        """Return the optimizer with the settings at `step`."""
        return self._make_optimizer(step) if self.changes else self._first_optimizer

    def _make_optimizer(self, step: int) -> Optimizer:
        kind: Callable[..., Optimizer] = OPTIMIZERS[self.optimizer]
        names = OPTIMIZERS[self.optimizer].setting_names()
        return kind(*(self.setting_at(name, step) for name in names))

    @cached_property
    def _first_optimizer(self) -> Optimizer:
        return self._make_optimizer(0)

    @cached_property
    def _schedule(self) -> Schedule:
        kind: Callable[..., Schedule] = SCHEDULES[self.schedule]
        return kind(*(getattr(self, name) for name in SCHEDULES[self.schedule].setting_names()))

    def is_used(self, name: str) -> bool:
        """Return whether a setting has an effect with the recipe's optimizer and schedule.

        >>> Recipe().is_used("momentum"), Recipe(optimizer="momentum").is_used("momentum")
        (False, True)
        """
        users = setting_users(name)
        return not users or self.optimizer in users or self.schedule in users

    @cached_property
    def _change_steps(self) -> list[int]:
        return [change.step for change in self.changes]

    @cached_property
    def _setting_changes(self) -> dict[str, tuple[list[int], list[float]]]:
        """The steps and the values of the changes of each setting."""
        found: dict[str, tuple[list[int], list[float]]] = {}
        for change in self.changes:
            if isinstance(change, Change):
                steps, values = found.setdefault(change.name, ([], []))
                steps.append(change.step)
                values.append(change.value)
        return found

    def parameter_changes_at(self, step: int) -> tuple[ParameterChange, ...]:
        """Return the edits and displacements after `step` updates, before the next one, in order.

        Each follows its place in `changes`.
        """
        return self._parameter_changes.get(step, ())

    @cached_property
    def _parameter_changes(self) -> dict[int, tuple[ParameterChange, ...]]:
        found: dict[int, list[ParameterChange]] = defaultdict(list)
        for place, change in enumerate(self.changes):
            if not isinstance(change, Change):
                found[change.step].append((place, change))
        return {step: tuple(pairs) for step, pairs in found.items()}

    def next_displacement(self, step: int) -> float:
        """Return the first step from `step` on that has a displacement; infinity without one."""
        steps = self._displacement_steps
        place = bisect_left(steps, step)
        return steps[place] if place < len(steps) else float("inf")

    @cached_property
    def _displacement_steps(self) -> list[int]:
        return [change.step for change in self.changes if isinstance(change, Displacement)]

    def before(self, place: int) -> "Recipe":
        """Return the recipe with only the first `place` interventions."""
        return replace(self, changes=self.changes[:place])

    def history_digest(self, place: int) -> bytes:
        """Return a digest of everything but the interventions from `place` on."""
        return self._history_digests[place]

    @cached_property
    def _history_digests(self) -> list[bytes]:
        settings = [getattr(self, one.name) for one in fields(self) if one.name != "changes"]
        digests = [sha256(repr(settings).encode()).digest()]
        for change in self.changes:
            digests.append(sha256(digests[-1] + repr(change).encode()).digest())
        return digests

    def with_setting(self, step: int, name: str, value: float) -> "Recipe":
        """Return the recipe with `name` = `value` from `step` on.

        Later interventions are dropped.
        """
        return self._with_intervention(Change(step, name, value))

    def with_edit(self, step: int, address: str, index: tuple[int, ...], value: float) -> "Recipe":
        """Return the recipe in which `address[index]` is set after `step` updates.

        Later interventions are dropped.
        """
        return self._with_intervention(Edit(step, address, index, value))

    def with_displacement(self, displacement: Displacement) -> "Recipe":
        """Return the recipe with a displacement.

        Later interventions are dropped.
        """
        return self._with_intervention(displacement)

    def _with_intervention(self, new: Intervention) -> "Recipe":
        earlier = [c for c in self.changes if c.step <= new.step]
        fixed = self._fixed_change_count(new.step)
        free = (c for c in earlier[fixed:] if not new.replaces(c))
        return replace(self, changes=(*earlier[:fixed], *free, new))

    def _fixed_change_count(self, step: int) -> int:
        """Return the number of interventions up to the last displacement after `step` updates.

        The interventions before a displacement determine its plane, so they must not be replaced.
        """
        counts = [
            i + 1
            for i, change in enumerate(self.changes)
            if isinstance(change, Displacement) and change.step == step
        ]
        return counts[-1] if counts else 0

    def prefix(self, step: int) -> "Recipe":
        """Return the part of the recipe that determines the state after `step` updates.

        These are the settings changed before `step` and the parameters changed up to it. Two
        recipes with equal prefixes have the same run up to `step`, bit for bit.
        """
        count, at_step = self._determined_at(step)
        kept = (*self.changes[:count], *at_step)
        return self if len(kept) == len(self.changes) else replace(self, changes=kept)

    def prefix_key(self, step: int) -> PrefixKey:
        """Return a short key: two recipes with equal keys have equal prefixes at `step`."""
        count, at_step = self._determined_at(step)
        return step, self.history_digest(count), at_step

    def _determined_at(self, step: int) -> tuple[int, tuple[Intervention, ...]]:
        """Return the number of interventions before `step`, and those at `step` of the prefix."""
        first, end = bisect_left(self._change_steps, step), bisect_right(self._change_steps, step)
        here = self.changes[first:end]
        fixed = max(self._fixed_change_count(step) - first, 0) if here else 0
        return first, (*here[:fixed], *(c for c in here[fixed:] if not isinstance(c, Change)))

    def restarted_at(self, step: int) -> "Recipe":
        """Return the recipe that starts with the settings at `step`, without interventions."""
        settings: dict[str, Any] = {
            c.name: c.value for c in self.changes if isinstance(c, Change) and c.step <= step
        }
        return replace(self, **settings, changes=())

    def to_data(self) -> dict[str, Any]:
        """Return the recipe as plain JSON values: every field by its name.

        >>> Recipe.from_data(Recipe(seed=3).to_data()) == Recipe(seed=3)
        True
        """
        settings = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**settings, "changes": [intervention_to_data(change) for change in self.changes]}

    @staticmethod
    def from_data(data: object) -> "Recipe":
        """Return the recipe that `to_data` wrote; a missing field has its default.

        A missing learning rate is None: data without one are older than today's defaults.

        Raises: BadInput for unknown fields and for values that are not allowed.

        >>> Recipe.from_data({"optimizer": "momentum"}).learning_rate_at(0)
        0.05
        """
        known = [field.name for field in fields(Recipe)]
        given = _checked_fields("recipe", data, known)
        changes = given.pop("changes", [])
        if not isinstance(changes, list):
            raise BadInput("changes", changes, "a list of changes")
        given.setdefault("learning_rate", None)
        return Recipe(**given, changes=tuple(intervention_from_data(entry) for entry in changes))


def _parameter_indices(change: Intervention) -> list[tuple[str, tuple[int, ...]]]:
    """Return the address and index of each parameter that an intervention names."""
    match change:
        case Edit(address=address, index=index):
            return [(address, index)]
        case Displacement(chosen=(first, second)):
            return [(first.address, first.index), (second.address, second.index)]
    return []


@cache
def _parameter_shapes(preset: str, problem: str) -> Mapping[str, tuple[int, ...]]:
    return PRESETS[preset](len(load_dataset(problem).classes)).parameter_shapes


def setting_users(name: str) -> tuple[str, ...]:
    """Return the optimizers, or the schedules, that use a setting; none if all runs use it.

    >>> setting_users("momentum"), setting_users("drop_every"), setting_users("seed")
    (('momentum', 'nesterov'), ('step',), ())
    """
    kinds = {**OPTIMIZERS, **SCHEDULES}
    return tuple(user for user, kind in kinds.items() if name in kind.setting_names())


def describe_choices(problem: str) -> dict[str, Any]:
    """Return the choices for each field of a recipe on `problem`, as data.

    Each problem has its presets and its largest batch size. Each optimizer and schedule has the
    names of its settings; each setting has its range.

    Raises: BadInput for an unknown problem.
    """
    check_one_of("problem", problem, PROBLEMS)
    ranges = {"seed": SEED_RANGE, "batch_size": batch_size_range(problem), **SETTING_RANGES}
    return {
        "presets": _presets_for(problem),
        "problems": [
            {
                "name": name,
                "label": label,
                "presets": _presets_for(name),
                "batch_size": int(batch_size_range(name).high),
            }
            for name, label in PROBLEMS.items()
        ],
        "optimizers": [
            {
                "name": name,
                "label": kind.label,
                "settings": list(kind.setting_names()),
                "own": {
                    setting: getattr(kind, setting)
                    for setting in OPTIMIZER_DEFAULTED
                    if hasattr(kind, setting)
                },
            }
            for name, kind in OPTIMIZERS.items()
        ],
        "schedules": [
            {"name": name, "label": kind.label, "settings": list(kind.setting_names())}
            for name, kind in SCHEDULES.items()
        ],
        **{
            name: {
                "min": setting.low,
                "max": setting.high,
                "label": setting.label,
                "allowed": setting.allowed,
            }
            for name, setting in ranges.items()
        },
    }


def _presets_for(problem: str) -> list[dict[str, str]]:
    return [
        {"name": name, "label": preset.label}
        for name, preset in PRESETS.items()
        if problem in preset.problems
    ]


def batch_size_range(problem: str) -> SettingRange:
    """Return the range of the batch size; an epoch has at least one full mini-batch."""
    return SettingRange("Batch size", 1, len(load_dataset(problem).training_labels), whole=True)


def _checked_fields(field: str, data: object, known: list[str]) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise BadInput(field, data, "an object with fields of " + ", ".join(known))
    for name in data:
        check_one_of(field, name, known)
    return dict(data)
