"""What a timeline shows: the run at its position, its branches, the step on display."""

from app.timeline.branches import Branches
from app.timeline.checkpoint_cache import PATH_STEPS
from app.timeline.current_run import CurrentRun
from app.timeline.displayed_step import DisplayedStep, Preview
from app.timeline.unsent_updates import UnsentUpdates
from engine import Run, StepRecord


class TimelineView:
    """The readable part of a timeline, on its current run."""

    _current: CurrentRun

    @property
    def run(self) -> Run:
        """The run at its position."""
        return self._current.run

    @property
    def branches(self) -> Branches:
        """The branches of the run."""
        return self._current.branches

    @property
    def unsent(self) -> UnsentUpdates:
        """Losses and evaluations that have not been sent to the page."""
        return self._current.unsent

    @property
    def position(self) -> int:
        """The number of updates of the current run."""
        return self._current.run.step

    @property
    def latest(self) -> int:
        """The largest number of updates made on the current branch."""
        return self._current.branches.current.latest

    @property
    def displayed(self) -> DisplayedStep:
        """The step on display."""
        return self._current.displayed

    @property
    def record(self) -> StepRecord:
        """The record of the step on display."""
        return self._current.displayed.record

    def ensure_record(self) -> None:
        """Make the record of the step on display, unless it is there; the step keeps it."""
        _ = self.record

    @property
    def has_record(self) -> bool:
        """Whether the step on display is there, and need not be computed again."""
        return self._current.has_record

    @property
    def last_loss(self) -> float | None:
        """The loss of the step on display, or of the last step; None before there is one."""
        return self._current.newest_loss

    @property
    def step_applied(self) -> bool:
        """Whether the step on display has been made; if not, it is the next one."""
        return self._current.step_applied

    @property
    def diverged(self) -> bool:
        """Whether the loss of the run is not finite; a preview does not count."""
        return self._current.diverged

    def path_runs(self) -> list[Run]:
        """Return the cached runs of the displayed step and of the `PATH_STEPS` before it."""
        step = self.displayed.step
        return self._current.checkpoints.cached_runs(self.run.recipe, step - PATH_STEPS, step)

    def cached_runs(self, first: int, last: int) -> list[Run]:
        """Return the cached runs of this branch from `first` to `last` updates, in order."""
        return self._current.checkpoints.cached_runs(self.run.recipe, first, last)

    @property
    def preview(self) -> Preview | None:
        """The preview of one parameter at another value, if any."""
        return self._current.preview
