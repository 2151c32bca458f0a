"""What every optimizer offers, and what it returns: an update is a value that is added. No formula.

An optimizer is a frozen set of settings and two pure functions. It works entry by entry, so its
arrays may have any shape, and it keeps the dtype it is given.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from engine.core.arrays import Array, Arrays
from engine.training.hyperparameters import ValidatedSettings

OptimizerState = dict[str, Array]
Ingredients = dict[str, dict[str, Array]]


@dataclass(frozen=True)
class Update:
    """What one step adds (`updates[address]`), the state after it, and what the update is made of.

    `ingredients[name][address]` add up to the update to rounding. Every optimizer means the same
    by a name: "gradient" is −η g, what plain descent would do; "decay" what weight decay adds to
    that; "momentum" what remembering earlier gradients adds; "preconditioned" what scaling every
    entry by its own history adds. A name that plays no part is left out. They are worked out when
    first asked for.
    """

    updates: dict[str, Array]
    state: OptimizerState
    decompose: Callable[[], Ingredients] = field(repr=False, compare=False)

    @cached_property
    def ingredients(self) -> Ingredients:
        """The parts of the update by name and address."""
        return self.decompose()


@dataclass(frozen=True)
class Optimizer(ValidatedSettings, ABC):
    """Settings with `init` and `update`; `learning_rate` is the one to take where none is given."""

    label: ClassVar[str]
    learning_rate: ClassVar[float]

    @abstractmethod
    def init(self, parameters: Arrays) -> OptimizerState:
        """Return the state before the first step: zeros, one array `buffer/address` each."""

    @abstractmethod
    def update(
        self,
        gradients: Arrays,
        state: OptimizerState,
        parameters: Arrays,
        learning_rate: float,
        step: int,
    ) -> Update:
        """Return the update for every address in `gradients`; `step` counts from 0."""


def add_weight_decay(gradients: Arrays, parameters: Arrays, weight_decay: float) -> Arrays:
    """Return g + λ θ, the gradient of C + (λ/2) ‖θ‖² (L2); g itself where λ is 0."""
    if not weight_decay:
        return gradients
    return {address: g + weight_decay * parameters[address] for address, g in gradients.items()}


def gradient_and_decay(
    gradients: Arrays, parameters: Arrays, learning_rate: float, weight_decay: float
) -> Ingredients:
    """Return the ingredients that all share: −η g and, with weight decay, −η λ θ."""
    parts = {"gradient": {address: -learning_rate * g for address, g in gradients.items()}}
    if weight_decay:
        rate = -learning_rate * weight_decay
        parts["decay"] = {address: rate * parameters[address] for address in gradients}
    return parts
