"""Commands of rooms: join, open, present, hand over, end."""

import json
from typing import Any, Literal

from pydantic import field_validator

from app.protocol.commands.base import BaseCommand, ShortText

MAX_SCENE_CHARACTERS = 16_384


class JoinRoomCommand(BaseCommand):
    """Follow a room: the first command on a socket whose address names the room."""

    type: Literal["join"] = "join"
    token: ShortText


class OpenRoomCommand(BaseCommand):
    """Open a room that follows this session; with a presenter's token, go on in that one."""

    type: Literal["teach"] = "teach"
    token: ShortText | None = None


class ShareSceneCommand(BaseCommand):
    """Show a room what the presenter looks at."""

    type: Literal["present"] = "present"
    scene: dict[str, Any]

    @field_validator("scene")
    @classmethod
    def _validate_scene(cls, scene: dict[str, Any]) -> dict[str, Any]:
        if "version" not in scene:
            raise ValueError("a scene with its version")
        if len(json.dumps(scene)) > MAX_SCENE_CHARACTERS:
            raise ValueError(f"at most {MAX_SCENE_CHARACTERS} signs of JSON")
        return scene


class OfferHandoverCommand(BaseCommand):
    """Let whoever follows present; or take that back."""

    type: Literal["hand_over"] = "hand_over"
    offered: bool = True


class TakeOverRoomCommand(BaseCommand):
    """Present from now on: the first who asks, where it is offered."""

    type: Literal["take_over"] = "take_over"


class EndRoomCommand(BaseCommand):
    """End the room that this session is presented in."""

    type: Literal["end_room"] = "end_room"
