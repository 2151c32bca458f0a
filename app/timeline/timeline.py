"""A run over time: making steps, seeking, branches, changes of the recipe, previews.

A position is the number of updates made. The parts of a timeline share a `CurrentRun`
(current_run.py): steps are made by step_maker.py, positions reached by seeker.py, and the recipe is
changed by recipe_changes.py.
"""

from collections.abc import Callable, Iterator
from copy import copy

from app.settings import Settings
from app.timeline.branch_ids import BranchIds
from app.timeline.branches import Bookmark, Branch, Branches, Restoration
from app.timeline.current_run import CurrentRun
from app.timeline.displayed_step import Clock
from app.timeline.recipe_changes import RecipeChanges, SizeCheck, allow_any_size
from app.timeline.replay_cache import ReplayCache
from app.timeline.seek_job import SeekJob, run_to_end
from app.timeline.seeker import Seeker
from app.timeline.series_limits import series_limits
from app.timeline.step_cache import StepCache
from app.timeline.step_maker import StepMaker
from app.timeline.timeline_view import TimelineView
from engine import BadInput, Recipe, Run, StepRecord, untouched_run


class Timeline(TimelineView):
    """A run with its branches, the displayed step, and what has not been sent to the page.

    `check_size` raises BadInput for a recipe that is too large, before its run is made.
    `changes` are those of settings and parameters from a position on.
    `restoration`: what is being replayed; until then the branches are incomplete.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        replay_cache: ReplayCache,
        check_size: SizeCheck = allow_any_size,
        step_cache: StepCache | None = None,
    ) -> None:
        self._check_size = check_size
        self._settings = settings
        self._max_open_steps = settings.max_open_steps
        self._series_limits = series_limits(settings.history_mebibytes * 2**20)
        self._replay_cache = replay_cache
        self._branch_ids = BranchIds()
        self._step_cache = step_cache or StepCache(0)
        self._current = CurrentRun(settings, clock, self._step_cache)
        self.restoration: Restoration | None = None
        self._connect_parts()
        self.restart(Recipe())

    def _connect_parts(self) -> None:
        """Make the parts that work on the current run."""
        current = self._current
        self._seek_job = SeekJob(current.clock)
        self._steps = StepMaker(current)
        self._seeker = Seeker(current, self._steps, self._seek_job, self._replay_cache)
        self.changes = RecipeChanges(current, self._seeker, self._seek_job, self._check_size)

    def restart(self, recipe: Recipe) -> None:
        """Start over with `recipe`, on branches of its own.

        Raises: BadInput for a run that is too large; nothing changes.
        """
        self._check_size(recipe)
        run = untouched_run(recipe)
        displayed = self._current.compute_next_step(run)
        branches = Branches(recipe, self._branch_ids, self._series_limits)
        self._current.start(run, displayed, branches)
        self._seek_job.cancel()
        if recipe.parameter_changes_at(0) or recipe.warm_start is not None:
            self._seek_job.start(0, self._seeker.to_existing(0))
        else:
            self._current.add_beginning(run)

    def begin(self, recipe: Recipe) -> None:
        """Begin a run of `recipe` on branches of its own; a seek makes it.

        Raises: BadInput for a run that is too large; nothing changes.
        """
        self._check_size(recipe)
        branches = Branches(recipe, self._branch_ids, self._series_limits)
        self._current.start(untouched_run(recipe), None, branches)
        self._seek_job.start(0, self._seeker.to_existing(0))

    def sibling(self, recipe: Recipe, parts: int) -> "Timeline":
        """Return another timeline that begins a run of `recipe`: see `begin`.

        Its branches have other ids. Their series take a `parts`-th of the memory.
        """
        other = copy(self)
        other._current = CurrentRun(self._settings, self._current.clock, self._step_cache)
        other.restoration = None
        other.share_series_memory(parts)
        other._connect_parts()
        other.begin(recipe)
        return other

    def share_series_memory(self, parts: int) -> None:
        """Let the series of further branches take a `parts`-th of the memory for going back."""
        self._series_limits = series_limits(self._settings.history_mebibytes * 2**20 // parts)

    def read_only_copy(self) -> "Timeline":
        """Return a timeline that revisits the steps of this branch on its own.

        It shares checkpoints and branches with the original. Use it only to revisit existing steps.
        """
        other = copy(self)
        other._current = self._current.read_only_copy()
        other._connect_parts()
        return other

    def peek_runs(self, step: int) -> Iterator[Run]:
        """Yield runs of the current branch up to `step` updates; nothing moves, none is kept."""
        return self._current.checkpoints.peek_runs(self.run.recipe, step)

    # -- steps and seeks ------------------------------------------------------------------

    @property
    def is_next_in_parts(self) -> bool:
        """Whether a displacement comes with the next step, so that a seek must make it."""
        return self._steps.is_next_in_parts

    def make_step(self) -> None:
        """Make one update and display it; a seek does it if a displacement comes with it."""
        if self._steps.is_next_in_parts:
            self._seek_job.start(self.position + 1, self._steps.make_displayed_step())
        else:
            run_to_end(self._steps.make_displayed_step())

    def make_steps(
        self,
        max_steps: int,
        seconds: float,
        should_stop: Callable[[Run], bool],
        on_step: Callable[[StepRecord], None] | None,
    ) -> int:
        """Make up to `max_steps` updates within `seconds`: see `StepMaker.make_steps`."""
        return self._steps.make_steps(max_steps, seconds, should_stop, on_step)

    def check_position(self, step: int) -> None:
        """Raise BadInput for a position beyond `latest`."""
        if step > self.latest:
            raise BadInput("step", step, f"a step that was made: 0 to {self.latest}")

    def seek(self, step: int) -> None:
        """Begin a seek to the position `step`; `continue_seek` carries it out.

        Raises: BadInput for a position beyond `latest`.
        """
        self.check_position(step)
        self._seek_job.start(step, self._seeker.to_existing(step))

    @property
    def goal(self) -> int:
        """The position that a seek goes to; without one, the position."""
        return self._seek_job.goal if self.seeking else self.position

    def go_to(self, step: int) -> None:
        """Begin a seek to `step` updates; the missing ones are made."""
        self._seek_job.start(step, self._seeker.to_new(step))

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
        self.go_to(step)

    @property
    def replay_progress(self) -> tuple[int, int] | None:
        """Of a recipe that is replayed up to a step: updates made, updates needed; else None.

        None too while branches are restored: the current branch says nothing about the progress.
        """
        goal = self._seek_job.goal
        if self.restoration or not self.seeking or goal <= self.latest:
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
        self.restoration = None
        self._current.settle()

    # -- changes and branches -------------------------------------------------------------

    def switch_branch(self, branch: Branch) -> None:
        """Begin a seek to the same position on another branch, or to its last step."""
        self.branches.current = branch
        self.seek(min(self.position, branch.latest))
        self._current.evict_branches()

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
            self._current.remove_branch(branch)

    # -- bookmarks and suspension ---------------------------------------------------------

    @property
    def bookmark(self) -> Bookmark:
        """The current position or, during a seek, its goal, at most the last existing step."""
        position = min(self._seek_job.goal, self.latest) if self.seeking else self.position
        return self._current.bookmark_at(position)

    def restore_bookmark(self, bookmark: Bookmark) -> str:
        """Restore the branches of a bookmark and begin a seek to its position; return a notice."""
        if bookmark.branches is not self.branches:
            self._current.checkpoints.reset()
            self._current.show_branches(bookmark.branches)
        self._current.restore_branches(bookmark)
        notice = self.branches.select_for(bookmark.recipe, bookmark.position)
        self.seek(bookmark.position)
        return f"{notice} {self._current.evict_branches()}".strip()

    def reserve_memory(self, nbytes: int) -> None:
        """Leave this much of the memory for going back to branches and bookmarks."""
        self._current.checkpoints.reserve(nbytes)

    def resend_all(self) -> None:
        """Mark every loss and evaluation of all branches as not sent: a new page knows none."""
        self._current.show_branches(self.branches)

    def release_record(self) -> None:
        """Free the record of the displayed step unless it is a preview; it is recomputed on use."""
        self._current.release_record()

    def release_arrays(self) -> Bookmark:
        """Free all arrays and return the bookmark for `resume`; until then there is no run."""
        bookmark = self.bookmark
        self._seek_job.cancel()
        self._current.release_runs()
        return bookmark

    def resume(self, bookmark: Bookmark) -> None:
        """After `release_arrays`, begin to seek back to `bookmark` from the start of the run.

        A restoration that was under way goes on.
        """
        run = untouched_run(bookmark.recipe)
        self._current.move_to(run, run, 0.0)
        self.resend_all()
        if self.restoration:
            self._replay(self.restoration)
        else:
            self.seek(min(bookmark.position, self.latest))

    def restore(self, restoration: Restoration) -> None:
        """Begin to replay all branches of another timeline, then seek to a position of one.

        Raises: BadInput for a run that is too large; nothing changes.
        """
        for one in restoration.branches:
            self._check_size(one.recipe)
        self._branch_ids.skip_to(1 + max(one.branch_id for one in restoration.branches))
        self.restart(restoration.branches[0].recipe)
        self.branches.restore(restoration.branches, restoration.current_id)
        self.restoration = restoration
        self._replay(restoration)

    def _replay(self, restoration: Restoration) -> None:
        way = self._seeker.to_restored(restoration, self._on_replayed)
        self._seek_job.start(restoration.position, way)

    def _on_replayed(self) -> None:
        self.resend_all()
        self.restoration = None
