"""Shared replays: the run that a link opens is computed once for all sessions of a process.

A replay is identified by its number of updates and the part of the recipe that determines them.
"""

from array import array
from collections import OrderedDict, deque
from collections.abc import Generator, Iterator
from math import isfinite
from threading import Lock
from typing import NamedTuple, TypeAlias

from app.timeline.branches import Branch
from app.timeline.checkpoint_cache import PATH_STEPS, cache_key, run_nbytes
from app.timeline.seek_job import SeekJob
from app.timeline.unsent_updates import UnsentUpdates
from engine import (
    OWN_DATA,
    EvaluationRecord,
    PrefixKey,
    Recipe,
    Run,
    evaluate,
    is_own_problem,
    quick_train_step,
    quick_train_step_in_parts,
    with_recipe,
)

FIRST_CHECKPOINT = 10  # checkpoints at 10, 20, 40, 80, …, from which other replays can begin
_ReplayKey: TypeAlias = PrefixKey


class ReplayProgress(NamedTuple):
    """The newest run of a replay, the run one update before it, and the loss of that update."""

    previous_run: Run
    run: Run
    loss: float


class Replay:
    """One run, computed up to `goal` updates by whichever session calls `make_next_step`.

    `losses` holds the loss of every step made. The replay is finished when it has reached the goal
    or the loss is not finite.
    """

    def __init__(self, beginning: Run, goal: int, evaluate_every: int) -> None:
        self.recipe, self.goal = beginning.recipe.prefix(goal), goal
        self._evaluate_every = evaluate_every
        self._lock = Lock()
        self._parts: Generator[None, None, tuple[Run, float]] | None = None
        run = with_recipe(beginning, self.recipe)
        self.progress = ReplayProgress(run, run, 0.0)
        self.losses = array("d")
        self.evaluations: list[EvaluationRecord] = []
        self.checkpoints: dict[int, Run] = {}
        self.recent: deque[Run] = deque([run], maxlen=PATH_STEPS + 1)

    @property
    def finished(self) -> bool:
        """Whether no update is left to make."""
        return self.progress.run.step >= self.goal or not isfinite(self.progress.loss)

    @property
    def max_nbytes(self) -> int:
        """The maximum number of bytes that the finished replay takes."""
        runs = self.recent.maxlen or 0
        spaced = (self.goal // FIRST_CHECKPOINT).bit_length()
        return run_nbytes(self.progress.run) * (runs + spaced) + self.losses.itemsize * self.goal

    def make_next_step(self, blocking: bool) -> bool:
        """Make one update, or a part of one; return False if another session is making it.

        `blocking`: wait for the other session instead.
        """
        if not self._lock.acquire(blocking=blocking):
            return False
        try:
            if not self.finished:
                self._make_step()
        finally:
            self._lock.release()
        return True

    def _make_step(self) -> None:
        previous = self.progress.run
        if not self.recipe.parameter_changes_at(previous.step + 1):
            run, loss = quick_train_step(previous)
        elif (made := self._run_part(previous)) is not None:
            run, loss = made
        else:
            return
        self.losses.append(loss)
        if isfinite(loss):
            self.recent.append(run)
            if run.step % self._evaluate_every == 0:
                self.evaluations.append(evaluate(run))
            if run.step == FIRST_CHECKPOINT * 2 ** len(self.checkpoints):
                self.checkpoints[run.step] = run
        self.progress = ReplayProgress(previous, run, loss)

    def _run_part(self, previous: Run) -> tuple[Run, float] | None:
        """Run a part of an update with its displacements; return the update once it is made."""
        if self._parts is None:
            self._parts = quick_train_step_in_parts(previous)
        try:
            next(self._parts)
        except StopIteration as finished:
            self._parts = None
            made: tuple[Run, float] = finished.value
            return made
        except Exception:
            self._parts = None
            raise
        return None

    def seed_from(self, other: "Replay") -> None:
        """Begin at the last checkpoint of another replay that this one has in common with it.

        A checkpoint among the last `PATH_STEPS` updates is not used, because these runs are all
        needed for the path on the loss surface.
        """
        with other._lock:
            checkpoints = dict(other.checkpoints)
            losses, evaluations = other.losses[:], list(other.evaluations)
        last = self.goal - PATH_STEPS
        shared_steps = [
            step
            for step in checkpoints
            if step <= last and other.recipe.prefix(step) == self.recipe.prefix(step)
        ]
        start = max(shared_steps, default=0)
        if start <= self.progress.run.step:
            return
        run = with_recipe(checkpoints[start], self.recipe)
        self.progress = ReplayProgress(run, run, losses[start - 1])
        self.losses = losses[:start]
        self.evaluations = [one for one in evaluations if one.step <= start]
        self.checkpoints = {step: kept for step, kept in checkpoints.items() if step <= start}
        self.recent.clear()
        self.recent.append(run)


class ReplayCache:
    """The most recently used replays, within a memory limit; the newest is always kept."""

    def __init__(self, mebibytes: int, evaluate_every: int) -> None:
        self._max_bytes = mebibytes * 2**20
        self._evaluate_every = evaluate_every
        self._lock = Lock()
        self._replays: OrderedDict[_ReplayKey, Replay] = OrderedDict()

    @property
    def max_nbytes(self) -> int:
        """The maximum number of bytes of all replays."""
        return sum(one.max_nbytes for one in self._replays.values())

    def get_or_create(self, beginning: Run, goal: int) -> Replay:
        """Return the replay from a run before its first step to `goal` updates.

        Every session gets the same one.
        """
        key = cache_key(beginning.recipe, goal)
        with self._lock:
            found = self._replays.get(key)
            if found is None:
                found = Replay(beginning, goal, self._evaluate_every)
                for other in self._replays.values():
                    found.seed_from(other)
                self._replays[key] = found
            self._replays.move_to_end(key)
            while len(self._replays) > 1 and self.max_nbytes > self._max_bytes:
                self._replays.popitem(last=False)
            return found

    def drop_without_data(self) -> None:
        """Drop the replays on own data that this process no longer has: each holds its data."""
        with self._lock:
            for key, replay in list(self._replays.items()):
                own = filter(is_own_problem, replay.recipe.problems)
                if any(problem not in OWN_DATA for problem in own):
                    del self._replays[key]


def follow_replay(
    replay: Replay, recipe: Recipe, seek_job: SeekJob, branch: Branch, unsent: UnsentUpdates
) -> Iterator[tuple[bool, ReplayProgress]]:
    """Bring `branch` to the end of a replay, making the updates that no other session has made.

    `branch` has `recipe` and no steps yet. Losses and evaluations are added to it and to `unsent`.

    Yields: whether the replay advanced (False while another session makes the next update), and
    its progress.
    """
    while not replay.finished or branch.latest < replay.progress.run.step:
        advanced = replay.finished or replay.make_next_step(seek_job.blocking)
        previous, run, loss = replay.progress
        for step in range(branch.latest, run.step):
            unsent.add_loss(branch, step, replay.losses[step])
        for evaluation in replay.evaluations:
            if branch.latest < evaluation.step <= run.step:
                unsent.add_evaluation(branch, evaluation)
        branch.latest = run.step
        yield (
            advanced,
            ReplayProgress(with_recipe(previous, recipe), with_recipe(run, recipe), loss),
        )
