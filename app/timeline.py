"""The run and where it stands: steps, going back, changes, and one that is only tried. No messages.

A position is a number of updates made. What is looked at there is the record of the step that led
to it, or, where there is none or something was changed just now, of the step to come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from app.history import History
from app.settings import Settings
from engine import (
    BadInput,
    Evaluation,
    Recipe,
    Run,
    StepRecord,
    advance,
    check_parameter_index,
    evaluate,
    start,
    under,
)

PATH_STEPS = 12


@dataclass(frozen=True)
class Preview:
    """One parameter tried at another value: nothing of the run is changed by it."""

    address: str
    index: tuple[int, ...]
    value: float
    was: float


@dataclass(frozen=True)
class Look:
    """What is looked at: a record, how long it took, and what is behind it where one tries."""

    record: StepRecord
    seconds: float
    preview: Preview | None = None
    behind: "Look | None" = None


class Timeline:
    """A run, the step of it that is looked at, and what the page has not been told of it yet."""

    run: Run
    look: Look
    latest: int

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float],
        note: Callable[[StepRecord], None],
    ) -> None:
        """Begin with the usual recipe; `note` hears of every step that is made."""
        self._settings = settings
        self._clock = clock
        self._note = note
        self.begin(Recipe())

    def begin(self, recipe: Recipe) -> None:
        """Start over with `recipe`; nothing of the run before is left."""
        self.run = start(recipe)
        self._history = History(self.run, self._settings.history_mebibytes)
        self.latest = 0
        self.unsent: list[tuple[int, float]] = []
        self._truncate_from: int | None = 0
        self._evaluations: list[Evaluation] = [evaluate(self.run)]
        self.look_ahead()

    # -- where it is ----------------------------------------------------------------------

    @property
    def position(self) -> int:
        """How many updates have been made at the place that is looked at."""
        return self.run.step

    @property
    def record(self) -> StepRecord:
        """The step that is looked at."""
        return self.look.record

    @property
    def preview(self) -> Preview | None:
        """What is tried, if anything."""
        return self.look.preview

    @property
    def done(self) -> bool:
        """Whether the step that is looked at has been made."""
        return self.position > self.record.step

    @property
    def finite(self) -> bool:
        """Whether the loss of the step that is looked at is a number."""
        return isfinite(self.record.loss)

    @property
    def diverged(self) -> bool:
        """Whether it is not, with nothing tried."""
        return not isfinite((self.look.behind or self.look).record.loss)

    def path(self) -> list[Run]:
        """Return the run at the step that is looked at and shortly before, as far as at hand."""
        step = self.record.step
        return self._history.kept(step - PATH_STEPS, step)

    # -- steps ----------------------------------------------------------------------------

    def step(self) -> None:
        """Make one update."""
        self.run, self.look = self._looked(self.run)
        self._note(self.record)
        new = self.position > self.latest
        if new:
            self.latest = self.position
            self.unsent.append((self.record.step, self.record.loss))
        if not self.finite:
            return
        self._history.keep(self.run)
        if new and self.position % self._settings.evaluate_every == 0:
            self._evaluations.append(evaluate(self.run))

    def steps(self, most: int, seconds: float, enough: Callable[[Run], bool]) -> int:
        """Make up to `most` steps while they are finite, for `seconds`; return how many.

        `enough` is asked after each of them, and ends it.
        """
        started, made = self._clock(), 0
        while made < most and self.finite:
            self.step()
            made += 1
            if enough(self.run) or self._clock() - started >= seconds:
                break
        return made

    def seek(self, step: int) -> None:
        """Go to where `step` updates have been made.

        Raises: BadInput for a step that was never made.
        """
        if step > self.latest:
            raise BadInput("step", step, f"a step made already: 0 to {self.latest}")
        before = max(step - 1, 0)
        run = self._history.at(before, self.run, since=max(before - PATH_STEPS, 0))
        following, self.look = self._looked(run)
        self.run = following if step else run

    def look_ahead(self) -> None:
        """Look at the step to come, without making it."""
        self.look = self._looked(self.run)[1]

    def _looked(self, run: Run) -> tuple[Run, Look]:
        started = self._clock()
        following, record = advance(run, input_gradient=True)
        return following, Look(record, self._clock() - started)

    # -- changes --------------------------------------------------------------------------

    def change(self, recipe: Recipe) -> str:
        """Go on with another recipe from here; return what that means for the steps made after."""
        notice = ""
        if self.position < self.latest:
            notice = f"The steps after {self.position} are forgotten."
            self._history.forget_after(self.position)
            self.latest = self.position
            self._forget_losses_from(self.position)
        self.run = under(self.run, recipe)
        self._history.keep(self.run)
        if not self.done:
            self.look_ahead()
        return notice

    def _forget_losses_from(self, step: int) -> None:
        self.unsent = [pair for pair in self.unsent if pair[0] < step]
        kept = self._truncate_from
        self._truncate_from = step if kept is None else min(step, kept)

    def edit(self, address: str, index: tuple[int, ...], value: float) -> None:
        """Look at the step to come as it would be with one parameter at another value.

        Raises: BadInput naming the field, the value and what is allowed.
        """
        check_parameter_index(self.run.network, address, index)
        recipe = self.run.recipe.edited(self.position, address, index, value)
        tried = self._looked(under(self.run, recipe))[1]
        was = self.run.parameters[address].item(*index)
        preview = Preview(address, index, value, was)
        self.look = Look(tried.record, tried.seconds, preview, self.look.behind or self.look)

    def commit(self) -> str:
        """Make what is tried part of the run and of its recipe; return the sentence that says so.

        Raises: BadInput where nothing is tried.
        """
        tried = self.preview
        if tried is None:
            raise BadInput("preview", None, "a parameter that is tried at another value")
        self.look = Look(self.record, self.look.seconds)
        place = (tried.address, tried.index)
        notice = self.change(self.run.recipe.edited(self.position, *place, tried.value))
        words = (
            f"{tried.address}{list(tried.index)} = {tried.value:.4g} from step {self.position} on."
        )
        return f"{words} {notice}".strip()

    def revert(self) -> Preview | None:
        """Put back what is tried, and return it, if anything is."""
        tried = self.preview
        self.look = self.look.behind or self.look
        return tried

    # -- what the page has not been told yet ------------------------------------------------

    def told_losses(self) -> tuple[list[tuple[int, float]], int | None]:
        """Return the losses to tell, and from which step on those told before are void."""
        losses, self.unsent = self.unsent, []
        truncate, self._truncate_from = self._truncate_from, None
        return losses, truncate

    def told_evaluations(self) -> list[Evaluation]:
        """Return the evaluations to tell."""
        evaluations, self._evaluations = self._evaluations, []
        return evaluations
