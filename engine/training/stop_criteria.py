"""When a run shall stop by itself: goals, and how near a run is to one. No clock, no words.

C here is the mean loss of the fixed probe images after a step, not that of the mini-batch: the
mini-batch changes from step to step, and with it its loss, also where nothing is learned.
"""

from dataclasses import dataclass, replace
from math import isfinite, log

import numpy as np

from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.model.dead_units import dead_units
from engine.training.image_sets import MeanLoss
from engine.training.run import Run, probe_set

PATIENCE_STEPS = 10


@dataclass(frozen=True)
class CriterionKind:
    """A kind of goal: what its value is, its range, and whether it is a whole number."""

    label: str
    low: float
    high: float
    whole: bool
    usual: float

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        if self.whole:
            return f"a whole number from {self.low:g} to {self.high:g}"
        return f"a number over {self.low:g}, at most {self.high:g}"


STOP_CRITERIA = {
    "converged": CriterionKind("converged: |ΔC| <", 0, 1, False, 1e-3),
    "gradient": CriterionKind("‖∂C/∂θ‖ <", 0, 100, False, 0.1),
    "stalled": CriterionKind("steps without a lower C", 1, 10**4, True, 50),
    "steps": CriterionKind("steps", 1, 10**6, True, 100),
    "loss": CriterionKind("C <", 0, 100, False, 0.1),
    "epoch": CriterionKind("epochs", 1, 1000, True, 1),
    "relu-dies": CriterionKind("ReLU units dead", 1, 1000, True, 1),
}


@dataclass(frozen=True)
class StopCriterion:
    """Stop when `kind` is reached with `value`.

    converged: |C_t − C_t−1| < value for ten steps in a row; gradient: ‖∂C/∂θ‖ < value; stalled: so
    many steps in a row without a C lower than all before; steps: so many made; loss: C < value;
    epoch: so many epochs ended; relu-dies: so many units of ReLU layers, alive at the beginning,
    are 0 for every probe image at every place.

    Raises: BadInput for another kind, or a value out of its range.
    """

    kind: str
    value: float

    def __post_init__(self) -> None:
        if self.kind not in STOP_CRITERIA:
            raise BadInput("until.kind", self.kind, "one of " + ", ".join(STOP_CRITERIA))
        kind = STOP_CRITERIA[self.kind]
        inside = kind.low <= self.value <= kind.high and (kind.whole or self.value > kind.low)
        if not inside or (kind.whole and self.value != int(self.value)):
            raise BadInput("until.value", self.value, kind.allowed)


@dataclass(frozen=True)
class StopProgress:
    """How far a run has come towards a goal, after `steps` steps; a value like the run itself.

    `fraction` from 0 to 1; `loss` and `change` are C and |ΔC| where the goal needs them, `lowest`
    the lowest C yet, `streak` how many steps in a row |ΔC| was small or C no lower; `gradient` is
    ‖∂C/∂θ‖; `dead` the units that have died since the beginning.
    """

    criterion: StopCriterion
    first_step: int
    first_epoch: int
    steps: int = 0
    fraction: float = 0.0
    reached: bool = False
    first_loss: float | None = None
    loss: float | None = None
    change: float | None = None
    lowest: float | None = None
    first_gradient: float | None = None
    gradient: float | None = None
    streak: int = 0
    dead: tuple[tuple[str, int], ...] = ()
    dead_at_start: frozenset[tuple[str, int]] = frozenset()


def begin_progress(criterion: StopCriterion, run: Run) -> StopProgress:
    """Return the beginning: nothing is done yet, even where the goal holds already."""
    begun = StopProgress(criterion, run.step, run.epoch)
    if criterion.kind in ("converged", "loss", "stalled"):
        loss = probe_loss(run)
        return replace(begun, first_loss=loss, loss=loss, lowest=loss)
    if criterion.kind == "gradient":
        norm = probe_gradient_norm(run)
        return replace(begun, first_gradient=norm, gradient=norm)
    if criterion.kind == "relu-dies":
        return replace(begun, dead_at_start=dead_relu_units(run))
    return begun


def update_progress(progress: StopProgress, run: Run) -> StopProgress:
    """Return where a pursuit stands after one more step, `run` being the run after it."""
    goal = progress.criterion
    now = replace(progress, steps=progress.steps + 1)
    if goal.kind == "steps":
        return _with_fraction(now, now.steps / goal.value)
    if goal.kind == "epoch":
        last = (progress.first_epoch + int(goal.value)) * run.steps_per_epoch
        return _with_fraction(now, now.steps / (last - progress.first_step))
    if goal.kind == "relu-dies":
        dead = tuple(sorted(dead_relu_units(run) - progress.dead_at_start))
        return _with_fraction(replace(now, dead=dead), len(dead) / goal.value)
    if goal.kind == "gradient":
        return _update_gradient_progress(now, probe_gradient_norm(run))
    loss = probe_loss(run)
    if goal.kind == "stalled":
        assert progress.lowest is not None
        streak = 0 if loss < progress.lowest else progress.streak + 1
        lowest = min(loss, progress.lowest)
        return _with_fraction(
            replace(now, loss=loss, lowest=lowest, streak=streak), streak / goal.value
        )
    assert progress.loss is not None
    assert progress.first_loss is not None
    change = abs(loss - progress.loss)
    streak = progress.streak + 1 if change < goal.value else 0
    now = replace(now, loss=loss, change=change, streak=streak)
    if goal.kind == "converged":
        return _with_fraction(now, streak / PATIENCE_STEPS)
    if loss < goal.value:
        return _with_fraction(now, 1.0)
    way = progress.first_loss - goal.value
    gone = progress.first_loss - loss
    return _with_fraction(now, min(gone / way, 0.99) if way > 0 and isfinite(gone) else 0.0)


def _update_gradient_progress(now: StopProgress, norm: float) -> StopProgress:
    """Return the pursuit with ‖∂C/∂θ‖ as it is now; the part of the way counts in powers of ten."""
    value, first = now.criterion.value, now.first_gradient
    assert first is not None
    now = replace(now, gradient=norm)
    if norm < value:
        return _with_fraction(now, 1.0)
    if not (first > value and isfinite(norm)):
        return _with_fraction(now, 0.0)
    return _with_fraction(now, min(log(first / norm) / log(first / value), 0.99))


def _with_fraction(progress: StopProgress, fraction: float) -> StopProgress:
    return replace(progress, fraction=min(max(fraction, 0.0), 1.0), reached=fraction >= 1)


def probe_loss(run: Run) -> float:
    """Return C: the mean loss of the fixed probe images."""
    return _probe_mean_loss(run).loss(run.parameters)


def probe_gradient_norm(run: Run) -> float:
    """Return ‖∂C/∂θ‖ on the probe images: near 0 the ground is level there."""
    return float(np.linalg.norm(_probe_mean_loss(run).gradient(run.parameters)))


def _probe_mean_loss(run: Run) -> MeanLoss:
    return MeanLoss(run.network, run.parameters, *probe_set(run.recipe.problem))


def dead_relu_units(run: Run) -> frozenset[tuple[str, int]]:
    """Return the units of ReLU layers that are 0 for every probe image, at every place.

    A unit is (address of the layer's output, its number: neuron or feature map).
    """
    images, _ = probe_set(run.recipe.problem)
    with ignore_float_errors():
        activations = run.network.forward(run.parameters, images).activations
    dead = dead_units(run.network, activations)
    return frozenset((address, unit) for address, units in dead.items() for unit in units)
