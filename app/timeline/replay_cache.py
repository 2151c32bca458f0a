"""Runs that links open, made once for all sessions of a process, however many wait. No session.

A replay is named by what decides it: a number of updates, and what of the recipe decides them.
"""

from array import array
from collections import OrderedDict, deque
from math import isfinite
from threading import Lock
from typing import NamedTuple, TypeAlias

from app.timeline.checkpoint_cache import PATH_STEPS, key_of, size_of
from engine import Evaluation, Recipe, Run, evaluate, quick_advance, start, under

FIRST_SPACED = 10  # checkpoints at 10, 20, 40, 80, …: a shorter replay begins at one of them
_Key: TypeAlias = tuple[int, Recipe]


class Reached(NamedTuple):
    """How far a replay has come: the run, the one before its last update, that update's loss."""

    before: Run
    run: Run
    loss: float


class Replay:
    """One run on its way to `goal` updates: whoever waits for it may make the next one.

    `losses` has that of every step made. It is over where the goal is reached, or the loss is no
    number any more.
    """

    def __init__(self, recipe: Recipe, goal: int, evaluate_every: int) -> None:
        self.recipe, self.goal = recipe.until(goal), goal
        self._evaluate_every = evaluate_every
        self._lock = Lock()
        run = start(self.recipe)
        self.reached = Reached(run, run, 0.0)
        self.losses = array("d")
        self.evaluations: list[Evaluation] = []
        self.spaced: dict[int, Run] = {}
        self.recent: deque[Run] = deque([run], maxlen=PATH_STEPS + 1)

    @property
    def over(self) -> bool:
        """Whether there is nothing more to make."""
        return self.reached.run.step >= self.goal or not isfinite(self.reached.loss)

    @property
    def size(self) -> int:
        """How many bytes it takes at most, once it is over."""
        runs = self.recent.maxlen or 0
        spaced = (self.goal // FIRST_SPACED).bit_length()
        return size_of(self.reached.run) * (runs + spaced) + self.losses.itemsize * self.goal

    def further(self, patient: bool) -> bool:
        """Make one update; return False where another is at it, unless `patient`, which waits."""
        if not self._lock.acquire(blocking=patient):
            return False
        try:
            if not self.over:
                self._step()
        finally:
            self._lock.release()
        return True

    def _step(self) -> None:
        before = self.reached.run
        run, loss = quick_advance(before)
        self.losses.append(loss)
        if isfinite(loss):
            self.recent.append(run)
            if run.step % self._evaluate_every == 0:
                self.evaluations.append(evaluate(run))
            if run.step == FIRST_SPACED * 2 ** len(self.spaced):
                self.spaced[run.step] = run
        self.reached = Reached(before, run, loss)

    def begin_with(self, other: "Replay") -> None:
        """Begin at the last checkpoint of another that has this run up to there.

        None of the last `PATH_STEPS` is taken: what is drawn of the way here is to be whole.
        """
        with other._lock:
            spaced, losses, told = dict(other.spaced), other.losses[:], list(other.evaluations)
        last = self.goal - PATH_STEPS
        fits = [
            at for at in spaced if at <= last and other.recipe.until(at) == self.recipe.until(at)
        ]
        at = max(fits, default=0)
        if at <= self.reached.run.step:
            return
        run = under(spaced[at], self.recipe)
        self.reached = Reached(run, run, losses[at - 1])
        self.losses = losses[:at]
        self.evaluations = [one for one in told if one.step <= at]
        self.spaced = {step: kept for step, kept in spaced.items() if step <= at}
        self.recent.clear()
        self.recent.append(run)


class Replays:
    """The replays of a process, the last asked for kept within so many bytes, the newest always."""

    def __init__(self, mebibytes: int, evaluate_every: int) -> None:
        self._limit = mebibytes * 2**20
        self._evaluate_every = evaluate_every
        self._lock = Lock()
        self._all: OrderedDict[_Key, Replay] = OrderedDict()

    @property
    def size(self) -> int:
        """How many bytes all of them take at most."""
        return sum(one.size for one in self._all.values())

    def of(self, recipe: Recipe, goal: int) -> Replay:
        """Return the one replay of `recipe` to `goal` updates."""
        key = key_of(recipe, goal)
        with self._lock:
            found = self._all.get(key)
            if found is None:
                found = Replay(recipe, goal, self._evaluate_every)
                for other in self._all.values():
                    found.begin_with(other)
                self._all[key] = found
            self._all.move_to_end(key)
            while len(self._all) > 1 and self.size > self._limit:
                self._all.popitem(last=False)
            return found
