"""The run at its position, the step on display, and what belongs to it: branches, checkpoints.

A position is the number of updates made. The step on display is the one that led to the position
or, at position 0 and just after a change, the next one.
"""

from copy import copy
from math import isfinite

from app.protocol.commands import MAX_BRANCHES
from app.settings import Settings
from app.timeline.branches import Bookmark, Branch, Branches
from app.timeline.checkpoint_cache import CheckpointCache
from app.timeline.displayed_step import Clock, DisplayedStep, Preview
from app.timeline.step_cache import StepCache
from app.timeline.unsent_updates import UnsentUpdates
from engine import Run, evaluate


class CurrentRun:
    """What the parts of a timeline share.

    `previous_run` is the run one update before `run`, or `run` itself: from it the step on display
    is computed again. `last_loss` counts only while there is no step on display.
    """

    run: Run
    previous_run: Run
    branches: Branches
    unsent: UnsentUpdates

    def __init__(self, settings: Settings, clock: Clock, step_cache: StepCache) -> None:
        self.clock = clock
        self._step_cache = step_cache
        self.checkpoints = CheckpointCache(settings.history_mebibytes)
        self.last_loss = 0.0
        self._evaluate_every = settings.evaluate_every
        self._displayed: DisplayedStep | None = None

    def start(self, run: Run, displayed: DisplayedStep | None, branches: Branches) -> None:
        """Begin another run on branches of its own."""
        self.run = self.previous_run = run
        self._displayed, self.last_loss = displayed, 0.0
        self.checkpoints.reset()
        self.show_branches(branches)

    def show_branches(self, branches: Branches) -> None:
        """Take over branches, none of whose losses have been sent."""
        self.branches, self.unsent = branches, UnsentUpdates(branches)

    def read_only_copy(self) -> "CurrentRun":
        """Return a copy with the same checkpoints and branches that moves on its own."""
        other = copy(self)
        other._displayed = None
        other.show_branches(copy(self.branches))
        return other

    # -- the step on display --------------------------------------------------------------

    @property
    def displayed(self) -> DisplayedStep:
        """The step on display, recomputed if the last steps were made without a record."""
        if self._displayed is None:
            self._displayed = self.compute_next_step(self.previous_run)
        return self._displayed

    @displayed.setter
    def displayed(self, displayed: DisplayedStep) -> None:
        self._displayed = displayed

    @property
    def has_record(self) -> bool:
        """Whether the step on display is there, and need not be computed again."""
        return self._displayed is not None

    @property
    def newest_loss(self) -> float | None:
        """The loss of the step on display, or of the last step; None before there is one."""
        if self._displayed is not None:
            return self._displayed.loss
        return self.last_loss if self.run.step else None

    @property
    def preview(self) -> Preview | None:
        """The preview, if any."""
        return self._displayed.preview if self._displayed else None

    @property
    def step_applied(self) -> bool:
        """Whether the step on display has been made; if not, it is the next one."""
        return self.run.step > self.displayed.step

    @property
    def diverged(self) -> bool:
        """Whether the loss of the run is not finite; a preview does not count."""
        return not (
            isfinite(self.last_loss)
            if self._displayed is None
            else self._displayed.without_preview.finite
        )

    def compute_next_step(self, run: Run) -> DisplayedStep:
        """Return the next update of `run`, without making it."""
        shown = self._displayed
        if shown and shown.preview is None and run is self.run is self.previous_run:
            return shown
        return self._step_cache.next_step(run, self.clock)

    def peek_next_step(self) -> None:
        """Display the next step without making it."""
        self.previous_run, self._displayed = self.run, None
        self._displayed = self.compute_next_step(self.run)

    def release_record(self) -> None:
        """Free the record of the step on display unless it is a preview."""
        if self._displayed and not self._displayed.preview:
            self.last_loss, self._displayed = self._displayed.loss, None

    def release_runs(self) -> None:
        """Free all runs and records; until the next seek arrives there is none."""
        self._displayed = None
        self.checkpoints.clear()
        del self.run, self.previous_run

    def settle(self) -> None:
        """After a way to another step has been left, display what belongs to the run."""
        if self.previous_run.step not in (self.run.step, self.run.step - 1):
            self.previous_run, self._displayed = self.run, None

    # -- moving ---------------------------------------------------------------------------

    def add_beginning(self, run: Run) -> None:
        """Keep a run before its first step, and evaluate it for a branch that begins there."""
        self.checkpoints.add(run)
        branch = self.branches.current
        if branch.parent is None and not branch.evaluations:
            self.unsent.add_evaluation(branch, evaluate(run))

    def move_to(self, previous_run: Run, run: Run, loss: float) -> None:
        """Be at `run`, to which an update of `previous_run` with this loss has led."""
        self.previous_run, self.run = previous_run, run
        self._displayed, self.last_loss = None, loss

    def apply_step(self, next_run: Run, loss: float) -> None:
        """Move on by one update; keep and evaluate what is new."""
        self.move_to(self.run, next_run, loss)
        branch, position = self.branches.current, next_run.step
        new = position > branch.latest
        if new:
            branch.latest = position
            self.unsent.add_loss(branch, position - 1, loss)
        if not isfinite(loss):
            return
        self.checkpoints.add(next_run)
        if new and position % self._evaluate_every == 0:
            self.unsent.add_evaluation(branch, evaluate(next_run))

    # -- branches -------------------------------------------------------------------------

    def bookmark_at(self, position: int) -> Bookmark:
        """Return a bookmark of a position on the current branch."""
        branches = self.branches
        current = branches.current
        return Bookmark(branches, tuple(branches.members), current, current.recipe, position)

    def restore_branches(self, bookmark: Bookmark) -> None:
        """Take over the branches of a bookmark of the same run."""
        known, self.branches.members = self.branches.members, list(bookmark.members)
        self.branches.current = bookmark.current
        changed = self.branches.reparent_orphans()
        for branch in bookmark.members:
            if branch in changed or branch not in known:
                self.unsent.requeue(branch)

    def remove_branch(self, branch: Branch) -> None:
        """Remove a branch."""
        for changed in self.branches.remove(branch):
            self.unsent.requeue(changed)

    def evict_branches(self) -> str:
        """Remove empty and surplus branches; return a notice if one with steps was removed."""
        notice = ""
        for branch in self.branches.evictable():
            if not branch.empty:
                notice = (
                    f"Branch {branch.name}, the oldest, was removed: "
                    f"at most {MAX_BRANCHES} are kept."
                )
            self.remove_branch(branch)
        return notice
