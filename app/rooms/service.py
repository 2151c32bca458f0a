"""The rooms of this process: their backend, role tokens and limits."""

from secrets import token_hex
from typing import Any

from app.protocol.messages import RoomMessage
from app.redis_client import SharedRedis
from app.rooms.backend import RoomBackend, RoomState
from app.rooms.memory_backend import MemoryRoomBackend
from app.rooms.redis_backend import RedisRoomBackend
from app.rooms.role_tokens import FOLLOWER, PRESENTER, Role, RoleTokens
from app.settings import Settings


class RoomService:
    """Opens rooms and describes them to pages; rooms live in Redis if replicas share one."""

    def __init__(self, settings: Settings, redis: SharedRedis | None) -> None:
        limits = (settings.max_rooms, settings.room_ttl_seconds, settings.max_rooms_per_client)
        self.backend: RoomBackend = (
            MemoryRoomBackend(*limits) if redis is None else RedisRoomBackend(redis, *limits)
        )
        self.tokens = RoleTokens(settings.secret_key)
        self.max_followers = settings.max_room_followers

    async def open_room(self, client: str, member_id: str) -> str | None:
        """Open a room of a client, which `member_id` presents, and return its id.

        None if there are too many rooms.
        """
        room_id = token_hex(6)
        return room_id if await self.backend.create(room_id, client, member_id) else None

    async def find_invitation(self, word: str) -> str | None:
        """Return the fragment that invites to the open room with a word; None if none has it."""
        room_id = await self.backend.find_room(word)
        if room_id is None:
            return None
        return f"room={room_id}.{self.tokens.sign(Role(room_id, FOLLOWER))}"

    def room_message(
        self,
        role: Role,
        state: RoomState | None,
        *,
        member_id: str | None = None,
        whereabouts: dict[str, Any] | None = None,
    ) -> RoomMessage:
        """Return the message that describes a room to a page in this role.

        A `state` of None means that the room is over.
        """
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
            member=member_id,
            whereabouts=whereabouts,
            word=known.word if role.name == PRESENTER else None,
        )
