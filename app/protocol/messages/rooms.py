"""Messages of a room: what the presenter shows, who is there, and what all are asked to do."""

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
    `member`: under which a follower comes back. `whereabouts`, for the presenter: how many are
    `following`, how many look `elsewhere`, and how many are in which of the `chapters`.
    `word`, for the presenter: what others type at the address `join` to follow.
    """

    id: str
    role: str
    present: int
    presenting: bool
    offered: bool
    token: str
    invitation: str
    over: bool = False
    member: str | None = None
    whereabouts: dict[str, Any] | None = None
    word: str | None = None
    type: str = "room"


@dataclass(frozen=True)
class ComeBackMessage:
    """The presenter asks this page to follow again."""

    type: str = "come_back"


@dataclass(frozen=True)
class TaskMessage:
    """A copy of the presenter's scene for this page, with the controls that are left on."""

    scene: dict[str, Any]
    controls: str
    type: str = "task"
