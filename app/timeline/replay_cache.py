"""Runs that links open, made once for all sessions of a process, however many wait. No session.

A replay is named by what decides it: a number of updates, and what of the recipe decides them.
"""

from array import array
from collections import OrderedDict, deque
from math import isfinite
from threading import Lock
from typing import NamedTuple, TypeAlias

from app.timeline.checkpoint_cache import PATH_STEPS, cache_key, run_nbytes
from engine import (
    EvaluationRecord,
    Recipe,
    Run,
    evaluate,
    initial_run,
    quick_train_step,
    with_recipe,
)

FIRST_CHECKPOINT = 10  # checkpoints at 10, 20, 40, 80, …: a shorter replay begins at one of them
_ReplayKey: TypeAlias = tuple[int, Recipe]


class ReplayProgress(NamedTuple):
    """How far a replay has come: the run, the one before its last update, that update's loss."""

    previous_run: Run
    run: Run
    loss: float


class Replay:
    """One run on its way to `goal` updates: whoever waits for it may make the next one.

    `losses` has that of every step made. It is over where the goal is reached, or the loss is no
    number any more.
    """

    def __init__(self, recipe: Recipe, goal: int, evaluate_every: int) -> None:
        self.recipe, self.goal = recipe.prefix(goal), goal
        self._evaluate_every = evaluate_every
        self._lock = Lock()
        run = initial_run(self.recipe)
        self.progress = ReplayProgress(run, run, 0.0)
        self.losses = array("d")
        self.evaluations: list[EvaluationRecord] = []
        self.checkpoints: dict[int, Run] = {}
        self.recent: deque[Run] = deque([run], maxlen=PATH_STEPS + 1)

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to make."""
        return self.progress.run.step >= self.goal or not isfinite(self.progress.loss)

    @property
    def max_nbytes(self) -> int:
        """How many bytes it takes at most, once it is over."""
        runs = self.recent.maxlen or 0
        spaced = (self.goal // FIRST_CHECKPOINT).bit_length()
        return run_nbytes(self.progress.run) * (runs + spaced) + self.losses.itemsize * self.goal

    def make_next_step(self, blocking: bool) -> bool:
        """Make one update; return False where another is at it, unless `blocking`, which waits."""
        if not self._lock.acquire(blocking=blocking):
            return False
        try:
            if not self.finished:
                self._make_step()
        finally:
            self._lock.release()
        return True

    def _make_step(self) -> None:
        before = self.progress.run
        run, loss = quick_train_step(before)
        self.losses.append(loss)
        if isfinite(loss):
            self.recent.append(run)
            if run.step % self._evaluate_every == 0:
                self.evaluations.append(evaluate(run))
            if run.step == FIRST_CHECKPOINT * 2 ** len(self.checkpoints):
                self.checkpoints[run.step] = run
        self.progress = ReplayProgress(before, run, loss)

    def seed_from(self, other: "Replay") -> None:
        """Begin at the last checkpoint of another that has this run up to there.

        None of the last `PATH_STEPS` is taken: what is drawn of the way here is to be whole.
        """
        with other._lock:
            spaced, losses, told = dict(other.checkpoints), other.losses[:], list(other.evaluations)
        last = self.goal - PATH_STEPS
        fits = [
            at for at in spaced if at <= last and other.recipe.prefix(at) == self.recipe.prefix(at)
        ]
        at = max(fits, default=0)
        if at <= self.progress.run.step:
            return
        run = with_recipe(spaced[at], self.recipe)
        self.progress = ReplayProgress(run, run, losses[at - 1])
        self.losses = losses[:at]
        self.evaluations = [one for one in told if one.step <= at]
        self.checkpoints = {step: kept for step, kept in spaced.items() if step <= at}
        self.recent.clear()
        self.recent.append(run)


class ReplayCache:
    """The replays of a process, the last asked for kept within so many bytes, the newest always."""

    def __init__(self, mebibytes: int, evaluate_every: int) -> None:
        self._max_bytes = mebibytes * 2**20
        self._evaluate_every = evaluate_every
        self._lock = Lock()
        self._replays: OrderedDict[_ReplayKey, Replay] = OrderedDict()

    @property
    def max_nbytes(self) -> int:
        """How many bytes all of them take at most."""
        return sum(one.max_nbytes for one in self._replays.values())

    def get_or_create(self, recipe: Recipe, goal: int) -> Replay:
        """Return the one replay of `recipe` to `goal` updates."""
        key = cache_key(recipe, goal)
        with self._lock:
            found = self._replays.get(key)
            if found is None:
                found = Replay(recipe, goal, self._evaluate_every)
                for other in self._replays.values():
                    found.seed_from(other)
                self._replays[key] = found
            self._replays.move_to_end(key)
            while len(self._replays) > 1 and self.max_nbytes > self._max_bytes:
                self._replays.popitem(last=False)
            return found
