"""What keeps rooms: the shape that memory and Redis share. Nothing is kept here."""

from dataclasses import dataclass
from typing import Protocol

from app.connection.channel import Channel
from app.protocol.messages import Message

HEARTBEAT_SECONDS = 1.0
LEAVE_TIMEOUT_SECONDS = 0.5  # saying goodbye is a courtesy: presence runs out by itself
PRESENCE_TIMEOUT_SECONDS = 6.0  # who has not been heard of for so long has left


@dataclass(frozen=True)
class RoomState:
    """How a room stands: `epoch` of its presenter, whether that is there, how many follow."""

    epoch: int
    handover_offered: bool
    presenter_connected: bool
    follower_count: int


class RoomBackend(Protocol):
    """Rooms by their ids. All of it may raise Away, where what keeps them is away for a moment."""

    async def create(self, room_id: str) -> bool:
        """Begin a room, unless there are too many."""

    async def get_state(self, room_id: str) -> RoomState | None:
        """Return how a room stands; None where it is over."""

    async def publish(self, room_id: str, epoch: int, message: Message) -> bool:
        """Show a message to all who follow; False, and nothing, where the term is over."""

    async def heartbeat(self, room_id: str, member_id: str, presenter: bool) -> None:
        """Note that somebody is there."""

    async def leave(self, room_id: str, member_id: str, epoch: int | None) -> None:
        """Note that somebody has left: the presenter of a term, or one who followed."""

    async def offer_handover(self, room_id: str, offered: bool) -> None:
        """Say that whoever wants to may present, or that it is taken back."""

    async def take_over(self, room_id: str) -> int | None:
        """Begin a new term, where it is offered: return its number, for one of those who ask."""

    async def end(self, room_id: str) -> None:
        """Forget a room."""

    async def add_follower(self, room_id: str, channel: Channel) -> None:
        """Let a page of this process follow."""

    async def remove_follower(self, room_id: str, channel: Channel) -> None:
        """Let it go."""

    async def close(self) -> None:
        """Let go of all connections."""


class BackendUnavailable(Exception):
    """What keeps the rooms is away for a moment."""
