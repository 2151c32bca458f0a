"""The questions of the rooms of one process."""

from collections.abc import Callable
from typing import Protocol

from app.rooms.broadcast import Broadcaster
from app.rooms.question_store import MAX_ANSWERS, AnswerOutcome, DelayedNotices
from app.rooms.questions import OPEN, AnsweredQuestion, Question, Value


class RoomWithQuestion(Protocol):
    """What a question needs of its room."""

    epoch: int
    broadcaster: Broadcaster
    question: Question | None
    answers: dict[int, dict[str, Value]]

    def present_count(self) -> int:
        """Return the number of followers present."""


class MemoryQuestions:
    """The questions of the rooms that `find` returns by their ids."""

    def __init__(self, find: Callable[[str], RoomWithQuestion | None]) -> None:
        self._find = find
        self._notices = DelayedNotices(self._tell)

    async def save(self, room_id: str, epoch: int, question: Question | None) -> bool:
        room = self._find(room_id)
        if room is None or room.epoch != epoch:
            return False
        if question is None or room.question is None or question.id != room.question.id:
            room.answers = {}
        room.question = question
        await self._tell(room_id)
        return True

    async def load(self, room_id: str) -> AnsweredQuestion | None:
        room = self._find(room_id)
        if room is None or room.question is None:
            return None
        answers = {number: dict(values) for number, values in room.answers.items()}
        return AnsweredQuestion(room.question, answers, room.present_count())

    async def answer(
        self, room_id: str, member_id: str, question_id: str, number: int, value: Value
    ) -> AnswerOutcome:
        room = self._find(room_id)
        question = None if room is None else room.question
        if room is None or question is None or question.id != question_id:
            return "missing"
        if question.state != OPEN or question.round != number:
            return "closed"
        values = room.answers.setdefault(number, {})
        if len(values) >= MAX_ANSWERS and member_id not in values:
            return "full"
        values[member_id] = value
        self._notices.note(room_id)
        return "stored"

    async def close(self) -> None:
        """Drop the notices that wait."""
        await self._notices.close()

    async def _tell(self, room_id: str) -> None:
        if room := self._find(room_id):
            room.broadcaster.show_question(await self.load(room_id))
