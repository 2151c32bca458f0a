"""What keeps rooms: the shape that memory and Redis share. Nothing is kept here."""

from dataclasses import dataclass
from typing import Protocol

from app.connection.channel import Line
from app.protocol.messages import Message

BEAT_SECONDS = 1.0
LEAVE_SECONDS = 0.5  # saying goodbye is a courtesy: presence runs out by itself
PRESENT_SECONDS = 6.0  # who has not been heard of for so long has left


@dataclass(frozen=True)
class Facts:
    """How a room stands: `term` of its presenter, whether that is there, how many follow."""

    term: int
    offered: bool
    presenting: bool
    present: int


class Backing(Protocol):
    """Rooms by their ids. All of it may raise Away, where what keeps them is away for a moment."""

    async def create(self, id: str) -> bool:
        """Begin a room, unless there are too many."""

    async def facts(self, id: str) -> Facts | None:
        """Return how a room stands; None where it is over."""

    async def publish(self, id: str, term: int, message: Message) -> bool:
        """Show a message to all who follow; False, and nothing, where the term is over."""

    async def beat(self, id: str, who: str, presenter: bool) -> None:
        """Note that somebody is there."""

    async def leave(self, id: str, who: str, term: int | None) -> None:
        """Note that somebody has left: the presenter of a term, or one who followed."""

    async def offer(self, id: str, offered: bool) -> None:
        """Say that whoever wants to may present, or that it is taken back."""

    async def take_over(self, id: str) -> int | None:
        """Begin a new term, where it is offered: return its number, for one of those who ask."""

    async def end(self, id: str) -> None:
        """Forget a room."""

    async def follow(self, id: str, line: Line) -> None:
        """Let a page of this process follow."""

    async def unfollow(self, id: str, line: Line) -> None:
        """Let it go."""

    async def close(self) -> None:
        """Let go of all connections."""


class Away(Exception):
    """What keeps the rooms is away for a moment."""
