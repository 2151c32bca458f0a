"""The states a run has been in, within bounds: checkpoints kept, the rest made again by replay.

A run is a value, so keeping it is enough; `advance` makes the same step from it, bit for bit.
"""

from dataclasses import replace

from engine import Run, advance

RECENT = 16


class History:
    """Runs by the number of their updates: the first, one every `spacing`, and the last `RECENT`.

    When they outgrow the memory allowed, `spacing` doubles and every second checkpoint goes.
    """

    def __init__(self, run: Run, mebibytes: int) -> None:
        arrays = [*run.parameters.values(), *run.optimizer_state.values()]
        size = sum(int(array.nbytes) for array in arrays)
        self.limit = max(RECENT + 4, mebibytes * 2**20 // size)
        self._spacing = 10
        self._runs = {run.step: run}

    def __len__(self) -> int:
        return len(self._runs)

    def keep(self, run: Run) -> None:
        """Remember `run`; forget what has become too much."""
        self._runs[run.step] = run
        oldest = run.step - RECENT
        while True:
            self._runs = {
                step: kept
                for step, kept in self._runs.items()
                if oldest < step <= run.step or step % self._spacing == 0
            }
            if len(self._runs) <= self.limit:
                return
            self._spacing *= 2

    def forget_after(self, step: int) -> None:
        """Forget every run beyond `step` updates."""
        self._runs = {at: run for at, run in self._runs.items() if at <= step}

    def at(self, step: int, run: Run, since: int | None = None) -> Run:
        """Return the run after `step` updates under the recipe of `run`, by replay if need be.

        `since` asks for the steps from there on as well (at most `RECENT` of them are kept).
        """
        first = step if since is None else since
        nearest = max(at for at in self._runs if at <= first)
        found = replace(self._runs[nearest], recipe=run.recipe)
        while found.step < step:
            known = self._runs.get(found.step + 1)
            found = replace(known, recipe=run.recipe) if known else advance(found)[0]
            self._runs[found.step] = found
            passed = found.step - RECENT
            if passed % self._spacing:
                self._runs.pop(passed, None)
        self.keep(found)
        return found

    def kept(self, first: int, last: int) -> list[Run]:
        """Return the runs at hand from `first` to `last` updates, in order, without replay."""
        return [self._runs[step] for step in sorted(self._runs) if first <= step <= last]
