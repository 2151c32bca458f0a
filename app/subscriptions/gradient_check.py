"""The check of gradients that was asked for, made a little at a time. No mathematics.

A check is of the step at which it was asked for: it goes on while the run plays, and is dropped
where a command moves what is looked at.
"""

from collections.abc import Callable

from app.protocol.commands import CheckCommand
from app.protocol.message_builders import check_message
from app.protocol.messages import CheckMessage as Message
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from engine import CheckRecord, Run, StepRecord, check_gradients


class GradientCheckSubscription:
    """The check that is going on, if one is, and how far it has come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._job: IncrementalJob[CheckRecord] = IncrementalJob()
        self._last_record: CheckRecord | None = None

    @property
    def active(self) -> bool:
        """Whether a check is going on."""
        return self._job.active

    def subscribe(self, command: CheckCommand, run: Run, record: StepRecord) -> list[Message]:
        """Begin a check, which drops an older one; no scope: only drop it.

        Raises: BadInput for what cannot be checked; an older check then goes on.
        """
        if command.scope is None:
            return self.cancel()
        work = check_gradients(
            run.network, record, command.scope, command.address, command.index, command.image
        )
        self._job.start(work)
        self._last_record = None
        return self.run_slice()

    def cancel(self) -> list[Message]:
        """Drop the check that is going on, and say so."""
        if not self.active or self._last_record is None:
            return []
        self._job.cancel()
        return [check_message(self._last_record, stopped=True)]

    def run_slice(self) -> list[Message]:
        """Work for about 25 ms; return how far the check has come."""
        for record in run_time_slice(self._clock, self._job):
            self._last_record = record
            if record.verdict is not None:
                self._job.cancel()
        return (
            [] if self._last_record is None else [check_message(self._last_record, stopped=False)]
        )
