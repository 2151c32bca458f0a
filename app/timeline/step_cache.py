"""Shared steps: a step that several sessions display is computed once in a process.

A step is a function of the recipe up to it, so sessions that agree in it get the same update, and
with it what has been derived from the record: the run after it, what the step led to, and the
messages on the step, its curves and explanations, as bytes that are ready to be sent. Records are
not kept, because they are several times as large. A session that needs one makes it again.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from app.timeline.checkpoint_cache import cache_key
from app.timeline.derived_results import DerivedResults, array_memory
from app.timeline.displayed_step import Clock, DisplayedStep, compute_next_record, record_maker
from engine import PrefixKey, Run, Update, is_own_problem

MAX_KEYS_SEEN = 4096  # steps of which only the key is known


@dataclass(frozen=True)
class _SharedStep:
    """A step without its record. Fields as in `DisplayedStep`."""

    step: int
    loss: float
    update: Update
    seconds: float
    derived: DerivedResults

    def for_run(self, run: Run) -> DisplayedStep:
        """Return the step as the next one of a run that agrees up to it."""
        return DisplayedStep(
            self.step,
            self.loss,
            self.update,
            self.seconds,
            record_maker(run),
            derived=self.derived,
        )

    @property
    def nbytes(self) -> int:
        """The bytes of its arrays, of the run after it, and of the results kept with it."""
        arrays = (*self.update.updates.values(), *self.update.state.values())
        parameters = sum(int(update.nbytes) for update in self.update.updates.values())
        return parameters + sum((array_memory(arrays) | self.derived.array_memory()).values())


class StepCache:
    """The steps that more than one session has displayed, those used last, in bounded memory.

    A step is kept when it is computed for the second time, so that the steps of a run that only one
    session has take up no memory. Steps on own data are not kept: they would outlive the data.
    """

    def __init__(self, mebibytes: int) -> None:
        self._max_bytes = mebibytes * 2**20
        self._lock = Lock()
        self._steps: OrderedDict[PrefixKey, _SharedStep] = OrderedDict()
        self._seen: OrderedDict[PrefixKey, None] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """The bytes of all steps that are kept."""
        return sum(step.nbytes for step in self._steps.values())

    def next_step(self, run: Run, clock: Clock) -> DisplayedStep:
        """Return the next step of `run`, computed only if it is not kept.

        That of an untouched run is not kept: it is another step than the recipe says.
        """
        if run.untouched:
            return compute_next_record(run, clock)
        key = cache_key(run.recipe, run.step + 1)  # holds every setting that the step depends on
        with self._lock:
            if key in self._steps:
                self._steps.move_to_end(key)
                return self._steps[key].for_run(run)
        displayed = compute_next_record(run, clock)
        if not any(map(is_own_problem, run.recipe.problems)):
            self._offer(key, displayed)
        return displayed

    def _offer(self, key: PrefixKey, displayed: DisplayedStep) -> None:
        """Keep a step that has been computed before; else note its key."""
        with self._lock:
            if key not in self._seen:
                self._seen[key] = None
                if len(self._seen) > MAX_KEYS_SEEN:
                    self._seen.popitem(last=False)
                return
            self._steps[key] = _SharedStep(
                displayed.step,
                displayed.loss,
                displayed.update,
                displayed.seconds,
                displayed.derived,
            )
            total = self.nbytes
            while total > self._max_bytes:
                total -= self._steps.popitem(last=False)[1].nbytes
