"""The question of a room as one of its members sees it, and the answers of that member."""

from dataclasses import replace
from time import time

from app.connection.channel import Channel
from app.protocol.commands import AnswerCommand
from app.protocol.message_builders import refusal_message
from app.protocol.messages import ErrorMessage, QuestionMessage
from app.redis_client import RedisUnavailable
from app.rooms.question_store import MAX_ANSWERS, AnswerOutcome, QuestionStore
from app.rooms.questions import AnsweredQuestion, Value, dropped
from engine import BadInput

_REFUSALS: dict[AnswerOutcome, tuple[str, str]] = {
    "missing": ("the question that is asked now", "This question is not asked any more."),
    "closed": ("an open question", "The question is closed: it takes no further answers."),
    "full": (f"at most {MAX_ANSWERS} answers", "The question has as many answers as it can keep."),
}


class MemberQuestion:
    """The question that one member is shown. An answer is sent back once it is stored."""

    def __init__(
        self, store: QuestionStore, room_id: str, member_id: str, channel: Channel
    ) -> None:
        self._store, self._room_id, self._member_id = store, room_id, member_id
        self._channel = channel
        self._asked: AnsweredQuestion | None = None
        self._last_sent: QuestionMessage | None = None
        self._stored: tuple[str, int, Value] | None = None  # not yet seen among the answers

    def show(self, asked: AnsweredQuestion | None) -> None:
        """Send the question to the page if what the member may see has changed."""
        self._asked = asked
        if asked is None:
            if self._last_sent is not None:
                self._channel.send([dropped(self._last_sent)])
            self._last_sent = None
            return
        message = asked.message(self._member_id, False, time())
        if self._stored is not None and self._stored[:2] == (message.id, message.round):
            if message.yours == self._stored[2]:
                self._stored = None
            else:
                message = replace(message, yours=self._stored[2])
        self._send(message)

    def _send(self, message: QuestionMessage) -> None:
        known = self._last_sent
        if known is None or replace(message, asked_seconds=known.asked_seconds) != known:
            self._last_sent = message
            self._channel.send([message])

    async def answer(self, command: AnswerCommand) -> None:
        """Store an answer, then acknowledge it; or send why it is refused."""
        try:
            value = self._checked(command)
            if value is None:
                self._refuse(command, *_REFUSALS["missing"])
                return
            given = (command.question, command.round, value)
            outcome = await self._store.answer(self._room_id, self._member_id, *given)
        except BadInput as bad:
            self._channel.send([refusal_message(command.type, bad)])
            return
        except RedisUnavailable:
            sentence = "The room is not reachable for a moment: answer again."
            self._refuse(command, "a room that is reachable", sentence)
            return
        if outcome != "stored":
            self._refuse(command, *_REFUSALS[outcome])
            return
        self._stored = given
        if self._last_sent is not None:
            self._send(replace(self._last_sent, yours=value))

    def _checked(self, command: AnswerCommand) -> Value | None:
        """Return the answer if the question takes it; None if another one is asked, or none."""
        if self._asked is None or self._asked.question.id != command.question:
            return None
        return self._asked.question.checked(command.value)

    def _refuse(self, command: AnswerCommand, allowed: str, sentence: str) -> None:
        refused = ErrorMessage(command.type, "question", command.question, allowed, sentence)
        self._channel.send([refused])
