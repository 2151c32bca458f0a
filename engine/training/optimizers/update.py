"""The interface of an optimizer, and its result: an update, which is added to the parameters.

An optimizer is frozen settings with two pure functions. It works elementwise, so arrays may have
any shape, and it keeps the dtype of the parameters.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from engine.core.arrays import Array, Arrays
from engine.core.float_errors import ignore_float_errors
from engine.training.hyperparameters import ValidatedSettings

OptimizerState = dict[str, Array]
Ingredients = dict[str, dict[str, Array]]


@dataclass(frozen=True)
class Update:
    """The values that one step adds, the optimizer's new state, and the ingredients of the update.

    `updates[address]` is added to the parameter. `ingredients[name][address]` sum to the update, to
    rounding. A name means the same for every optimizer: "gradient" is −η g, the update of plain
    descent; "decay" is what weight decay adds; "momentum" is what earlier gradients add;
    "preconditioned" is what per-parameter scaling adds. A name that does not apply is left out. The
    ingredients are computed when first read.
    """

    updates: dict[str, Array]
    state: OptimizerState
    decompose: Callable[[], Ingredients] = field(repr=False, compare=False)

    @cached_property
    @ignore_float_errors()
    def ingredients(self) -> Ingredients:
        """The parts of the update, by name and address."""
        return self.decompose()


@dataclass(frozen=True)
class Optimizer(ValidatedSettings, ABC):
    """Settings with `init` and `update`; `learning_rate` is the default learning rate."""

    label: ClassVar[str]
    learning_rate: ClassVar[float]

    @abstractmethod
    def init(self, parameters: Arrays) -> OptimizerState:
        """Return the state before the first step: arrays of zeros named `buffer/address`."""

    @abstractmethod
    def update(
        self,
        gradients: Arrays,
        state: OptimizerState,
        parameters: Arrays,
        learning_rate: float,
        step: int,
        overwrite: bool = False,
    ) -> Update:
        """Return the update for every address in `gradients`; `step` counts from 0.

        With `overwrite` the updates may have the memory of the gradients; the ingredients of the
        update must not be read then.
        """


def add_weight_decay(gradients: Arrays, parameters: Arrays, weight_decay: float) -> Arrays:
    """Return g + λ θ, the gradient of C + (λ/2) ‖θ‖² (L2); g itself where λ is 0."""
    if not weight_decay:
        return gradients
    return {address: g + weight_decay * parameters[address] for address, g in gradients.items()}


def gradient_and_decay(
    gradients: Arrays, parameters: Arrays, learning_rate: float, weight_decay: float
) -> Ingredients:
    """Return the ingredients that all optimizers share: −η g and, with weight decay, −η λ θ."""
    parts = {"gradient": {address: -learning_rate * g for address, g in gradients.items()}}
    if weight_decay:
        rate = -learning_rate * weight_decay
        parts["decay"] = {address: rate * parameters[address] for address in gradients}
    return parts
