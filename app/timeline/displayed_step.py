"""The displayed step, and the preview of one parameter at another value. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import isfinite

from app.timeline.change_labels import parameter_label
from app.timeline.derived_results import DerivedResults
from engine import (
    Run,
    StepRecord,
    Update,
    check_parameter_index,
    next_step_record,
    run_after_step,
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

    `step` is the number of updates before it, `loss` that of its mini-batch before it. The record
    is made by `make_record` when it is first read. During a preview, `base` is the step that it
    temporarily replaces. `derived` holds results that follow from the record alone; sessions that
    share the step share them.
    """

    step: int
    loss: float
    update: Update
    seconds: float
    make_record: Callable[[], StepRecord]
    preview: Preview | None = None
    base: "DisplayedStep | None" = None
    derived: DerivedResults = field(default_factory=DerivedResults, repr=False, compare=False)

    @cached_property
    def record(self) -> StepRecord:
        """The record of the step."""
        return self.make_record()

    @property
    def finite(self) -> bool:
        """Whether the loss is finite."""
        return isfinite(self.loss)

    def next_run(self, run: Run) -> Run:
        """Return `run` one step on; sessions that share the step share its arrays."""
        made = self.derived.compute("next run", partial(run_after_step, run, self.update))
        return with_recipe(made, run.recipe)

    def without_record(self) -> "DisplayedStep":
        """Return the step without its record, which is made again when it is read."""
        return replace(self)

    @property
    def without_preview(self) -> "DisplayedStep":
        """The step that is displayed without the preview."""
        return self.base or self


def compute_next_record(run: Run, clock: Clock) -> DisplayedStep:
    """Return the next update as the displayed step, without making it."""
    started, make_record = clock(), record_maker(run)
    record = make_record()
    seconds = clock() - started
    displayed = DisplayedStep(record.step, record.loss, record.update, seconds, make_record)
    displayed.__dict__["record"] = record
    return displayed


def record_maker(run: Run) -> Callable[[], StepRecord]:
    """Return the function that makes the record of the next step of `run`."""
    return partial(next_step_record, run, input_gradient=True)


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
    found = replace(step, preview=preview, base=displayed.without_preview)
    found.__dict__["record"] = step.record
    return found


def preview_divergence_notice(displayed: DisplayedStep) -> str:
    """Return a notice if the previewed value makes the loss not finite, else an empty string."""
    if displayed.finite or displayed.preview is None:
        return ""
    preview = displayed.preview
    label = f"{parameter_label(preview.address, preview.index)} = {preview.value:.4g}"
    return f"With {label} the loss is not finite: try another value, or put it back."
