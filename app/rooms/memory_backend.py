"""Room backend in memory, for a single process."""

from collections.abc import Callable
from time import monotonic

from app.connection.channel import Channel
from app.protocol.messages import Message
from app.rooms.backend import PRESENCE_TIMEOUT_SECONDS, RoomState
from app.rooms.broadcast import Broadcaster


class _Room:
    def __init__(self, now: float) -> None:
        self.broadcaster = Broadcaster()
        self.epoch = 1
        self.handover_offered = False
        self.presenter: str | None = None
        self.presenter_seen_at = now
        self.followers: dict[str, float] = {}


class MemoryRoomBackend:
    """At most `max_rooms` rooms; each lives `ttl_seconds` after its presenter's last heartbeat."""

    def __init__(
        self, max_rooms: int, ttl_seconds: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._max_rooms, self._ttl_seconds, self._clock = max_rooms, ttl_seconds, clock
        self._rooms: dict[str, _Room] = {}

    async def create(self, room_id: str) -> bool:
        self._drop_expired()
        if len(self._rooms) >= self._max_rooms:
            return False
        self._rooms[room_id] = _Room(self._clock())
        return True

    async def get_state(self, room_id: str) -> RoomState | None:
        self._drop_expired()
        room, now = self._rooms.get(room_id), self._clock()
        if room is None:
            return None
        followers = sum(now - seen < PRESENCE_TIMEOUT_SECONDS for seen in room.followers.values())
        connected = (
            room.presenter is not None and now - room.presenter_seen_at < PRESENCE_TIMEOUT_SECONDS
        )
        return RoomState(room.epoch, room.handover_offered, connected, followers)

    async def publish(self, room_id: str, epoch: int, message: Message) -> bool:
        room = self._rooms.get(room_id)
        if room is None or room.epoch != epoch:
            return False
        room.broadcaster.send(message)
        return True

    async def heartbeat(self, room_id: str, member_id: str, presenter: bool) -> None:
        if room := self._rooms.get(room_id):
            if presenter:
                room.presenter, room.presenter_seen_at = member_id, self._clock()
            else:
                room.followers[member_id] = self._clock()

    async def leave(self, room_id: str, member_id: str, epoch: int | None) -> None:
        if room := self._rooms.get(room_id):
            if epoch is None:
                room.followers.pop(member_id, None)
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

    async def end(self, room_id: str) -> None:
        self._rooms.pop(room_id, None)

    async def add_follower(self, room_id: str, channel: Channel) -> None:
        if room := self._rooms.get(room_id):
            room.broadcaster.add(channel)

    async def remove_follower(self, room_id: str, channel: Channel) -> None:
        if room := self._rooms.get(room_id):
            room.broadcaster.channels.discard(channel)

    async def close(self) -> None:
        self._rooms.clear()

    def _drop_expired(self) -> None:
        now = self._clock()
        self._rooms = {
            room_id: room
            for room_id, room in self._rooms.items()
            if now - room.presenter_seen_at <= self._ttl_seconds
        }
