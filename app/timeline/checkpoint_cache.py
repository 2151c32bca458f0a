"""The states a run has been in, within bounds: checkpoints kept, the rest made again by replay.

A run is a value, so keeping it is enough. What made it names it: the number of its updates and
what of the recipe decides them. So branches share what they have in common.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import TypeAlias

from engine import Recipe, Run, fast_forward, quick_advance, start, under

RECENT = 16
PATH_STEPS = 12  # so many runs before the step that is looked at are drawn as its path
STRIDE = 16  # updates made at once where nobody asks for those between
_Key: TypeAlias = tuple[int, Recipe]


class History:
    """Runs: one every `spacing` updates of every branch, and the `RECENT` that were last at hand.

    When they outgrow the memory allowed, `spacing` doubles and every second checkpoint goes.
    """

    def __init__(self, mebibytes: int) -> None:
        self._limit = mebibytes * 2**20
        self._spacing = 10
        self._spaced: dict[_Key, Run] = {}
        self._recent: OrderedDict[_Key, Run] = OrderedDict()

    @property
    def size(self) -> int:
        """How many bytes the runs at hand take."""
        return sum(size_of(run) for run in ({**self._spaced, **self._recent}).values())

    def keep(self, run: Run) -> None:
        """Remember `run`; forget what has become too much."""
        key = key_of(run.recipe, run.step)
        self._recent[key] = run
        self._recent.move_to_end(key)
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        if run.step % self._spacing or key in self._spaced:
            return
        self._spaced[key] = run
        most = max(4, self._limit // size_of(run) - RECENT)
        while len(self._spaced) > most and any(step for step, _ in self._spaced):
            self._spacing *= 2
            self._spaced = {
                key: kept for key, kept in self._spaced.items() if key[0] % self._spacing == 0
            }

    def begin(self) -> None:
        """Make room for a run with another start; of others only what was last at hand stays."""
        self._spacing = 10
        self._spaced = {}

    def way(self, recipe: Recipe, step: int, since: int) -> Iterator[Run]:
        """Yield the run of `recipe` on its way to `step` updates, from the nearest at hand.

        No yield is more than `STRIDE` updates away. The steps from `since` on are kept, as far
        as `RECENT` goes.
        """
        run = self._nearest(recipe, since)
        yield run
        while run.step < step:
            run = self._further(run, since)
            if run.step >= since or run.step % self._spacing == 0:
                self.keep(run)
            yield run

    def _further(self, run: Run, since: int) -> Run:
        """Return the run a stride further, to a checkpoint at most; from `since` on one update."""
        if run.step + 1 < since:
            checkpoint = run.step - run.step % self._spacing + self._spacing
            return fast_forward(run, min(run.step + STRIDE, checkpoint, since))
        known = self._at_hand(run.recipe, run.step + 1)
        return under(known, run.recipe) if known else quick_advance(run)[0]

    def _nearest(self, recipe: Recipe, step: int) -> Run:
        steps = {at for at, _ in (*self._spaced, *self._recent) if at <= step}
        for at in sorted(steps, reverse=True):
            if found := self._at_hand(recipe, at):
                return under(found, recipe)
        return start(recipe)

    def kept(self, recipe: Recipe, first: int, last: int) -> list[Run]:
        """Return the runs of `recipe` at hand from `first` to `last` updates, in order."""
        found = (self._at_hand(recipe, step) for step in range(max(first, 0), last + 1))
        return [run for run in found if run]

    def _at_hand(self, recipe: Recipe, step: int) -> Run | None:
        key = key_of(recipe, step)
        return self._recent.get(key) or self._spaced.get(key)


def key_of(recipe: Recipe, step: int) -> _Key:
    """Return what names the run of `recipe` after `step` updates."""
    return step, recipe.until(step)


def size_of(run: Run) -> int:
    """Return how many bytes the arrays of a run take."""
    return sum(
        int(array.nbytes) for array in (*run.parameters.values(), *run.optimizer_state.values())
    )
