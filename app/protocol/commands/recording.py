"""The command that records steps for a file that plays without a server."""

from typing import Annotated, Literal

from pydantic import Field

from app.protocol.commands.base import MAX_SAFE_INTEGER, BaseCommand
from app.protocol.commands.comparison import WatchRaceCommand
from app.protocol.commands.subscriptions import (
    ExplainCommand,
    PinCommand,
    WatchArraysCommand,
    WatchSliceCommand,
    WatchSurfaceCommand,
)

MAX_QUERIES = 32
RecordedQuery = Annotated[WatchSliceCommand | ExplainCommand, Field(discriminator="type")]


class RecordStepCommand(BaseCommand):
    """Record one step of a stretch of the branch. A `step` of null ends the recording.

    Positions are numbers of updates. The stretch goes from `first` to `last`; all its steps
    must exist. `watch`, `survey` (null: no surface) and `pin` are as in the commands. `asks`
    are queries that are answered at every step. The lanes of a comparison are recorded too, with
    their map if there is a `race`.
    """

    type: Literal["record"] = "record"
    step: int | None = Field(None, ge=0, le=MAX_SAFE_INTEGER)
    first: int = Field(0, ge=0, le=MAX_SAFE_INTEGER)
    last: int = Field(0, ge=0, le=MAX_SAFE_INTEGER)
    watch: WatchArraysCommand = WatchArraysCommand(image=0, arrays=[])
    survey: WatchSurfaceCommand | None = None
    race: WatchRaceCommand | None = None
    pin: PinCommand = PinCommand(addresses=[])
    asks: list[RecordedQuery] = Field(default=[], max_length=MAX_QUERIES)
