"""Stop criteria: conditions that end a run automatically, and the progress towards them.

C is the mean loss of the fixed probe images after a step. The loss of the mini-batch would not do:
it changes from step to step even if nothing is learned.
"""

from dataclasses import dataclass, replace
from math import isfinite, log

import numpy as np

from engine.core.checks import check_number, check_one_of
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.model.dead_units import dead_units
from engine.training.image_sets import MeanLoss
from engine.training.probe_set import probe_set
from engine.training.run import Run

PATIENCE_STEPS = 10


@dataclass(frozen=True)
class CriterionKind:
    """A kind of stop criterion: the label, range and default of its value.

    The names of the fields are on the wire.
    """

    label: str
    low: float
    high: float
    whole: bool
    usual: float

    @property
    def allowed(self) -> str:
        """The allowed range as text."""
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
    """Stop when the condition `kind` holds with `value`.

    converged: |C_t − C_t−1| < value for ten steps in a row. gradient: ‖∂C/∂θ‖ < value. stalled:
    `value` steps in a row without a new lowest C. steps: `value` steps made. loss: C < value.
    epoch: `value` epochs completed. relu-dies: `value` ReLU units that were alive at the start are
    0 for every probe image at every position.

    Raises: BadInput for another kind, or a value out of its range.
    """

    kind: str
    value: float

    def __post_init__(self) -> None:
        check_one_of("until.kind", self.kind, STOP_CRITERIA)
        kind = STOP_CRITERIA[self.kind]
        check_number("until.value", self.value, kind.allowed)
        inside = kind.low <= self.value <= kind.high and (kind.whole or self.value > kind.low)
        if not inside or (kind.whole and self.value != int(self.value)):
            raise BadInput("until.value", self.value, kind.allowed)


@dataclass(frozen=True)
class StopProgress:
    """The progress of a run towards a stop criterion after `steps` steps, an immutable value.

    `fraction` is from 0 to 1. `loss` and `change` are C and |ΔC| if the criterion needs them;
    `lowest` is the lowest C so far; `streak` is the number of steps in a row with a small |ΔC| or
    no new lowest C. `gradient` is ‖∂C/∂θ‖. `dead` are the units that have died since the start.
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
    """Return the progress before the first step; it is 0 even if the condition holds already."""
    progress = StopProgress(criterion, run.step, run.epoch)
    if criterion.kind in ("converged", "loss", "stalled"):
        loss = probe_loss(run)
        return replace(progress, first_loss=loss, loss=loss, lowest=loss)
    if criterion.kind == "gradient":
        norm = probe_gradient_norm(run)
        return replace(progress, first_gradient=norm, gradient=norm)
    if criterion.kind == "relu-dies":
        return replace(progress, dead_at_start=dead_relu_units(run))
    return progress


def update_progress(progress: StopProgress, run: Run) -> StopProgress:
    """Return the progress after one more step; `run` is the run after that step."""
    criterion = progress.criterion
    now = replace(progress, steps=progress.steps + 1)
    if criterion.kind == "steps":
        return _with_fraction(now, now.steps / criterion.value)
    if criterion.kind == "epoch":
        last = (progress.first_epoch + int(criterion.value)) * run.steps_per_epoch
        return _with_fraction(now, now.steps / (last - progress.first_step))
    if criterion.kind == "relu-dies":
        dead = tuple(sorted(dead_relu_units(run) - progress.dead_at_start))
        return _with_fraction(replace(now, dead=dead), len(dead) / criterion.value)
    if criterion.kind == "gradient":
        return _update_gradient_progress(now, probe_gradient_norm(run))
    if criterion.kind == "stalled":
        return _update_stall_progress(now, probe_loss(run))
    return _update_loss_progress(now, probe_loss(run))


def _update_stall_progress(now: StopProgress, loss: float) -> StopProgress:
    """Return the progress of "stalled" with the current loss."""
    assert now.lowest is not None
    streak = 0 if loss < now.lowest else now.streak + 1
    updated = replace(now, loss=loss, lowest=min(loss, now.lowest), streak=streak)
    return _with_fraction(updated, streak / now.criterion.value)


def _update_loss_progress(now: StopProgress, loss: float) -> StopProgress:
    """Return the progress of "converged" or "loss" with the current loss."""
    assert now.loss is not None
    assert now.first_loss is not None
    value = now.criterion.value
    change = abs(loss - now.loss)
    streak = now.streak + 1 if change < value else 0
    updated = replace(now, loss=loss, change=change, streak=streak)
    if now.criterion.kind == "converged":
        return _with_fraction(updated, streak / PATIENCE_STEPS)
    if loss < value:
        return _with_fraction(updated, 1.0)
    total_fall = now.first_loss - value
    fall = now.first_loss - loss
    reachable = total_fall > 0 and isfinite(fall)
    return _with_fraction(updated, min(fall / total_fall, 0.99) if reachable else 0.0)


def _update_gradient_progress(now: StopProgress, norm: float) -> StopProgress:
    """Return the progress with the current ‖∂C/∂θ‖; its fraction is on a logarithmic scale."""
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
    """Return ‖∂C/∂θ‖ on the probe images; it is near 0 at a stationary point."""
    return float(np.linalg.norm(_probe_mean_loss(run).gradient(run.parameters)))


def _probe_mean_loss(run: Run) -> MeanLoss:
    return MeanLoss(run.network, run.parameters, *probe_set(run.recipe.problem))


def dead_relu_units(run: Run) -> frozenset[tuple[str, int]]:
    """Return the ReLU units that are 0 for every probe image at every position.

    A unit is (address of the layer's output, index of the neuron or feature map).
    """
    images, _ = probe_set(run.recipe.problem)
    with ignore_float_errors():
        activations = run.network.forward(run.parameters, images).activations
    dead = dead_units(run.network, activations)
    return frozenset((address, unit) for address, units in dead.items() for unit in units)
