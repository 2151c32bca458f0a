"""Commands that make steps or go to existing steps."""

from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from app.protocol.commands.base import MAX_SAFE_INTEGER, BaseCommand, StrictModel


class AdvanceCommand(BaseCommand):
    """Make exactly one update."""

    type: Literal["advance"] = "advance"


class StopGoal(StrictModel):
    """The goal at which playing stops; the meaning of `value` depends on the kind."""

    kind: Literal["converged", "gradient", "stalled", "steps", "loss", "epoch", "relu-dies"]
    value: float


class PlayCommand(BaseCommand):
    """Play with `speed` steps a second, from 0.5 to 1000, or with 0 as fast as possible."""

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
    """Make the run of a recipe and go to the position after `step` updates.

    Fields of the recipe that are left out have their default.
    """

    type: Literal["open"] = "open"
    recipe: dict[str, Any]
    step: int = Field(0, ge=0, le=MAX_SAFE_INTEGER)


class ResetCommand(BaseCommand):
    """Start over with the same seed and the settings now in force."""

    type: Literal["reset"] = "reset"
