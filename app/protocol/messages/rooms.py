"""Messages of a room: what the presenter shows, and who is there."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SceneMessage:
    """The scene of a room's presenter, as the page captures it."""

    scene: dict[str, Any]
    type: str = "view"


@dataclass(frozen=True)
class RoomMessage:
    """The state of a room, and the `role` of this page in it.

    `present`: how many follow. `presenting`: whether the presenter is connected. `offered`: a
    follower may take over. `token` belongs to the role; `invitation` is that of the followers.
    """

    id: str
    role: str
    present: int
    presenting: bool
    offered: bool
    token: str
    invitation: str
    over: bool = False
    type: str = "room"
