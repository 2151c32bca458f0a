"""The incremental check of gradients against difference quotients.

A check belongs to the step at which it was requested. It continues while the run plays, and is
cancelled by a command that displays another step.
"""

from collections.abc import Callable

from app.protocol.commands import CheckCommand
from app.protocol.message_builders import check_message
from app.protocol.messages import CheckMessage as Message
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from engine import CheckRecord, Run, StepRecord, check_gradients


class GradientCheckSubscription:
    """The gradient check in progress, if any, and its last record."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._job: IncrementalJob[CheckRecord] = IncrementalJob()
        self._last_record: CheckRecord | None = None

    @property
    def active(self) -> bool:
        """Whether a check is in progress."""
        return self._job.active

    def subscribe(self, command: CheckCommand, run: Run, record: StepRecord) -> list[Message]:
        """Start a check in place of an earlier one; a null scope only cancels.

        Raises: BadInput for a number that cannot be checked; an earlier check then continues.
        """
        if command.scope is None:
            return self.cancel()
        job = check_gradients(
            run.network, record, command.scope, command.address, command.index, command.image
        )
        self._job.start(job)
        self._last_record = None
        return self.run_slice()

    def cancel(self) -> list[Message]:
        """Cancel the check in progress; return the message that it was stopped."""
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
