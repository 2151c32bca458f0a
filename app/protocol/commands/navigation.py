"""Commands that make steps or go to existing steps."""

from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from app.protocol.commands.base import MAX_SAFE_INTEGER, BaseCommand, StrictModel


class AdvanceCommand(BaseCommand):
    """Make exactly one update."""

    type: Literal["advance"] = "advance"


class StopGoal(StrictModel):
    """When playing shall end by itself; the engine's goals say what `value` is of each kind."""

    kind: Literal["converged", "gradient", "stalled", "steps", "loss", "epoch", "relu-dies"]
    value: float


class PlayCommand(BaseCommand):
    """Play: `speed` steps a second from 0.5 to 1000, or 0 for as fast as possible."""

    type: Literal["run"] = "run"
    speed: float = Field(ge=0, le=1000)
    until: StopGoal | None = None

    @field_validator("speed")
    @classmethod
    def _validate_speed(cls, speed: float) -> float:
        if 0 < speed < 0.5:
            raise PydanticCustomError("speed", "0, or a number from 0.5 to 1000")
        return speed


class PauseCommand(BaseCommand):
    """Stop playing."""

    type: Literal["pause"] = "pause"


class SeekCommand(BaseCommand):
    """Show the run as it was after `step` updates."""

    type: Literal["seek"] = "seek"
    step: int = Field(ge=0, le=MAX_SAFE_INTEGER)


class OpenRecipeCommand(BaseCommand):
    """Make the run that a recipe says, and stand after `step` updates of it.

    Fields of the recipe are the engine's; one that is left out has its default.
    """

    type: Literal["open"] = "open"
    recipe: dict[str, Any]
    step: int = Field(0, ge=0, le=MAX_SAFE_INTEGER)


class ResetCommand(BaseCommand):
    """Start over with the same seed and the settings now in force."""

    type: Literal["reset"] = "reset"
