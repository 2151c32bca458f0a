"""The displayed step, and the preview of one parameter at another value. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from app.timeline.change_labels import parameter_label
from engine import (
    Run,
    StepRecord,
    check_parameter_index,
    next_step_record,
    train_step,
    with_recipe,
)

Clock = Callable[[], float]


@dataclass(frozen=True)
class Preview:
    """One parameter shown at another value (`was` is its own); the run itself is unchanged."""

    address: str
    index: tuple[int, ...]
    value: float
    was: float


@dataclass(frozen=True)
class DisplayedStep:
    """The step on display, how long it took to compute, and the preview, if any.

    During a preview, `base` is the step that it temporarily replaces.
    """

    record: StepRecord
    seconds: float
    preview: Preview | None = None
    base: "DisplayedStep | None" = None

    @property
    def finite(self) -> bool:
        """Whether the loss is finite."""
        return isfinite(self.record.loss)

    @property
    def without_preview(self) -> "DisplayedStep":
        """The step that is displayed without the preview."""
        return self.base or self


def compute_step(run: Run, clock: Clock) -> tuple[Run, DisplayedStep]:
    """Return the run after one more update, and that update as the displayed step."""
    started = clock()
    next_run, record = train_step(run, input_gradient=True)
    return next_run, DisplayedStep(record, clock() - started)


def compute_next_record(run: Run, clock: Clock) -> DisplayedStep:
    """Return the next update as the displayed step, without making it."""
    started = clock()
    record = next_step_record(run, input_gradient=True)
    return DisplayedStep(record, clock() - started)


def compute_preview(
    run: Run,
    displayed: DisplayedStep,
    address: str,
    index: tuple[int, ...],
    value: float,
    clock: Clock,
) -> DisplayedStep:
    """Return the next step as it would be with one parameter at another value.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    check_parameter_index(run.network, address, index)
    recipe = run.recipe.with_edit(run.step, address, index, value)
    step = compute_next_record(with_recipe(run, recipe), clock)
    was = run.parameters[address].item(*index)
    preview = Preview(address, index, value, was)
    return DisplayedStep(step.record, step.seconds, preview, displayed.without_preview)


def preview_divergence_notice(displayed: DisplayedStep) -> str:
    """Return a notice if the previewed value makes the loss not finite, else an empty string."""
    if displayed.finite or displayed.preview is None:
        return ""
    preview = displayed.preview
    label = f"{parameter_label(preview.address, preview.index)} = {preview.value:.4g}"
    return f"With {label} the loss is not finite: try another value, or put it back."
