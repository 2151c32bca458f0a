"""What is looked at: the record of one step, and one parameter that is only tried. No state."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from app.timeline.change_labels import place_of
from engine import Run, StepRecord, advance, check_parameter_index, under

Clock = Callable[[], float]


@dataclass(frozen=True)
class Preview:
    """One parameter tried at another value: nothing of the run is changed by it."""

    address: str
    index: tuple[int, ...]
    value: float
    was: float


@dataclass(frozen=True)
class Look:
    """A record, how many seconds it took, and what was looked at before where one only tries."""

    record: StepRecord
    seconds: float
    preview: Preview | None = None
    behind: "Look | None" = None

    @property
    def finite(self) -> bool:
        """Whether the loss is a number."""
        return isfinite(self.record.loss)

    @property
    def settled(self) -> "Look":
        """What is looked at where nothing is tried."""
        return self.behind or self


def looked(run: Run, clock: Clock) -> tuple[Run, Look]:
    """Return the run one step on, and the look at that step."""
    started = clock()
    following, record = advance(run, input_gradient=True)
    return following, Look(record, clock() - started)


def tried(
    run: Run, look: Look, address: str, index: tuple[int, ...], value: float, clock: Clock
) -> Look:
    """Return the look at the step to come as it would be with one parameter at another value.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    check_parameter_index(run.network, address, index)
    recipe = run.recipe.edited(run.step, address, index, value)
    _, found = looked(under(run, recipe), clock)
    was = run.parameters[address].item(*index)
    preview = Preview(address, index, value, was)
    return Look(found.record, found.seconds, preview, look.settled)


def preview_problem(look: Look) -> str:
    """Return the sentence for a value on trial that makes the loss not finite, else nothing."""
    if look.finite or look.preview is None:
        return ""
    tried = look.preview
    what = f"{place_of(tried.address, tried.index)} = {tried.value:.4g}"
    return f"With {what} the loss is not finite: try another value, or put it back."
