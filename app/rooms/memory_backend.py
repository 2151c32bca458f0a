"""Rooms of one process, in its memory."""

from collections.abc import Callable
from time import monotonic

from app.connection.channel import Line
from app.protocol.messages import Message
from app.rooms.backend import PRESENT_SECONDS, Facts
from app.rooms.broadcast import Audience


class _Room:
    def __init__(self, now: float) -> None:
        self.audience = Audience()
        self.term = 1
        self.offered = False
        self.presenter: str | None = None
        self.seen = now
        self.followers: dict[str, float] = {}


class InMemory:
    """A Backing for a process that is alone."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._rooms: dict[str, _Room] = {}

    async def create(self, id: str) -> bool:
        self._tidy()
        if len(self._rooms) >= self._most:
            return False
        self._rooms[id] = _Room(self._clock())
        return True

    async def facts(self, id: str) -> Facts | None:
        self._tidy()
        room, now = self._rooms.get(id), self._clock()
        if room is None:
            return None
        present = sum(now - seen < PRESENT_SECONDS for seen in room.followers.values())
        presenting = room.presenter is not None and now - room.seen < PRESENT_SECONDS
        return Facts(room.term, room.offered, presenting, present)

    async def publish(self, id: str, term: int, message: Message) -> bool:
        room = self._rooms.get(id)
        if room is None or room.term != term:
            return False
        room.audience.take(message)
        return True

    async def beat(self, id: str, who: str, presenter: bool) -> None:
        if room := self._rooms.get(id):
            if presenter:
                room.presenter, room.seen = who, self._clock()
            else:
                room.followers[who] = self._clock()

    async def leave(self, id: str, who: str, term: int | None) -> None:
        if room := self._rooms.get(id):
            if term is None:
                room.followers.pop(who, None)
            elif room.presenter == who:
                room.presenter = None

    async def offer(self, id: str, offered: bool) -> None:
        if room := self._rooms.get(id):
            room.offered = offered

    async def take_over(self, id: str) -> int | None:
        room = self._rooms.get(id)
        if room is None or not room.offered:
            return None
        room.offered, room.presenter, room.seen = False, None, self._clock()
        room.term += 1
        return room.term

    async def end(self, id: str) -> None:
        self._rooms.pop(id, None)

    async def follow(self, id: str, line: Line) -> None:
        if room := self._rooms.get(id):
            room.audience.add(line)

    async def unfollow(self, id: str, line: Line) -> None:
        if room := self._rooms.get(id):
            room.audience.lines.discard(line)

    async def close(self) -> None:
        self._rooms.clear()

    def _tidy(self) -> None:
        now = self._clock()
        for id in [id for id, room in self._rooms.items() if now - room.seen > self._seconds]:
            del self._rooms[id]
