"""All rooms as this process sees them: opened, joined by a token, told of. No socket."""

from secrets import token_hex

from redis.asyncio import Redis

from app.protocol.messages import Room
from app.rooms.backend import Backing, Facts
from app.rooms.memory_backend import InMemory
from app.rooms.redis_backend import InRedis
from app.rooms.tokens import FOLLOWER, Role, Tokens
from app.settings import Settings


class Desk:
    """The backing, the tokens and the limits of rooms."""

    def __init__(self, settings: Settings, redis: "Redis | None") -> None:
        most, seconds = settings.rooms, settings.room_seconds
        self.backing: Backing = (
            InMemory(most, seconds) if redis is None else InRedis(redis, most, seconds)
        )
        self.tokens = Tokens(settings.secret)
        self.most_followers = settings.room_followers

    async def open(self) -> str | None:
        """Begin a room and return its id; None where there are too many."""
        id = token_hex(6)
        return id if await self.backing.create(id) else None

    def told(self, role: Role, facts: Facts | None) -> Room:
        """Return what a page in this role is told of its room."""
        known = facts or Facts(role.term, False, False, 0)
        return Room(
            id=role.room,
            role=role.name,
            present=known.present,
            presenting=known.presenting,
            offered=known.offered,
            token=self.tokens.sign(role),
            invitation=self.tokens.sign(Role(role.room, FOLLOWER)),
            over=facts is None,
        )
