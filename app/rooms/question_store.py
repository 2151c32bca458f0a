"""The interface of stores of questions: one question a room, with the answers of its members."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol, TypeAlias

from app.rooms.questions import AnsweredQuestion, Question, Value

AnswerOutcome: TypeAlias = Literal["stored", "missing", "closed", "full"]
MAX_ANSWERS = 1000  # in one round: pages that lost their member id may answer again
NOTICE_SECONDS = 0.25  # interval at which members are told that answers have come


class QuestionStore(Protocol):
    """The question of each room, in memory or in Redis. Writing and counting are atomic.

    Every method may raise `RedisUnavailable` if the questions are in Redis.
    """

    async def save(self, room_id: str, epoch: int, question: Question | None) -> bool:
        """Keep the question of a room; None, or one with another id, takes the answers away.

        The members are told at once. Return False, keeping nothing, if the epoch is over.
        """

    async def load(self, room_id: str) -> AnsweredQuestion | None:
        """Return the question of a room with all answers; None if there is none."""

    async def answer(
        self, room_id: str, member_id: str, question_id: str, number: int, value: Value
    ) -> AnswerOutcome:
        """Keep a member's answer in the round `number`; it replaces an earlier one.

        The members are told within `NOTICE_SECONDS`. An outcome other than "stored" keeps nothing:
        the room has no such question ("missing"), takes no answers in that round ("closed"), or has
        `MAX_ANSWERS` ("full").
        """


class DelayedNotices:
    """Calls `tell` for a room at most once in `NOTICE_SECONDS`, and after the last `note`."""

    def __init__(self, tell: Callable[[str], Awaitable[None]]) -> None:
        self._tell = tell
        self._waiting: dict[str, asyncio.Task[None]] = {}

    def note(self, room_id: str) -> None:
        """Note that something has changed in a room."""
        if room_id not in self._waiting:
            self._waiting[room_id] = asyncio.create_task(self._tell_later(room_id))

    async def _tell_later(self, room_id: str) -> None:
        await asyncio.sleep(NOTICE_SECONDS)
        del self._waiting[room_id]
        await self._tell(room_id)

    async def close(self) -> None:
        """Drop all that waits."""
        tasks = list(self._waiting.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
