"""The interface of room backends: in memory for one process, in Redis for several replicas.

How a classroom works: epochs
-----------------------------
A room is one presenter and many followers. Whatever the presenter's page is sent is also published
to the room, and every follower's page draws it. Pages connect to any replica, and a presenter may
hand the room over, so at any moment two pages can believe that they present. The epoch decides.

The epoch of a room is a number: 1 when the room opens, one more with each handover. It acts as a
fencing token:

1. A presenter's role token holds the epoch in which the page presents (`tokens.py`).
2. `publish` carries that epoch. The backend compares it with the room's and stores the message in
   one step. A message of an earlier epoch is dropped, and `publish` returns False.
3. `offer_handover` marks the room as offered. `take_over` checks that mark, clears it, removes the
   presenter's presence and increments the epoch, all in one step. If several followers ask at once,
   exactly one receives the new epoch; the others receive None.
4. The new presenter receives a role token of the new epoch and opens the room with it. The former
   presenter reads the room's state with each heartbeat, finds a newer epoch than its own, and
   becomes a follower. Until then, step 2 drops whatever it still publishes.

5. A page that opens the room with a presenter's token while another page presents with the same one
   (a second tab) begins the next epoch as well: the newest page presents, the other one follows.

Presence is separate from the epoch. Presenter and followers send a heartbeat every
`HEARTBEAT_SECONDS`; a page that has sent none for `PRESENCE_TIMEOUT_SECONDS` counts as gone. A
presenter that reloads or loses its connection still holds the token of the current epoch, so it
continues in the same room. A room whose presenter stays away for the room's time to live is
deleted. A late follower first receives the late-joiner snapshot (`broadcast.py`), then the stream.

A reader never sees a mixture of two epochs: the new presenter's session sends its full state when
it opens the room, beginning with a welcome, and a welcome resets snapshot and page.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from app.connection.channel import Channel
from app.protocol.messages import Message
from app.rooms.broadcast import QuestionListener
from app.rooms.question_store import QuestionStore
from app.rooms.whereabouts import Whereabouts

HEARTBEAT_SECONDS = 1.0
PRESENCE_TIMEOUT_SECONDS = 6.0
LEAVE_TIMEOUT_SECONDS = 0.5  # leaving is optional: presence times out anyway


@dataclass(frozen=True)
class RoomState:
    """The state of a room: the presenter's epoch, presence, number of followers, and its word.

    A room that a server of an earlier version opened has no word.
    """

    epoch: int
    handover_offered: bool
    presenter_connected: bool
    follower_count: int
    word: str | None = None


class RoomBackend(Protocol):
    """Rooms by their ids.

    Every method may raise `RedisUnavailable` if the backend keeps its rooms in Redis.
    """

    @property
    def questions(self) -> QuestionStore:
        """The questions of the rooms."""

    async def create(self, room_id: str, client: str, member_id: str) -> bool:
        """Open a room of a client with epoch 1 and a word, with its presenter present.

        A room in which nobody is gives up its place first. Return False if there are too many
        rooms in all, or of this client.
        """

    async def get_state(self, room_id: str) -> RoomState | None:
        """Return the state of a room; None if the room is over."""

    async def find_room(self, word: str) -> str | None:
        """Return the id of the open room that has this word; None if none has."""

    async def publish(self, room_id: str, epoch: int, message: Message) -> bool:
        """Send a message to all followers; return False, sending nothing, if the epoch is over."""

    async def heartbeat(
        self, room_id: str, member_id: str, presenter: bool, whereabouts: Whereabouts | None = None
    ) -> None:
        """Record that a member is present, and where a follower is."""

    async def count_whereabouts(self, room_id: str) -> dict[str, Any]:
        """Return how many present followers are where: see `count_whereabouts`."""

    async def leave(self, room_id: str, member_id: str, epoch: int | None) -> None:
        """Remove the presence of a follower (`epoch` None) or of the presenter of an epoch."""

    async def offer_handover(self, room_id: str, offered: bool) -> None:
        """Offer the room to the followers, or withdraw the offer."""

    async def take_over(self, room_id: str) -> int | None:
        """Begin the next epoch and return it; None if the room is not, or no longer, offered."""

    async def present(self, room_id: str, epoch: int, member_id: str) -> int | None:
        """Let a member with the token of an epoch present; return the epoch in which it does.

        If another member presents with that token, the next epoch begins: the newest presents.
        None if the room is over or has another epoch.
        """

    async def end(self, room_id: str) -> None:
        """Delete a room."""

    async def add_follower(
        self,
        room_id: str,
        channel: Channel,
        on_question: QuestionListener | None = None,
        away: bool = False,
    ) -> None:
        """Send the snapshot and all further messages of a room to a page of this process.

        A page that is `away` gets calls only. `on_question` is called with each change of the
        question.
        """

    async def remove_follower(self, room_id: str, channel: Channel) -> None:
        """Send nothing more to that page."""

    async def close(self) -> None:
        """Stop all readers and free what they use."""
