"""What a room is not sent before the truth of its question is revealed.

A run that has gone on from where the question was asked shows the truth, and so does a map or a
slice of the step there. All of this is held back and sent once the truth is out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.connection.send_queue import SendQueue
from app.protocol.messages import (
    HeldOutMessage,
    Message,
    PredictionMessage,
    StatusMessage,
    StepMessage,
)
from app.session.question_truth import KINDS_ON_PAGE

MAX_HELD_MESSAGES = 200  # then the whole state is sent in their place
_ANSWERS_OF_THE_NETWORK = (PredictionMessage, HeldOutMessage)


@dataclass(frozen=True)
class HiddenStep:
    """The step after `step` updates, which answers a question of this kind that is not revealed."""

    kind: str
    step: int

    def is_told_by(self, message: Message) -> bool:
        """Return whether a message is the first that may tell what the step does."""
        if isinstance(message, StatusMessage):
            return message.position != self.step or message.preview is not None
        if not isinstance(message, StepMessage):
            return False
        shows_next = not message.done and self.kind in KINDS_ON_PAGE
        return message.position != self.step or message.preview or shows_next

    def hides(self, message: Message) -> bool:
        """Return whether a message tells today's answer to the question, where the run rests."""
        return self.kind == "class" and isinstance(message, _ANSWERS_OF_THE_NETWORK)


class HeldMessages:
    """The messages that are held back, of each kind the newest as for a slow page."""

    def __init__(self) -> None:
        self._queue = SendQueue()
        self._holds_all = self._is_too_long = False

    def pass_on(self, messages: Sequence[Message], hidden: HiddenStep | None) -> list[Message]:
        """Return what may be sent while a step is hidden, and hold the rest back."""
        if hidden is None:
            return list(messages)
        self._holds_all = self._holds_all or any(map(hidden.is_told_by, messages))
        passed = []
        for message in messages:
            if self._holds_all or hidden.hides(message):
                self._hold(message)
            else:
                passed.append(message)
        return passed

    def _hold(self, message: Message) -> None:
        if self._queue.pending_count >= MAX_HELD_MESSAGES:
            self._queue.clear()
            self._is_too_long = True
        self._queue.push(message)

    def release(self) -> list[Message] | None:
        """Return what was held back, in sending order; None if it is too much to be sent."""
        queue, is_too_long = self._queue, self._is_too_long
        self.clear()
        if is_too_long:
            return None
        found = []
        while (released := queue.pop()) is not None:
            found.append(released[0])
        return found

    def clear(self) -> None:
        """Drop what was held back."""
        self._queue = SendQueue()
        self._holds_all = self._is_too_long = False
