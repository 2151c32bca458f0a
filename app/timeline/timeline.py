"""A run over time: making steps, seeking, branches, changes of the recipe, previews.

A position is the number of updates made. The step on display is the one that led to the position
or, at position 0 and just after a change, the next one.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from copy import copy
from itertools import count
from math import isfinite
from typing import TypeAlias

from app.settings import Settings
from app.timeline.branches import MAX_BRANCHES, Bookmark, Branch, Branches, BranchSnapshot
from app.timeline.change_labels import describe_change, parameter_label
from app.timeline.checkpoint_cache import PATH_STEPS, CheckpointCache
from app.timeline.displayed_step import (
    Clock,
    DisplayedStep,
    Preview,
    compute_next_record,
    compute_preview,
    compute_step,
)
from app.timeline.replay_cache import ReplayCache, follow_replay
from app.timeline.seek_job import SeekJob, in_turns, run_to_end
from app.timeline.series_limits import series_limits
from app.timeline.unsent_updates import UnsentUpdates
from engine import (
    BadInput,
    Displacement,
    Recipe,
    Run,
    StepRecord,
    evaluate,
    initial_run_in_parts,
    quick_train_step,
    quick_train_step_in_parts,
    untouched_run,
    with_recipe,
)

SizeCheck: TypeAlias = Callable[[Recipe], None]


def allow_any_size(recipe: Recipe) -> None:
    """Accept a run of any size; the default quota of a timeline."""


class Timeline:
    """A run with its branches, the displayed step, and what has not been sent to the page.

    `check_size` raises BadInput for a recipe that is too large, before its run is made.
    `restoring`: the branches of a snapshot are being replayed; until then they are incomplete.
    """

    run: Run
    branches: Branches
    unsent: UnsentUpdates
    _displayed: DisplayedStep | None

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        replay_cache: ReplayCache,
        check_size: SizeCheck = allow_any_size,
    ) -> None:
        self._check_size = check_size
        self.restoring = False
        self._parts: tuple[Run, Iterator[bool]] | None = None
        self._evaluate_every = settings.evaluate_every
        self._max_open_steps = settings.max_open_steps
        self._clock = clock
        self._replay_cache = replay_cache
        self._seek_job = SeekJob(clock)
        self._checkpoints = CheckpointCache(settings.history_mebibytes)
        self._series_limits = series_limits(settings.history_mebibytes * 2**20)
        self._branch_ids = count()
        self.restart(Recipe())

    def restart(self, recipe: Recipe) -> None:
        """Start over with `recipe`, on branches of its own.

        Raises: BadInput for a run that is too large; nothing changes.
        """
        self._check_size(recipe)
        run = untouched_run(recipe)
        self._displayed = compute_next_record(run, self._clock)
        self.run = self._previous_run = run
        self.branches = Branches(recipe, self._branch_ids, self._series_limits)
        self._seek_job.cancel()
        self._checkpoints.reset()
        self.unsent = UnsentUpdates(self.branches)
        if recipe.parameter_changes_at(0) or recipe.warm_start is not None:
            self._seek_job.start(0, self._seek_existing(0))
        else:
            self._add_beginning(run)

    def _add_beginning(self, run: Run) -> None:
        """Keep a run before its first step, and evaluate it for a branch that begins there."""
        self._checkpoints.add(run)
        branch = self.branches.current
        if branch.parent is None and not branch.evaluations:
            self.unsent.add_evaluation(branch, evaluate(run))

    # -- position and displayed step ------------------------------------------------------

    @property
    def position(self) -> int:
        """The number of updates of the current run."""
        return self.run.step

    @property
    def latest(self) -> int:
        """The largest number of updates made on the current branch."""
        return self.branches.current.latest

    @property
    def displayed(self) -> DisplayedStep:
        """The step on display, recomputed if the last steps were made without a record."""
        if self._displayed is None:
            self._displayed = compute_next_record(self._previous_run, self._clock)
        return self._displayed

    @property
    def record(self) -> StepRecord:
        """The record of the step on display."""
        return self.displayed.record

    @property
    def step_applied(self) -> bool:
        """Whether the step on display has been made; if not, it is the next one."""
        return self.position > self.record.step

    @property
    def diverged(self) -> bool:
        """Whether the loss of the run is not finite; a preview does not count."""
        return not (
            isfinite(self._last_loss)
            if self._displayed is None
            else self._displayed.without_preview.finite
        )

    def read_only_copy(self) -> "Timeline":
        """Return a timeline that revisits the steps of this branch on its own.

        It shares checkpoints and branches with the original. Use it only to revisit existing steps.
        """
        other = copy(self)
        other._seek_job, other._displayed = SeekJob(self._clock), None
        other.branches = copy(self.branches)
        other.unsent = UnsentUpdates(other.branches)
        return other

    def path_runs(self) -> list[Run]:
        """Return the cached runs of the displayed step and of the `PATH_STEPS` before it."""
        step = self.record.step
        return self._checkpoints.cached_runs(self.run.recipe, step - PATH_STEPS, step)

    # -- steps ----------------------------------------------------------------------------

    def make_step(self) -> None:
        """Make one update and display it; a seek does it if a displacement comes with it."""
        if self.run.recipe.parameter_changes_at(self.position + 1):
            self._seek_job.start(self.position + 1, self._make_displayed_step())
        else:
            run_to_end(self._make_displayed_step())

    def _make_displayed_step(self) -> Generator[bool, None, None]:
        next_run, displayed = yield from self._compute_step_in_parts(self.run)
        self._apply_step(next_run, displayed.record.loss)
        self._displayed = displayed

    def _compute_step_in_parts(self, run: Run) -> Generator[bool, None, tuple[Run, DisplayedStep]]:
        """Do what `compute_step` does; yield True between the parts of a displacement."""
        if not run.recipe.parameter_changes_at(run.step + 1):
            return compute_step(run, self._clock)
        displayed = compute_next_record(run, self._clock)
        next_run, _ = yield from in_turns(quick_train_step_in_parts(run))
        return next_run, displayed

    def make_steps(
        self,
        max_steps: int,
        seconds: float,
        should_stop: Callable[[Run], bool],
        on_step: Callable[[StepRecord], None] | None,
    ) -> int:
        """Make up to `max_steps` updates within `seconds`, while the loss is finite.

        `should_stop` is called after each update and can end the loop. `on_step`, if given,
        receives the record of each step, which makes steps slower.

        Returns: the number of updates made.
        """
        started, made = self._clock(), 0
        while made < max_steps and not self.diverged:
            if self._make_part(with_record=on_step is not None):
                made += 1
                if on_step is not None:
                    on_step(self.record)
                if should_stop(self.run):
                    break
            if self._clock() - started >= seconds:
                break
        return made

    def _make_part(self, with_record: bool) -> bool:
        """Make the next update or a part of its displacements; return whether it is made."""
        if not self.run.recipe.parameter_changes_at(self.position + 1):
            if with_record:
                run_to_end(self._make_displayed_step())
            else:
                self._apply_step(*quick_train_step(self.run))
            return True
        if self._parts is None or self._parts[0] is not self.run:
            self._parts = self.run, self._make_displayed_step()
        try:
            next(self._parts[1])
        except StopIteration:
            self._parts = None
            return True
        return False

    def _apply_step(self, next_run: Run, loss: float) -> None:
        self._previous_run, self.run = self.run, next_run
        self._displayed, self._last_loss = None, loss
        branch, position = self.branches.current, next_run.step
        new = position > branch.latest
        if new:
            branch.latest = position
            self.unsent.add_loss(branch, position - 1, loss)
        if not isfinite(loss):
            return
        self._checkpoints.add(next_run)
        if new and position % self._evaluate_every == 0:
            self.unsent.add_evaluation(branch, evaluate(next_run))

    def peek_next_step(self) -> None:
        """Display the next step without making it."""
        self._previous_run = self.run
        self._displayed = compute_next_record(self.run, self._clock)

    # -- seeking --------------------------------------------------------------------------

    def seek(self, step: int) -> None:
        """Begin a seek to the position `step`; `continue_seek` carries it out.

        Raises: BadInput for a position beyond `latest`.
        """
        if step > self.latest:
            raise BadInput("step", step, f"a step that was made: 0 to {self.latest}")
        self._seek_job.start(step, self._seek_existing(step))

    def _seek_existing(self, step: int) -> Iterator[bool]:
        """Replay to an existing position from the nearest cached run, and display its step."""
        previous = max(step - 1, 0)
        keep_from = max(previous - PATH_STEPS, 0)
        recipe = self.branches.current.recipe
        if not self._checkpoints.has_start(recipe, keep_from):
            beginning = initial_run_in_parts(recipe)
            self._add_beginning((yield from in_turns(beginning)))
        for run in self._checkpoints.runs_to(recipe, previous, keep_from):
            if run.step < previous:
                yield True
                continue
            self._previous_run = run
            if step:
                self.run, self._displayed = yield from self._compute_step_in_parts(run)
            else:
                self.run, self._displayed = run, compute_next_record(run, self._clock)
            if self._displayed.finite:
                self._checkpoints.add(self.run)

    def open_recipe(self, recipe: Recipe, step: int) -> None:
        """Seek to `step` updates of `recipe`, on the branch that has it or on a new run.

        Raises: BadInput for more than the allowed number of updates (setting `open_steps`).
        """
        if step > self._max_open_steps:
            raise BadInput("step", step, f"at most {self._max_open_steps} updates")
        same = [one for one in self.branches.members if one.recipe == recipe]
        if not same:
            self.restart(recipe)
        elif self.branches.current not in same:
            self.branches.current = same[0]
        self._seek_job.start(step, self._replay_to(step))

    def _replay_to(self, step: int) -> Iterator[bool]:
        """Seek to the last existing step, then make the missing ones.

        From the start of a run, the shared replay is followed up to the step before the last. The
        last step is computed here, because it is displayed.
        """
        yield from self._seek_existing(min(step, self.latest))
        if self.latest == 0 and step > 1:
            replay = self._replay_cache.get_or_create(self.run, step - 1)
            followed = follow_replay(
                replay, self.run.recipe, self._seek_job, self.branches.current, self.unsent
            )
            for advanced, (self._previous_run, self.run, self._last_loss) in followed:
                self._displayed = None
                yield advanced
            for run in (*replay.checkpoints.values(), *replay.recent):
                self._checkpoints.add(run)
        while self.position < step and not self.diverged:
            if self.position < step - 1:
                parts = quick_train_step_in_parts(self.run)
                self._apply_step(*(yield from in_turns(parts)))
            else:
                yield from self._make_displayed_step()
            yield True

    @property
    def replay_progress(self) -> tuple[int, int] | None:
        """Of a recipe that is replayed up to a step: updates made, updates needed; else None.

        None too while branches are restored: the current branch says nothing about the progress.
        """
        goal = self._seek_job.goal
        if self.restoring or not self.seeking or goal <= self.latest:
            return None
        return self.latest, goal

    @property
    def seeking(self) -> bool:
        """Whether a seek is in progress."""
        return self._seek_job.active

    @property
    def blocked(self) -> bool:
        """Whether the seek waits for a step that another session is computing."""
        return self._seek_job.blocked

    def continue_seek(self, seconds: float = float("inf")) -> bool:
        """Continue the seek for `seconds`; return whether it has arrived.

        If another session is computing the next step, it returns at once; with infinite `seconds`
        it waits.
        """
        return self._seek_job.run_for(seconds)

    def abandon_seek(self) -> None:
        """Stay at the step to which a seek that cannot go on has come."""
        self._seek_job.cancel()
        self.restoring = False
        if self._previous_run.step not in (self.run.step, self.run.step - 1):
            self._previous_run, self._displayed = self.run, None

    # -- changes and branches -------------------------------------------------------------

    def reconfigure(self, recipe: Recipe) -> str:
        """Continue with another recipe from this position; return a notice about branches.

        Raises: BadInput for a recipe whose interventions cost too much; nothing changes.
        """
        self._check_size(recipe)
        notice = self.branches.select_for(recipe, self.position)
        self.run = with_recipe(self.run, recipe)
        self._checkpoints.add(self.run)
        if not self.step_applied:
            self.peek_next_step()
        return f"{notice} {self._evict_branches()}".strip()

    def displace(self, recipe: Recipe, displacement: Displacement) -> tuple[str, str]:
        """Go to the position of a displacement on `recipe`, and displace all parameters there.

        Returns: the label of the change, and a notice.

        Raises: BadInput for a step that is not one of the current branch.
        """
        step, branch = displacement.step, self.branches.current
        if step > branch.latest or branch.recipe.prefix(step) != recipe.prefix(step):
            raise BadInput("step", step, f"a step of branch {branch.name}")
        displaced = recipe.with_displacement(displacement)
        self._check_size(displaced)
        for run in self._checkpoints.runs_to(recipe, step, max(step - PATH_STEPS, 0)):
            self.run = run
        notice = self.branches.select_for(displaced, step)
        self.run = with_recipe(self.run, self.branches.current.recipe)
        self._checkpoints.add(self.run)
        self.peek_next_step()
        label = describe_change(displacement)
        sentence = (
            f"{label[0].upper()}{label[1:]}, from step {step} on. {notice} {self._evict_branches()}"
        )
        return label, sentence.strip()

    def switch_branch(self, branch: Branch) -> None:
        """Begin a seek to the same position on another branch, or to its last step."""
        self.branches.current = branch
        self.seek(min(self.position, branch.latest))
        self._evict_branches()

    def discard_branch(self, branch: Branch) -> None:
        """Remove a branch; from the current branch, first switch to its parent.

        Raises: BadInput for the only branch.
        """
        others = [one for one in self.branches.members if one is not branch]
        if not others:
            raise BadInput("branch", branch.branch_id, "a branch beside which there is another")
        if branch is self.branches.current:
            self.switch_branch(branch.parent if branch.parent in others else others[-1])
        if branch in self.branches.members:
            self._remove_branch(branch)

    def _evict_branches(self) -> str:
        """Remove empty and surplus branches; return a notice if one with steps was removed."""
        notice = ""
        for branch in self.branches.evictable():
            if not branch.empty:
                notice = (
                    f"Branch {branch.name}, the oldest, was removed: "
                    f"at most {MAX_BRANCHES} are kept."
                )
            self._remove_branch(branch)
        return notice

    def _remove_branch(self, branch: Branch) -> None:
        for changed in self.branches.remove(branch):
            self.unsent.requeue(changed)

    # -- preview of a parameter -------------------------------------------------------------

    @property
    def preview(self) -> Preview | None:
        """The preview, if any."""
        return self._displayed.preview if self._displayed else None

    def preview_edit(self, address: str, index: tuple[int, ...], value: float) -> None:
        """Display the next step as it would be with one parameter at another value.

        Raises: BadInput naming the field, the value and what is allowed.
        """
        self._displayed = compute_preview(
            self.run, self.displayed, address, index, value, self._clock
        )

    def commit_preview(self) -> tuple[str, str]:
        """Make the previewed value part of the run and of its recipe.

        Returns: the label of the change, and a notice.

        Raises: BadInput without a preview.
        """
        preview = self.preview
        if preview is None:
            raise BadInput("preview", None, "a parameter that is tried at another value")
        recipe = self.run.recipe.with_edit(
            self.position, preview.address, preview.index, preview.value
        )
        self._check_size(recipe)
        self._displayed = DisplayedStep(self.record, self.displayed.seconds)
        label, notice = describe_change(recipe.changes[-1]), self.reconfigure(recipe)
        return label, f"{label} from step {self.position} on. {notice}".strip()

    def discard_preview(self) -> str:
        """End the preview; return a notice, or an empty string without a preview."""
        preview = self.preview
        if preview is None:
            return ""
        self._displayed = self.displayed.without_preview
        return f"{parameter_label(preview.address, preview.index)} is back at {preview.was:.4g}."

    def restore_preview(self, displayed: DisplayedStep) -> None:
        """Display a step that was displayed before at the same position, with its preview."""
        self._displayed = displayed

    # -- bookmarks ------------------------------------------------------------------------

    @property
    def bookmark(self) -> Bookmark:
        """The current position or, during a seek, its goal, at most the last existing step."""
        position = min(self._seek_job.goal, self.latest) if self.seeking else self.position
        branches = self.branches
        current = branches.current
        return Bookmark(branches, tuple(branches.members), current, current.recipe, position)

    def restore_bookmark(self, bookmark: Bookmark) -> str:
        """Restore the branches of a bookmark and begin a seek to its position; return a notice."""
        if bookmark.branches is not self.branches:
            self.branches = bookmark.branches
            self._checkpoints.reset()
            self.unsent = UnsentUpdates(self.branches)
        known, self.branches.members = self.branches.members, list(bookmark.members)
        self.branches.current = bookmark.current
        changed = self.branches.reparent_orphans()
        for branch in bookmark.members:
            if branch in changed or branch not in known:
                self.unsent.requeue(branch)
        notice = self.branches.select_for(bookmark.recipe, bookmark.position)
        self.seek(bookmark.position)
        return f"{notice} {self._evict_branches()}".strip()

    def reserve_memory(self, nbytes: int) -> None:
        """Leave this much of the memory for going back to branches and bookmarks."""
        self._checkpoints.reserve(nbytes)

    # -- suspension -----------------------------------------------------------------------

    def resend_all(self) -> None:
        """Mark every loss and evaluation of all branches as not sent: a new page knows none."""
        self.unsent = UnsentUpdates(self.branches)

    def release_record(self) -> None:
        """Free the record of the displayed step unless it is a preview; it is recomputed on use."""
        if self._displayed and not self._displayed.preview:
            self._last_loss, self._displayed = self._displayed.record.loss, None

    def release_arrays(self) -> Bookmark:
        """Free all arrays and return the bookmark for `resume`; until then there is no run."""
        bookmark, self._displayed = self.bookmark, None
        self.restoring = False
        self._seek_job.cancel()
        self._checkpoints.clear()
        del self.run, self._previous_run
        return bookmark

    def resume(self, bookmark: Bookmark) -> None:
        """After `release_arrays`, begin to seek back to `bookmark` from the start of the run."""
        self.run = self._previous_run = untouched_run(bookmark.recipe)
        self._last_loss = 0.0
        self.resend_all()
        self.seek(min(bookmark.position, self.latest))

    def restore(self, snapshots: Sequence[BranchSnapshot], current_id: int, position: int) -> None:
        """Begin to replay all branches of another timeline, then seek to `position` of one.

        Raises: BadInput for a run that is too large.
        """
        self._branch_ids = count(1 + max(one.branch_id for one in snapshots))
        self.restart(snapshots[0].recipe)
        self.branches.restore(snapshots, current_id)
        self.restoring = True
        self._seek_job.start(position, self._replay_branches(snapshots, current_id, position))

    def _replay_branches(
        self, snapshots: Sequence[BranchSnapshot], current_id: int, position: int
    ) -> Iterator[bool]:
        for one in snapshots:
            branch = self.branches.current = self.branches.get(one.branch_id)
            if branch.parent is None:
                yield from self._seek_existing(0)
                self._add_beginning(self.run)
            if one.latest > one.fork:
                yield from self._replay_to(one.latest)
        self.branches.current = self.branches.get(current_id)
        self.resend_all()
        self.restoring = False
        yield from self._seek_existing(min(position, self.latest))
