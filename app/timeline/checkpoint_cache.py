"""A bounded cache of past runs: spaced checkpoints and recent runs; the others are replayed.

A run is immutable, so a reference is a checkpoint. The cache key is the number of updates and the
part of the recipe that determines them, so branches share the checkpoints before their fork.
"""

from collections import OrderedDict
from collections.abc import Generator, Iterator
from typing import TypeAlias

from engine import (
    PrefixKey,
    Recipe,
    Run,
    fast_forward,
    initial_run,
    quick_train_step_in_parts,
    with_recipe,
)

MAX_RECENT_RUNS = 16
RUN_OBJECT_BYTES = 2000  # a run without its arrays
ARRAY_OBJECT_BYTES = 200  # an array without its numbers
PATH_STEPS = 12  # runs before the displayed step that are drawn as its path
STRIDE = 16  # updates per call while the runs in between are not needed
_CacheKey: TypeAlias = PrefixKey


class CheckpointCache:
    """A checkpoint every `spacing` updates of every branch, and the `MAX_RECENT_RUNS` last used.

    When the checkpoints exceed the memory limit, the spacing doubles and every second one is freed.
    """

    def __init__(self, mebibytes: int) -> None:
        self._max_bytes = mebibytes * 2**20
        self._other_bytes = 0
        self._spacing = 10
        self._checkpoints: dict[_CacheKey, Run] = {}
        self._recent: OrderedDict[_CacheKey, Run] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """The number of bytes of all cached runs."""
        return sum(run_nbytes(run) for run in ({**self._checkpoints, **self._recent}).values())

    def add(self, run: Run) -> None:
        """Cache `run`, and evict what exceeds the limits."""
        key = cache_key(run.recipe, run.step)
        self._recent[key] = run
        self._recent.move_to_end(key)
        if len(self._recent) > MAX_RECENT_RUNS:
            self._recent.popitem(last=False)
        if run.step % self._spacing or key in self._checkpoints:
            return
        self._checkpoints[key] = run
        self._evict(run_nbytes(run))

    def _evict(self, nbytes: int) -> None:
        """Free every second checkpoint, of `nbytes` each, until they are within the limit."""
        free_bytes = self._max_bytes - self._other_bytes
        max_checkpoints = max(4, free_bytes // nbytes - MAX_RECENT_RUNS)
        while len(self._checkpoints) > max_checkpoints and any(
            step for step, *_ in self._checkpoints
        ):
            self._spacing *= 2
            self._checkpoints = {
                key: kept for key, kept in self._checkpoints.items() if key[0] % self._spacing == 0
            }

    def reserve(self, nbytes: int) -> None:
        """Leave this part of the memory to what else the session keeps for going back."""
        self._other_bytes = nbytes
        if self._checkpoints:
            self._evict(max(map(run_nbytes, self._checkpoints.values())))

    def reset(self) -> None:
        """Drop all checkpoints and the spacing, for a new run; the recent runs stay."""
        self._spacing = 10
        self._checkpoints = {}

    def clear(self) -> None:
        """Free all runs."""
        self.reset()
        self._recent.clear()

    def runs_to(self, recipe: Recipe, step: int, keep_from: int) -> Iterator[Run]:
        """Yield the runs of `recipe` from the nearest cached one to `step` updates.

        Consecutive runs are at most `STRIDE` updates apart, and one from `keep_from` on; a run is
        yielded again between the parts of a displacement. Runs from
        `keep_from` on are cached, at most `MAX_RECENT_RUNS` of them.
        """
        run = self._nearest_run(recipe, keep_from) or initial_run(recipe)
        yield run
        while run.step < step:
            parts = self._next_run(run, keep_from)
            while True:
                try:
                    next(parts)
                except StopIteration as finished:
                    run = finished.value
                    break
                yield run
            if run.step >= keep_from or run.step % self._spacing == 0:
                self.add(run)
            yield run

    def peek_runs(self, recipe: Recipe, step: int) -> Iterator[Run]:
        """Yield the runs of `recipe` from the nearest cached one to `step` updates; keep none.

        Consecutive runs are at most `STRIDE` updates apart.
        """
        run = self._nearest_run(recipe, step) or initial_run(recipe)
        yield run
        while run.step < step:
            run = fast_forward(run, min(run.step + STRIDE, step))
            yield run

    def has_start(self, recipe: Recipe, keep_from: int) -> bool:
        """Return whether `runs_to` has a run to start from; if not, it makes the first one."""
        return self._nearest_run(recipe, keep_from) is not None

    def _next_run(self, run: Run, keep_from: int) -> Generator[None, None, Run]:
        """Return the next run: up to `STRIDE` updates later, from `keep_from` on one update later.

        A stride ends at the next checkpoint, at `keep_from`, and before a displacement, whose parts
        are separated by yielding None.
        """
        displaced_at = run.recipe.next_displacement(run.step + 1)
        if run.step + 1 < min(keep_from, displaced_at):
            checkpoint = run.step - run.step % self._spacing + self._spacing
            end = min(run.step + STRIDE, checkpoint, keep_from, displaced_at - 1)
            return fast_forward(run, int(end))
        known = self._find(run.recipe, run.step + 1)
        if known:
            return with_recipe(known, run.recipe)
        return (yield from quick_train_step_in_parts(run))[0]

    def _nearest_run(self, recipe: Recipe, step: int) -> Run | None:
        steps = {at for at, *_ in (*self._checkpoints, *self._recent) if at <= step}
        for at in sorted(steps, reverse=True):
            if found := self._find(recipe, at):
                return with_recipe(found, recipe)
        return None

    def cached_runs(self, recipe: Recipe, first: int, last: int) -> list[Run]:
        """Return the cached runs of `recipe` from `first` to `last` updates, in order."""
        found = (self._find(recipe, step) for step in range(max(first, 0), last + 1))
        return [run for run in found if run]

    def _find(self, recipe: Recipe, step: int) -> Run | None:
        key = cache_key(recipe, step)
        return self._recent.get(key) or self._checkpoints.get(key)


def cache_key(recipe: Recipe, step: int) -> _CacheKey:
    """Return the cache key of the run of `recipe` after `step` updates."""
    return recipe.prefix_key(step)


def run_nbytes(run: Run) -> int:
    """Return about how many bytes a run takes: its arrays, and the objects that hold them."""
    arrays = (*run.parameters.values(), *run.optimizer_state.values())
    numbers = sum(int(array.nbytes) for array in arrays)
    return numbers + ARRAY_OBJECT_BYTES * len(arrays) + RUN_OBJECT_BYTES
