"""The states a run has been in, within bounds: checkpoints kept, the rest made again by replay.

A run is a value, so keeping it is enough. What made it names it: the number of its updates and
what of the recipe decides them. So branches share what they have in common.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import TypeAlias

from engine import Recipe, Run, fast_forward, initial_run, quick_train_step, with_recipe

MAX_RECENT_RUNS = 16
PATH_STEPS = 12  # so many runs before the step that is looked at are drawn as its path
STRIDE = 16  # updates made at once where nobody asks for those between
_CacheKey: TypeAlias = tuple[int, Recipe]


class CheckpointCache:
    """Runs: one every `spacing` updates of every branch, and the last `MAX_RECENT_RUNS` used.

    When they outgrow the memory allowed, `spacing` doubles and every second checkpoint goes.
    """

    def __init__(self, mebibytes: int) -> None:
        self._max_bytes = mebibytes * 2**20
        self._spacing = 10
        self._checkpoints: dict[_CacheKey, Run] = {}
        self._recent: OrderedDict[_CacheKey, Run] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """How many bytes the runs at hand take."""
        return sum(run_nbytes(run) for run in ({**self._checkpoints, **self._recent}).values())

    def add(self, run: Run) -> None:
        """Remember `run`; forget what has become too much."""
        key = cache_key(run.recipe, run.step)
        self._recent[key] = run
        self._recent.move_to_end(key)
        if len(self._recent) > MAX_RECENT_RUNS:
            self._recent.popitem(last=False)
        if run.step % self._spacing or key in self._checkpoints:
            return
        self._checkpoints[key] = run
        most = max(4, self._max_bytes // run_nbytes(run) - MAX_RECENT_RUNS)
        while len(self._checkpoints) > most and any(step for step, _ in self._checkpoints):
            self._spacing *= 2
            self._checkpoints = {
                key: kept for key, kept in self._checkpoints.items() if key[0] % self._spacing == 0
            }

    def reset(self) -> None:
        """Make room for a run with another start; of others only what was last at hand stays."""
        self._spacing = 10
        self._checkpoints = {}

    def clear(self) -> None:
        """Free all runs."""
        self.reset()
        self._recent.clear()

    def runs_to(self, recipe: Recipe, step: int, keep_from: int) -> Iterator[Run]:
        """Yield the run of `recipe` on its way to `step` updates, from the nearest at hand.

        No yield is more than `STRIDE` updates away. The steps from `keep_from` on are kept, as far
        as `MAX_RECENT_RUNS` goes.
        """
        run = self._nearest_run(recipe, keep_from)
        yield run
        while run.step < step:
            run = self._next_run(run, keep_from)
            if run.step >= keep_from or run.step % self._spacing == 0:
                self.add(run)
            yield run

    def _next_run(self, run: Run, keep_from: int) -> Run:
        """Return the run a stride on, to a checkpoint at most; from `keep_from`, one update on."""
        if run.step + 1 < keep_from:
            checkpoint = run.step - run.step % self._spacing + self._spacing
            return fast_forward(run, min(run.step + STRIDE, checkpoint, keep_from))
        known = self._find(run.recipe, run.step + 1)
        return with_recipe(known, run.recipe) if known else quick_train_step(run)[0]

    def _nearest_run(self, recipe: Recipe, step: int) -> Run:
        steps = {at for at, _ in (*self._checkpoints, *self._recent) if at <= step}
        for at in sorted(steps, reverse=True):
            if found := self._find(recipe, at):
                return with_recipe(found, recipe)
        return initial_run(recipe)

    def cached_runs(self, recipe: Recipe, first: int, last: int) -> list[Run]:
        """Return the runs of `recipe` at hand from `first` to `last` updates, in order."""
        found = (self._find(recipe, step) for step in range(max(first, 0), last + 1))
        return [run for run in found if run]

    def _find(self, recipe: Recipe, step: int) -> Run | None:
        key = cache_key(recipe, step)
        return self._recent.get(key) or self._checkpoints.get(key)


def cache_key(recipe: Recipe, step: int) -> _CacheKey:
    """Return what names the run of `recipe` after `step` updates."""
    return step, recipe.prefix(step)


def run_nbytes(run: Run) -> int:
    """Return how many bytes the arrays of a run take."""
    return sum(
        int(array.nbytes) for array in (*run.parameters.values(), *run.optimizer_state.values())
    )
