"""All that a newcomer needs to draw a room: the newest of each kind, and every loss. Bounded."""

from dataclasses import replace

from app.connection.send_queue import merge_steps
from app.protocol.messages import (
    EvaluationMessage,
    Message,
    StatusMessage,
    StepMessage,
    WelcomeMessage,
)

MAX_LOSSES = 50_000
MAX_EVALUATIONS = 5_000


class LateJoinerSnapshot:
    """What has been published, as few messages."""

    def __init__(self) -> None:
        self._latest: dict[type[Message], Message] = {}
        self._evaluations: list[Message] = []

    def add(self, message: Message) -> None:
        """Note a message that was published; a welcome begins anew."""
        if isinstance(message, WelcomeMessage):
            self._latest.clear()
            self._evaluations.clear()
        if isinstance(message, EvaluationMessage):
            self._evaluations = [*self._evaluations[1 - MAX_EVALUATIONS :], message]
            return
        before = self._latest.get(type(message))
        if isinstance(message, StepMessage) and isinstance(before, StepMessage):
            message = merge_steps(before, message)
            message = replace(message, losses=message.losses[-MAX_LOSSES:])
        self._latest[type(message)] = message

    def messages(self) -> list[Message]:
        """Return it in the order in which a page takes it in; nothing before there is a welcome."""
        if WelcomeMessage not in self._latest:
            return []
        first = [
            self._latest[kind] for kind in (WelcomeMessage, StatusMessage) if kind in self._latest
        ]
        rest = [
            one for kind, one in self._latest.items() if kind not in (WelcomeMessage, StatusMessage)
        ]
        return [*first, *rest, *self._evaluations]
