"""Room backend in memory, for a single process."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from app.connection.channel import Channel
from app.protocol.messages import Message
from app.rooms.backend import PRESENCE_TIMEOUT_SECONDS, RoomState
from app.rooms.broadcast import Broadcaster, QuestionListener
from app.rooms.memory_questions import MemoryQuestions
from app.rooms.questions import Question, Value
from app.rooms.room_words import draw_word
from app.rooms.whereabouts import Whereabouts, count_whereabouts


class _Room:
    def __init__(self, client: str, presenter: str, word: str, clock: Callable[[], float]) -> None:
        self.broadcaster = Broadcaster()
        self.question: Question | None = None
        self.answers: dict[int, dict[str, Value]] = {}
        self.client, self.word = client, word
        self.epoch = 1
        self.handover_offered = False
        self.presenter: str | None = presenter
        self._clock = clock
        self.presenter_seen_at = clock()
        self._followers: dict[str, float] = {}  # in the order of their last heartbeats
        self._whereabouts: dict[str, Whereabouts] = {}

    def has_presenter(self, now: float) -> bool:
        """Return whether the presenter is connected."""
        return (
            self.presenter is not None and now - self.presenter_seen_at < PRESENCE_TIMEOUT_SECONDS
        )

    def is_empty(self, now: float) -> bool:
        """Return whether nobody is in the room."""
        return not self.has_presenter(now) and not self.follower_count(now)

    def add_follower(self, member_id: str, whereabouts: Whereabouts, now: float) -> None:
        """Record that a follower is present."""
        self._followers.pop(member_id, None)
        self._followers[member_id] = now
        self._whereabouts[member_id] = whereabouts

    def remove_follower(self, member_id: str) -> None:
        """Record that a follower has left."""
        self._followers.pop(member_id, None)
        self._whereabouts.pop(member_id, None)

    def present_count(self) -> int:
        """Return the number of followers present now."""
        return self.follower_count(self._clock())

    def count_whereabouts(self) -> dict[str, Any]:
        """Return where the followers are that are present now."""
        self.present_count()
        return count_whereabouts(self._whereabouts.values())

    def follower_count(self, now: float) -> int:
        """Return the number of followers present; forget those that have timed out."""
        while self._followers:
            member_id, seen_at = next(iter(self._followers.items()))
            if now - seen_at < PRESENCE_TIMEOUT_SECONDS:
                break
            self.remove_follower(member_id)
        return len(self._followers)


class MemoryRoomBackend:
    """At most `max_rooms` rooms, `max_rooms_per_client` of one client.

    Each lives `ttl_seconds` after its presenter's last heartbeat.
    """

    def __init__(
        self,
        max_rooms: int,
        ttl_seconds: float,
        max_rooms_per_client: int,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._max_rooms, self._ttl_seconds, self._clock = max_rooms, ttl_seconds, clock
        self._max_rooms_per_client = max_rooms_per_client
        self._rooms: dict[str, _Room] = {}
        self._ids_by_word: dict[str, str] = {}
        self.questions = MemoryQuestions(lambda room_id: self._rooms.get(room_id))

    async def create(self, room_id: str, client: str, member_id: str) -> bool:
        self._drop_expired()
        own = {known: room for known, room in self._rooms.items() if room.client == client}
        if len(own) >= self._max_rooms_per_client and not self._drop_empty(own):
            return False
        if len(self._rooms) >= self._max_rooms and not self._drop_empty(self._rooms):
            return False
        while (word := draw_word()) in self._ids_by_word:
            pass
        self._rooms[room_id] = _Room(client, member_id, word, self._clock)
        self._ids_by_word[word] = room_id
        return True

    def _drop_empty(self, rooms: dict[str, _Room]) -> bool:
        """Delete the room that its presenter left first, of those in which nobody is."""
        now = self._clock()
        empty = [one for one, room in rooms.items() if room.is_empty(now)]
        if not empty:
            return False
        self._delete(min(empty, key=lambda one: rooms[one].presenter_seen_at))
        return True

    async def get_state(self, room_id: str) -> RoomState | None:
        room, now = self._rooms.get(room_id), self._clock()
        if room is None or now - room.presenter_seen_at > self._ttl_seconds:
            self._delete(room_id)
            return None
        return RoomState(
            room.epoch,
            room.handover_offered,
            room.has_presenter(now),
            room.follower_count(now),
            room.word,
        )

    async def find_room(self, word: str) -> str | None:
        room_id = self._ids_by_word.get(word)
        return room_id if room_id and await self.get_state(room_id) else None

    async def publish(self, room_id: str, epoch: int, message: Message) -> bool:
        room = self._rooms.get(room_id)
        if room is None or room.epoch != epoch:
            return False
        room.broadcaster.send(message)
        return True

    async def heartbeat(
        self, room_id: str, member_id: str, presenter: bool, whereabouts: Whereabouts | None = None
    ) -> None:
        if room := self._rooms.get(room_id):
            if presenter:
                room.presenter, room.presenter_seen_at = member_id, self._clock()
            else:
                room.add_follower(member_id, whereabouts or Whereabouts(), self._clock())

    async def count_whereabouts(self, room_id: str) -> dict[str, Any]:
        room = self._rooms.get(room_id)
        return count_whereabouts(()) if room is None else room.count_whereabouts()

    async def leave(self, room_id: str, member_id: str, epoch: int | None) -> None:
        if room := self._rooms.get(room_id):
            if epoch is None:
                room.remove_follower(member_id)
            elif room.presenter == member_id:
                room.presenter = None

    async def offer_handover(self, room_id: str, offered: bool) -> None:
        if room := self._rooms.get(room_id):
            room.handover_offered = offered

    async def take_over(self, room_id: str) -> int | None:
        room = self._rooms.get(room_id)
        if room is None or not room.handover_offered:
            return None
        room.handover_offered, room.presenter, room.presenter_seen_at = False, None, self._clock()
        room.epoch += 1
        return room.epoch

    async def present(self, room_id: str, epoch: int, member_id: str) -> int | None:
        room, now = self._rooms.get(room_id), self._clock()
        if room is None or room.epoch != epoch:
            return None
        if room.has_presenter(now) and room.presenter != member_id:
            room.epoch += 1
        room.presenter, room.presenter_seen_at = member_id, now
        return room.epoch

    async def end(self, room_id: str) -> None:
        self._delete(room_id)

    async def add_follower(
        self,
        room_id: str,
        channel: Channel,
        on_question: QuestionListener | None = None,
        away: bool = False,
    ) -> None:
        if room := self._rooms.get(room_id):
            room.broadcaster.add(channel, on_question, away)
            if on_question is not None and (found := await self.questions.load(room_id)):
                on_question(found)

    async def remove_follower(self, room_id: str, channel: Channel) -> None:
        if room := self._rooms.get(room_id):
            room.broadcaster.remove(channel)

    async def close(self) -> None:
        await self.questions.close()
        self._rooms.clear()
        self._ids_by_word.clear()

    def _drop_expired(self) -> None:
        now = self._clock()
        for room_id, room in list(self._rooms.items()):
            if now - room.presenter_seen_at > self._ttl_seconds:
                self._delete(room_id)

    def _delete(self, room_id: str) -> None:
        """Forget a room, if there is one, and free its word."""
        if room := self._rooms.pop(room_id, None):
            del self._ids_by_word[room.word]
