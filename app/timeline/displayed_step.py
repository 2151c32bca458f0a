"""What is looked at: the record of one step, and one parameter that is only tried. No state."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from app.timeline.change_labels import parameter_label
from engine import Run, StepRecord, check_parameter_index, train_step, with_recipe

Clock = Callable[[], float]


@dataclass(frozen=True)
class Preview:
    """One parameter tried at another value: nothing of the run is changed by it."""

    address: str
    index: tuple[int, ...]
    value: float
    was: float


@dataclass(frozen=True)
class DisplayedStep:
    """A record, how many seconds it took, and what was looked at before where one only tries."""

    record: StepRecord
    seconds: float
    preview: Preview | None = None
    base: "DisplayedStep | None" = None

    @property
    def finite(self) -> bool:
        """Whether the loss is a number."""
        return isfinite(self.record.loss)

    @property
    def without_preview(self) -> "DisplayedStep":
        """What is looked at where nothing is tried."""
        return self.base or self


def compute_step(run: Run, clock: Clock) -> tuple[Run, DisplayedStep]:
    """Return the run one step on, and the look at that step."""
    started = clock()
    following, record = train_step(run, input_gradient=True)
    return following, DisplayedStep(record, clock() - started)


def compute_preview(
    run: Run,
    displayed: DisplayedStep,
    address: str,
    index: tuple[int, ...],
    value: float,
    clock: Clock,
) -> DisplayedStep:
    """Return the look at the step to come as it would be with one parameter at another value.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    check_parameter_index(run.network, address, index)
    recipe = run.recipe.with_edit(run.step, address, index, value)
    _, found = compute_step(with_recipe(run, recipe), clock)
    was = run.parameters[address].item(*index)
    preview = Preview(address, index, value, was)
    return DisplayedStep(found.record, found.seconds, preview, displayed.without_preview)


def preview_divergence_notice(displayed: DisplayedStep) -> str:
    """Return the sentence for a value on trial that makes the loss not finite, else nothing."""
    if displayed.finite or displayed.preview is None:
        return ""
    tried = displayed.preview
    what = f"{parameter_label(tried.address, tried.index)} = {tried.value:.4g}"
    return f"With {what} the loss is not finite: try another value, or put it back."
