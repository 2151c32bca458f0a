"""Learning-rate schedules: factors of the learning rate as pure functions of the step.

t is the step, from 0; `factor(t)`, from 0 to 1, multiplies the learning rate.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import cos, pi
from types import MappingProxyType
from typing import ClassVar

from engine.training.hyperparameters import ValidatedSettings


@dataclass(frozen=True)
class Schedule(ValidatedSettings, ABC):
    """The interface of a schedule: settings, a label and a factor for every step."""

    label: ClassVar[str]

    @abstractmethod
    def factor(self, step: int) -> float:
        """Return the factor of the learning rate at `step`."""


@dataclass(frozen=True)
class Constant(Schedule):
    """A constant learning rate: f(t) = 1."""

    label = "constant"

    def factor(self, step: int) -> float:
        return 1.0


@dataclass(frozen=True)
class StepDecay(Schedule):
    """Step decay: every `drop_every` steps the learning rate is multiplied by `drop_factor`.

    Formula: f(t) = drop_factor^⌊t / drop_every⌋.

    Source: torch.optim.lr_scheduler.StepLR.

    >>> [StepDecay(drop_every=2, drop_factor=0.5).factor(step) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    drop_every: int = 100
    drop_factor: float = 0.1
    label = "step: a drop every so many steps"

    def factor(self, step: int) -> float:
        return float(self.drop_factor ** (step // self.drop_every))


@dataclass(frozen=True)
class Cosine(Schedule):
    """Cosine annealing: half a cosine wave from 1 down to `final_factor`, then constant.

    Formula: f(t) = final + (1 − final)(1 + cos(π t / T)) / 2 for t ≤ T = cosine_steps, then final.

    Source: Loshchilov and Hutter 2017, arXiv:1608.03983, eq. 5, one period;
    torch.optim.lr_scheduler.CosineAnnealingLR up to T.

    >>> [round(Cosine(cosine_steps=2).factor(step), 9) for step in range(4)]
    [1.0, 0.5, 0.0, 0.0]
    """

    cosine_steps: int = 1000
    final_factor: float = 0.0
    label = "cosine"

    def factor(self, step: int) -> float:
        if step >= self.cosine_steps:
            return float(self.final_factor)
        wave = (1 + cos(pi * step / self.cosine_steps)) / 2
        return self.final_factor + (1 - self.final_factor) * wave


@dataclass(frozen=True)
class WarmUp(Schedule):
    """Linear warm-up over the first W = `warm_up_steps` steps, then 1.

    Formula: f(t) = min(1, (t + 1) / W): the first step has a factor over 0, and step W − 1 has 1.

    Source: torch.optim.lr_scheduler.LinearLR with start_factor 1/W and total_iters W − 1.

    >>> [WarmUp(warm_up_steps=4).factor(step) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    warm_up_steps: int = 100
    label = "warm-up, then constant"

    def factor(self, step: int) -> float:
        return min(1.0, (step + 1) / self.warm_up_steps)


@dataclass(frozen=True)
class WarmUpCosine(Schedule):
    """`WarmUp` for W steps, then `Cosine` counted from step W.

    Source: torch.optim.lr_scheduler.SequentialLR of the two, milestone W.
    """

    warm_up_steps: int = 100
    cosine_steps: int = 1000
    final_factor: float = 0.0
    label = "warm-up, then cosine"

    def factor(self, step: int) -> float:
        if step < self.warm_up_steps:
            return WarmUp(self.warm_up_steps).factor(step)
        return Cosine(self.cosine_steps, self.final_factor).factor(step - self.warm_up_steps)


SCHEDULES: MappingProxyType[str, type[Schedule]] = MappingProxyType(
    {
        "constant": Constant,
        "step": StepDecay,
        "cosine": Cosine,
        "warm-up": WarmUp,
        "warm-up-cosine": WarmUpCosine,
    }
)
