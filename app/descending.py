"""The descent of one parameter that is being computed, a little at a time. No mathematics."""

from collections.abc import Callable

from app.commands import Descend
from app.compose import descent_message
from app.messages import Descent
from app.working import Work
from engine import DescentRecord, Run, StepRecord, descend

QUANTUM = 0.025


class Descender:
    """At most one descent; a newer one, or a newer step, drops it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._work: Work[DescentRecord | None] = Work()

    @property
    def busy(self) -> bool:
        """Whether a descent is being computed."""
        return self._work.busy

    def stop(self) -> None:
        """Drop the descent that is being computed."""
        self._work.stop()

    def begin(self, asked: Descend, run: Run, record: StepRecord) -> None:
        """Begin what is asked, at the parameters before the step that is looked at.

        Raises: BadInput naming what cannot be; nothing is begun then.
        """
        given = asked.model_dump(include={"learning_rate", "threshold"}, exclude_none=True)
        self._work.begin(descend(run.network, record, asked.address, tuple(asked.index), **given))

    def quantum(self) -> list[Descent]:
        """Go on for about 25 ms; return it as far as it has come where that is worth showing."""
        started, newest = self._clock(), None
        while self.busy and self._clock() - started < QUANTUM:
            newest = self._work.go_on() or newest
        return [descent_message(newest)] if newest else []
