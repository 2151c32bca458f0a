"""Fan-out of one room to its followers in this process: messages, and the question."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from app.connection.channel import Channel
from app.protocol.messages import Message, QuestionMessage, RoomMessage
from app.rooms.late_joiner_snapshot import CALLS, LateJoinerSnapshot
from app.rooms.questions import AnsweredQuestion

MAX_PENDING_MESSAGES = 100
_OF_THE_ROOM = (*CALLS, RoomMessage, QuestionMessage)  # are in no snapshot
QuestionListener: TypeAlias = Callable[[AnsweredQuestion | None], None]


@dataclass(frozen=True)
class _Audience:
    """A page of the room; one that looks elsewhere (`away`) gets calls only."""

    away: bool
    on_question: QuestionListener | None


class Broadcaster:
    """The channels of one room's followers, each with a send queue of its own.

    A message has one sequence number for all of them, so its bytes are made once.
    """

    def __init__(self) -> None:
        self.snapshot = LateJoinerSnapshot()
        self._audience: dict[Channel, _Audience] = {}
        self._numbers = count(1)

    @property
    def is_empty(self) -> bool:
        """Whether nobody listens."""
        return not self._audience

    def add(
        self, channel: Channel, on_question: QuestionListener | None = None, away: bool = False
    ) -> None:
        """Add a page, and send it the snapshot unless it looks elsewhere."""
        self._audience[channel] = _Audience(away, on_question)
        if not away:
            self._send_snapshot(channel)

    def remove(self, channel: Channel) -> None:
        """Send nothing more to a page."""
        self._audience.pop(channel, None)

    def show_question(self, question: AnsweredQuestion | None) -> None:
        """Tell all pages that the question or its answers have changed; None: there is none."""
        for one in list(self._audience.values()):
            if one.on_question is not None:
                one.on_question(question)

    def send(self, message: Message) -> None:
        """Send a message to all followers.

        A follower with more than `MAX_PENDING_MESSAGES` waiting gets the snapshot in place of
        those that the snapshot replaces.
        """
        self.snapshot.add(message)
        is_call = isinstance(message, CALLS)
        number = next(self._numbers)
        for channel, one in self._audience.items():
            if one.away and not is_call:
                continue
            if channel.send_queue.pending_count > MAX_PENDING_MESSAGES:
                channel.send_queue.clear(kept=_OF_THE_ROOM)
                self._send_snapshot(channel)
                if is_call:
                    channel.send_numbered([(message, number)])
            else:
                channel.send_numbered([(message, number)])

    def _send_snapshot(self, channel: Channel) -> None:
        channel.send_numbered([(one, next(self._numbers)) for one in self.snapshot.messages()])
