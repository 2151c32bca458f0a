"""All rooms as this process sees them: opened, joined by a token, told of. No socket."""

from secrets import token_hex

from redis.asyncio import Redis

from app.protocol.messages import RoomMessage
from app.rooms.backend import RoomBackend, RoomState
from app.rooms.memory_backend import MemoryRoomBackend
from app.rooms.redis_backend import RedisRoomBackend
from app.rooms.tokens import FOLLOWER, Role, RoleTokens
from app.settings import Settings


class RoomService:
    """The backing, the tokens and the limits of rooms."""

    def __init__(self, settings: Settings, redis: "Redis | None") -> None:
        most, seconds = settings.rooms, settings.room_seconds
        self.backend: RoomBackend = (
            MemoryRoomBackend(most, seconds)
            if redis is None
            else RedisRoomBackend(redis, most, seconds)
        )
        self.tokens = RoleTokens(settings.secret)
        self.max_followers = settings.room_followers

    async def open_room(self) -> str | None:
        """Begin a room and return its id; None where there are too many."""
        id = token_hex(6)
        return id if await self.backend.create(id) else None

    def room_message(self, role: Role, state: RoomState | None) -> RoomMessage:
        """Return what a page in this role is told of its room."""
        known = state or RoomState(role.epoch, False, False, 0)
        return RoomMessage(
            id=role.room,
            role=role.name,
            present=known.follower_count,
            presenting=known.presenter_connected,
            offered=known.handover_offered,
            token=self.tokens.sign(role),
            invitation=self.tokens.sign(Role(role.room, FOLLOWER)),
            over=state is None,
        )
