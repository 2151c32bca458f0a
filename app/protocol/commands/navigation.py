"""Commands that make steps, or go where steps were made."""

from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from app.protocol.commands.base import LARGEST, Base


class Advance(Base):
    """Make exactly one update."""

    type: Literal["advance"] = "advance"


class Until(Base):
    """When playing shall end by itself; the engine's goals say what `value` is of each kind."""

    kind: Literal["converged", "gradient", "stalled", "steps", "loss", "epoch", "relu-dies"]
    value: float


class Run(Base):
    """Play: `speed` steps a second from 0.5 to 1000, or 0 for as fast as possible."""

    type: Literal["run"] = "run"
    speed: float = Field(ge=0, le=1000)
    until: Until | None = None

    @field_validator("speed")
    @classmethod
    def _not_nearly_nothing(cls, speed: float) -> float:
        if 0 < speed < 0.5:
            raise PydanticCustomError("speed", "0, or a number from 0.5 to 1000")
        return speed


class Pause(Base):
    """Stop playing."""

    type: Literal["pause"] = "pause"


class Seek(Base):
    """Show the run as it was after `step` updates."""

    type: Literal["seek"] = "seek"
    step: int = Field(ge=0, le=LARGEST)


class Open(Base):
    """Make the run that a recipe says, and stand after `step` updates of it.

    Fields of the recipe are the engine's; one that is left out has its default.
    """

    type: Literal["open"] = "open"
    recipe: dict[str, Any]
    step: int = Field(0, ge=0, le=LARGEST)


class Reset(Base):
    """Start over with the same seed and the settings now in force."""

    type: Literal["reset"] = "reset"


class Undo(Base):
    """Undo what was done last."""

    type: Literal["undo"] = "undo"


class Redo(Base):
    """Do again what was undone last."""

    type: Literal["redo"] = "redo"
