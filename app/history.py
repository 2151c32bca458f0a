"""The states a run has been in, within bounds: checkpoints kept, the rest made again by replay.

A run is a value, so keeping it is enough; `advance` makes the same step from it, bit for bit.
"""

from dataclasses import replace

from engine import Run, advance


class History:
    """Runs by the number of their updates: the first, one every `spacing`, and the newest few.

    When the checkpoints outgrow the memory allowed, every second one goes and `spacing` doubles.
    """

    def __init__(self, run: Run, mebibytes: int, recent: int = 16) -> None:
        arrays = [*run.parameters.values()]
        size = sum(int(array.nbytes) for array in arrays)
        buffers = 2 if run.recipe.optimizer != "sgd" else 1
        self._room = max(4, mebibytes * 2**20 // (size * buffers) - recent)
        self._recent = recent
        self._spacing = 10
        self._runs = {run.step: run}

    def keep(self, run: Run) -> None:
        """Remember `run`; forget what has become too much."""
        self._runs[run.step] = run
        old = run.step - self._recent
        for step in [s for s in self._runs if s <= old and s % self._spacing]:
            del self._runs[step]
        while sum(step <= old for step in self._runs) > self._room:
            self._spacing *= 2
            self._runs = {
                step: kept
                for step, kept in self._runs.items()
                if step > old or step % self._spacing == 0
            }

    def forget_after(self, step: int) -> None:
        """Forget every run beyond `step` updates."""
        self._runs = {at: run for at, run in self._runs.items() if at <= step}

    def at(self, step: int, run: Run) -> Run:
        """Return the run after `step` updates under the recipe of `run`, by replay if need be."""
        nearest = max(at for at in self._runs if at <= step)
        found = replace(self._runs[nearest], recipe=run.recipe)
        while found.step < step:
            found, _ = advance(found)
            self._runs[found.step] = found
        return found

    def kept(self, first: int, last: int) -> list[Run]:
        """Return the runs at hand from `first` to `last` updates, in order, without replay."""
        return [self._runs[step] for step in sorted(self._runs) if first <= step <= last]
