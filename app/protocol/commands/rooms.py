"""Commands of rooms: join, open, present, hand over, end."""

import json
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from app.protocol.commands.base import MAX_SAFE_INTEGER, BaseCommand, ShortText

MAX_SCENE_CHARACTERS = 16_384
MAX_CHAPTER = 99
MAX_SCENE_DEPTH = 16  # a recipe's displacement in a scene has 8

MemberId = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class JoinRoomCommand(BaseCommand):
    """Follow a room. This is the first command on a socket whose address names the room.

    A page that comes back shows the `member` of its room message: it counts once, and its answers
    to a question are still its own.
    """

    type: Literal["join"] = "join"
    token: ShortText
    member: MemberId | None = None


class OpenRoomCommand(BaseCommand):
    """Open a room that follows this session.

    With a presenter's token, continue to present its room.
    """

    type: Literal["teach"] = "teach"
    token: ShortText | None = None


class ShareSceneCommand(BaseCommand):
    """Send the presenter's scene to the room."""

    type: Literal["present"] = "present"
    scene: dict[str, Any]

    @field_validator("scene")
    @classmethod
    def _validate_scene(cls, scene: dict[str, Any]) -> dict[str, Any]:
        if "version" not in scene:
            raise ValueError("a scene with its version")
        if "type" in scene:
            raise ValueError("a scene, which has no type")
        if not _is_plain(scene, MAX_SCENE_DEPTH):
            raise ValueError(f"finite numbers, in at most {MAX_SCENE_DEPTH} levels")
        if len(json.dumps(scene)) > MAX_SCENE_CHARACTERS:
            raise ValueError(f"at most {MAX_SCENE_CHARACTERS} signs of JSON")
        return scene


def _is_plain(value: object, depth: int) -> bool:
    """Return whether a JSON value has finite numbers only, and at most `depth` levels."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, int):
        return abs(value) <= MAX_SAFE_INTEGER
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_is_plain(one, depth - 1) for one in inner)
    return True


class OfferHandoverCommand(BaseCommand):
    """Offer the followers to take over as presenter, or withdraw the offer."""

    type: Literal["hand_over"] = "hand_over"
    offered: bool = True


class TakeOverRoomCommand(BaseCommand):
    """Take over as presenter. If this is offered, the first follower who asks gets it."""

    type: Literal["take_over"] = "take_over"


class EndRoomCommand(BaseCommand):
    """End the room of this session."""

    type: Literal["end_room"] = "end_room"


class WhereaboutsCommand(BaseCommand):
    """Tell the presenter where a page of the room is: does it follow, and in which chapter.

    On the socket of a session, `token` is the invitation to the room from which the page looks away
    and `member` that of its room message: the page stays in the room, receives its questions, and
    may answer them. With neither, such a page leaves the room.
    """

    type: Literal["whereabouts"] = "whereabouts"
    following: bool
    chapter: int | None = Field(None, ge=0, le=MAX_CHAPTER)
    token: ShortText | None = None
    member: MemberId | None = None


class ComeBackCommand(BaseCommand):
    """Ask all pages that look elsewhere to follow again."""

    type: Literal["come_back"] = "come_back"


class HandOutCommand(BaseCommand):
    """Give everyone a copy of the presented scene, with these controls."""

    type: Literal["hand_out"] = "hand_out"
    controls: Literal["all", "step", "look"] = "all"
