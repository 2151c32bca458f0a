"""A recipe: everything that determines a run, as data.

The same recipe gives the same run, bit for bit. Links, going back and reconnecting rely on that.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeAlias

from engine.core.checks import check_one_of, check_whole
from engine.core.errors import BadInput
from engine.data.datasets import check_problem, describe_dataset
from engine.model.architecture import Architecture
from engine.model.network import Network
from engine.model.parameter_index import check_index
from engine.training.hyperparameters import SEED_RANGE, SETTING_RANGES, SettingRange
from engine.training.intervention_history import (
    ParameterChange,
    displacement_steps,
    fixed_change_count,
    parameter_changes,
    parameter_indices,
    with_intervention,
)
from engine.training.interventions import (
    Change,
    Displacement,
    Edit,
    Intervention,
    intervention_from_data,
    intervention_to_data,
)
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe_network import (
    CUSTOM,
    architecture_network,
    check_preset,
    preset_network,
    preset_of,
)
from engine.training.run_settings import (
    DEFAULT_LEARNING_RATE,
    FORMER_LEARNING_RATES,
    OPTIMIZER_DEFAULTED,
    RunSettings,
)
from engine.training.schedules import SCHEDULES

PrefixKey: TypeAlias = tuple[int, bytes, tuple[Intervention, ...]]
MAX_WARM_STARTS = 8  # runs that begin where another ended, one after the other


@dataclass(frozen=True)
class WarmStart:
    """First parameters from another run: those of its `recipe` after `step` updates.

    Each parameter that has the same address and the same shape in both networks begins with the
    value that it has there; the others begin as always. The optimizer's state begins anew.

    Raises: BadInput for another type, for a step that is none, and for a run that begins with more
    than `MAX_WARM_STARTS` others in a row.
    """

    recipe: "Recipe"
    step: int

    def __post_init__(self) -> None:
        if not isinstance(self.recipe, Recipe):
            raise BadInput("warm_start", self.recipe, "a recipe and a step")
        check_whole("warm_start, step", self.step, 0, 2**53 - 1)
        if len(self.chain) > MAX_WARM_STARTS:
            allowed = f"at most {MAX_WARM_STARTS} runs, each begun with the parameters of another"
            raise BadInput("warm_start", f"{len(self.chain)} runs", allowed)
        object.__setattr__(self, "recipe", self.recipe.prefix(self.step))

    @cached_property
    def chain(self) -> tuple["WarmStart", ...]:
        """This warm start, that of its recipe, and so on."""
        before = self.recipe.warm_start
        return (self, *(before.chain if before else ()))

    @property
    def update_count(self) -> int:
        """The number of updates that its parameters take, over all runs of the chain."""
        return sum(one.step for one in self.chain)

    def to_data(self) -> dict[str, Any]:
        """Return the recipe and the step as plain JSON values."""
        return {"recipe": self.recipe.to_data(), "step": self.step}

    @staticmethod
    def from_data(data: object, depth: int = 1) -> "WarmStart":
        """Return the warm start that `to_data` wrote, which is the `depth`-th of its chain."""
        given = _checked_fields("warm_start", data, ["recipe", "step"])
        if depth > MAX_WARM_STARTS:
            raise BadInput("warm_start", f"over {depth} runs", f"at most {MAX_WARM_STARTS} runs")
        return WarmStart(Recipe.from_data(given.get("recipe"), depth), given.get("step", 0))


@dataclass(frozen=True)
class Recipe(RunSettings):
    """Network, problem, seed, optimizer and settings of a run, and the interventions during it.

    The network is that of a preset, or of `architecture`; then `preset` is "custom", whatever was
    given. An architecture that builds the network of a preset is normalised to that preset.

    `learning_rate`, `epsilon` and `weight_decay` (`OPTIMIZER_DEFAULTED`) may be None, which means
    the optimizer's default. The schedule multiplies the learning rate by a factor at every step.
    Settings that the optimizer or schedule does not use have no effect.
    Caution: the default learning rate of the optimizers in `FORMER_LEARNING_RATES` has changed.
    With them, None means the former one, as in links and files of that time; where no learning rate
    is given (`DEFAULT_LEARNING_RATE`), today's is written out.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    architecture: Architecture | None = None
    warm_start: WarmStart | None = None

    def __post_init__(self) -> None:
        self._normalise_network()
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
            for address, index in parameter_indices(change):
                check_index(self.network.parameter_shapes, address, index)
        if self._change_steps != sorted(self._change_steps):
            raise BadInput("changes", self.changes, "changes in the order of their steps")
        if self.warm_start is not None and not isinstance(self.warm_start, WarmStart):
            raise BadInput("warm_start", self.warm_start, "a WarmStart, or None")

    def _normalise_network(self) -> None:
        """Check preset, problem and architecture; set the one that says the other."""
        check_problem(self.problem)
        if self.architecture is None:
            check_preset(self.preset, self.problem)
            return
        if not isinstance(self.architecture, Architecture):
            raise BadInput("architecture", self.architecture, "an Architecture, or None")
        same = preset_of(self.architecture, self.problem)
        object.__setattr__(self, "preset", same or CUSTOM)
        if same:
            object.__setattr__(self, "architecture", None)
        else:
            architecture_network(self.architecture, self.problem)

    @cached_property
    def problems(self) -> frozenset[str]:
        """The problem, and those of the runs with whose parameters the run begins."""
        before = self.warm_start.chain if self.warm_start else ()
        return frozenset({self.problem, *(one.recipe.problem for one in before)})

    @cached_property
    def network(self) -> Network:
        """The network that the recipe trains."""
        if self.architecture is None:
            return preset_network(self.preset, self.problem)
        return architecture_network(self.architecture, self.problem)

    @cached_property
    def _change_steps(self) -> list[int]:
        return [change.step for change in self.changes]

    def parameter_changes_at(self, step: int) -> tuple[ParameterChange, ...]:
        """Return the edits and displacements after `step` updates, before the next one, in order.

        Each follows its place in `changes`.
        """
        return self._parameter_changes.get(step, ())

    @cached_property
    def _parameter_changes(self) -> dict[int, tuple[ParameterChange, ...]]:
        return parameter_changes(self.changes)

    def next_displacement(self, step: int) -> float:
        """Return the first step from `step` on that has a displacement; infinity without one."""
        steps = self._displacement_steps
        place = bisect_left(steps, step)
        return steps[place] if place < len(steps) else float("inf")

    @cached_property
    def _displacement_steps(self) -> list[int]:
        return displacement_steps(self.changes)

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
        return replace(self, changes=with_intervention(self.changes, Change(step, name, value)))

    def with_edit(self, step: int, address: str, index: tuple[int, ...], value: float) -> "Recipe":
        """Return the recipe in which `address[index]` is set after `step` updates.

        Later interventions are dropped.
        """
        edit = Edit(step, address, index, value)
        return replace(self, changes=with_intervention(self.changes, edit))

    def with_displacement(self, displacement: Displacement) -> "Recipe":
        """Return the recipe with a displacement.

        Later interventions are dropped.
        """
        return replace(self, changes=with_intervention(self.changes, displacement))

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
        fixed = max(fixed_change_count(self.changes, step) - first, 0) if here else 0
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
        nested = {
            "changes": [intervention_to_data(change) for change in self.changes],
            "architecture": self.architecture and self.architecture.to_data(),
            "warm_start": self.warm_start and self.warm_start.to_data(),
        }
        return {**{one.name: getattr(self, one.name) for one in fields(self)}, **nested}

    @staticmethod
    def from_data(data: object, warm_starts: int = 0) -> "Recipe":
        """Return the recipe that `to_data` wrote; a missing field has its default.

        `warm_starts` is the number of runs that begin with the parameters of this one.

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
        if given.get("architecture") is not None:
            given["architecture"] = Architecture.from_data(given["architecture"])
        if given.get("warm_start") is not None:
            given["warm_start"] = WarmStart.from_data(given["warm_start"], warm_starts + 1)
        return Recipe(**given, changes=tuple(intervention_from_data(entry) for entry in changes))


def batch_size_range(problem: str) -> SettingRange:
    """Return the range of the batch size; an epoch has at least one full mini-batch."""
    return SettingRange("Batch size", 1, describe_dataset(problem).training_count, whole=True)


def _checked_fields(field: str, data: object, known: list[str]) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise BadInput(field, data, "an object with fields of " + ", ".join(known))
    for name in data:
        check_one_of(field, name, known)
    return dict(data)
