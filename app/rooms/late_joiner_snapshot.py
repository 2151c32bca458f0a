"""All that a newcomer needs to draw a room: the newest of each kind, and every loss. Bounded."""

from dataclasses import replace

from app.connection.send_queue import merged
from app.protocol.messages import Evaluation, Message, Status, Step, Welcome

MOST_LOSSES = 50_000
MOST_EVALUATIONS = 5_000


class Keyframe:
    """What has been published, as few messages."""

    def __init__(self) -> None:
        self._newest: dict[type[Message], Message] = {}
        self._evaluations: list[Message] = []

    def take(self, message: Message) -> None:
        """Note a message that was published; a welcome begins anew."""
        if isinstance(message, Welcome):
            self._newest.clear()
            self._evaluations.clear()
        if isinstance(message, Evaluation):
            self._evaluations = [*self._evaluations[1 - MOST_EVALUATIONS :], message]
            return
        before = self._newest.get(type(message))
        if isinstance(message, Step) and isinstance(before, Step):
            message = merged(before, message)
            message = replace(message, losses=message.losses[-MOST_LOSSES:])
        self._newest[type(message)] = message

    def messages(self) -> list[Message]:
        """Return it in the order in which a page takes it in; nothing before there is a welcome."""
        if Welcome not in self._newest:
            return []
        first = [self._newest[kind] for kind in (Welcome, Status) if kind in self._newest]
        rest = [one for kind, one in self._newest.items() if kind not in (Welcome, Status)]
        return [*first, *rest, *self._evaluations]
