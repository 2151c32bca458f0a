"""The settings of a run, and their values at each step.

Changes of a setting during the run are among the interventions in `changes`.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.intervention_history import setting_changes
from engine.training.interventions import Intervention
from engine.training.optimizers import OPTIMIZERS, Optimizer
from engine.training.schedules import SCHEDULES, Schedule

OPTIMIZER_DEFAULTED = ("learning_rate", "epsilon", "weight_decay")
DEFAULT_LEARNING_RATE: Any = "the optimizer's own"
FORMER_LEARNING_RATES = MappingProxyType({"momentum": 0.05, "nesterov": 0.05})


@dataclass(frozen=True)
class RunSettings:
    """The fields of a recipe that are numbers or names, and the interventions.

    `learning_rate`, `epsilon` and `weight_decay` (`OPTIMIZER_DEFAULTED`) may be None, which means
    the optimizer's default. The schedule multiplies the learning rate by a factor at every step.
    Settings that the optimizer or schedule does not use have no effect.
    Caution: the values are checked by the recipe, which inherits them.
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

        >>> from engine.training.recipe import Recipe
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

        >>> from engine.training.recipe import Recipe
        >>> Recipe().is_used("momentum"), Recipe(optimizer="momentum").is_used("momentum")
        (False, True)
        """
        users = setting_users(name)
        return not users or self.optimizer in users or self.schedule in users

    @cached_property
    def _setting_changes(self) -> dict[str, tuple[list[int], list[float]]]:
        return setting_changes(self.changes)


def setting_users(name: str) -> tuple[str, ...]:
    """Return the optimizers, or the schedules, that use a setting; none if all runs use it.

    >>> setting_users("momentum"), setting_users("drop_every"), setting_users("seed")
    (('momentum', 'nesterov'), ('step',), ())
    """
    kinds = {**OPTIMIZERS, **SCHEDULES}
    return tuple(user for user, kind in kinds.items() if name in kind.setting_names())
