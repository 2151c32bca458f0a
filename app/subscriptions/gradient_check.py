"""The check of gradients that was asked for, made a little at a time. No mathematics.

A check is of the step at which it was asked for: it goes on while the run plays, and is dropped
where a command moves what is looked at.
"""

from collections.abc import Callable

from app.protocol.commands import Check
from app.protocol.message_builders import check_message
from app.protocol.messages import Check as Message
from app.subscriptions.incremental import Work
from engine import CheckRecord, Run, StepRecord, check_gradients

QUANTUM = 0.025


class Checker:
    """The check that is going on, if one is, and how far it has come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._work: Work[CheckRecord] = Work()
        self._last: CheckRecord | None = None

    @property
    def busy(self) -> bool:
        """Whether a check is going on."""
        return self._work.busy

    def ask(self, question: Check, run: Run, record: StepRecord) -> list[Message]:
        """Begin a check, which drops an older one; no scope: only drop it.

        Raises: BadInput for what cannot be checked; an older check then goes on.
        """
        if question.scope is None:
            return self.stop()
        work = check_gradients(
            run.network, record, question.scope, question.address, question.index, question.image
        )
        self._work.begin(work)
        self._last = None
        return self.quantum()

    def stop(self) -> list[Message]:
        """Drop the check that is going on, and say so."""
        if not self.busy or self._last is None:
            return []
        self._work.stop()
        return [check_message(self._last, stopped=True)]

    def quantum(self) -> list[Message]:
        """Go on for about 25 ms; return how far it has come."""
        started = self._clock()
        while self.busy:
            found = self._work.go_on()
            if found is None:
                break
            self._last = found
            if found.verdict is not None:
                self._work.stop()
            if self._clock() - started >= QUANTUM:
                break
        return [] if self._last is None else [check_message(self._last, stopped=False)]
