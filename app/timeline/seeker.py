"""Moves the current run to other positions: each way there is an iterator of parts."""

from collections.abc import Callable, Generator, Iterator

from app.timeline.branches import Bookmark, Restoration
from app.timeline.checkpoint_cache import PATH_STEPS
from app.timeline.current_run import CurrentRun
from app.timeline.replay_cache import ReplayCache, follow_replay
from app.timeline.seek_job import SeekJob, in_turns
from app.timeline.step_maker import StepMaker, compute_step_in_parts
from engine import (
    Recipe,
    Run,
    initial_run_in_parts,
    quick_train_step_in_parts,
    with_recipe_in_parts,
)


class Seeker:
    """Ways to positions of `current`, which `job` carries out. Each yields whether it advanced."""

    def __init__(
        self, current: CurrentRun, steps: StepMaker, job: SeekJob, replay_cache: ReplayCache
    ) -> None:
        self._current, self._steps, self._job = current, steps, job
        self._replay_cache = replay_cache

    def to_existing(self, step: int) -> Iterator[bool]:
        """Replay to an existing position from the nearest cached run, and display its step."""
        current = self._current
        run = yield from self._replay(current.branches.current.recipe, max(step - 1, 0))
        current.previous_run = run
        if step:
            current.run, current.displayed = yield from compute_step_in_parts(current, run)
        else:
            current.run, current.displayed = run, current.compute_next_step(run)
        if current.displayed.finite:
            current.checkpoints.add(current.run)

    def _replay(self, recipe: Recipe, step: int) -> Generator[bool, None, Run]:
        """Return the run of `recipe` at an existing position, from the nearest cached one."""
        current = self._current
        keep_from = max(step - PATH_STEPS, 0)
        if not current.checkpoints.has_start(recipe, keep_from):
            beginning = initial_run_in_parts(recipe)
            current.add_beginning((yield from in_turns(beginning)))
        runs = current.checkpoints.runs_to(recipe, step, keep_from)
        run = next(runs)
        while run.step < step:
            yield True
            run = next(runs)
        return run

    def to_new(self, step: int) -> Iterator[bool]:
        """Seek to the last existing step, then make the missing ones.

        From the start of a run, the shared replay is followed up to the step before the last. The
        last step is computed here, because it is displayed.
        """
        current = self._current
        latest = current.branches.current.latest
        if step <= latest or not self._is_at(latest):
            yield from self.to_existing(min(step, latest))
        if latest == 0 and step > 1:
            replay = self._replay_cache.get_or_create(current.run, step - 1)
            followed = follow_replay(
                replay, current.run.recipe, self._job, current.branches.current, current.unsent
            )
            for advanced, progress in followed:
                current.move_to(*progress)
                if not current.diverged:
                    current.checkpoints.add(current.run)
                yield advanced
            for run in (*replay.checkpoints.values(), *replay.recent):
                current.checkpoints.add(run)
        while current.run.step < step and not current.diverged:
            if current.run.step < step - 1:
                parts = quick_train_step_in_parts(current.run)
                current.apply_step(*(yield from in_turns(parts)))
            else:
                yield from self._steps.make_displayed_step()
            yield True

    def _is_at(self, step: int) -> bool:
        """Return whether the current run is that of the current branch after `step` updates."""
        run = self._current.run
        cached = self._current.checkpoints.cached_runs(run.recipe, step, step)
        on_branch = run.recipe == self._current.branches.current.recipe
        return on_branch and any(one.parameters is run.parameters for one in cached)

    def to_displaced(self, recipe: Recipe, step: int, before: Bookmark) -> Iterator[bool]:
        """Displace the run of `recipe` at `step` as the current branch says, and display what next.

        If that fails, the branches are again those of the bookmark `before`.
        """
        current = self._current
        try:
            run = yield from self._replay(recipe, step)
            displaced = with_recipe_in_parts(run, current.branches.current.recipe)
            current.run = yield from in_turns(displaced)
        except Exception:
            current.restore_branches(before)
            before.current.recipe = before.recipe
            raise
        current.checkpoints.add(current.run)
        current.peek_next_step()

    def to_restored(
        self, restoration: Restoration, on_replayed: Callable[[], None]
    ) -> Iterator[bool]:
        """Replay all branches, call `on_replayed`, and seek to the position of the restoration."""
        current = self._current
        for one in restoration.branches:
            branch = current.branches.current = current.branches.get(one.branch_id)
            if branch.parent is None:
                yield from self.to_existing(0)
                current.add_beginning(current.run)
            if one.latest > one.fork:
                yield from self.to_new(one.latest)
        current.branches.current = current.branches.get(restoration.current_id)
        on_replayed()
        yield from self.to_existing(min(restoration.position, current.branches.current.latest))
