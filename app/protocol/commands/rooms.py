"""Commands of rooms: join, open, present, hand over, end."""

import json
from typing import Any, Literal

from pydantic import field_validator

from app.protocol.commands.base import Base, Name

SCENE_SIGNS = 16_384


class Join(Base):
    """Follow a room: the first command on a socket whose address names the room."""

    type: Literal["join"] = "join"
    token: Name


class Teach(Base):
    """Open a room that follows this session; with a presenter's token, go on in that one."""

    type: Literal["teach"] = "teach"
    token: Name | None = None


class Present(Base):
    """Show a room what the presenter looks at."""

    type: Literal["present"] = "present"
    scene: dict[str, Any]

    @field_validator("scene")
    @classmethod
    def _short(cls, scene: dict[str, Any]) -> dict[str, Any]:
        if "version" not in scene:
            raise ValueError("a scene with its version")
        if len(json.dumps(scene)) > SCENE_SIGNS:
            raise ValueError(f"at most {SCENE_SIGNS} signs of JSON")
        return scene


class HandOver(Base):
    """Let whoever follows present; or take that back."""

    type: Literal["hand_over"] = "hand_over"
    offered: bool = True


class TakeOver(Base):
    """Present from now on: the first who asks, where it is offered."""

    type: Literal["take_over"] = "take_over"


class EndRoom(Base):
    """End the room that this session is presented in."""

    type: Literal["end_room"] = "end_room"
