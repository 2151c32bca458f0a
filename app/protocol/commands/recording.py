"""The command that records steps, to be played without a server."""

from typing import Annotated, Literal

from pydantic import Field

from app.protocol.commands.base import LARGEST, Base
from app.protocol.commands.queries import Explain
from app.protocol.commands.subscriptions import Pin, Slice, Survey, Watch

ASKS = 32
Ask = Annotated[Slice | Explain, Field(discriminator="type")]


class Record(Base):
    """Record one step of a stretch of the branch, as a page sees it; a step of null ends it.

    A position is a number of updates; `first` to `last` are those of the stretch, all of them made
    before. `watch`, `survey` (null: no surface) and `pin` are as in the commands; `asks` are the
    questions that shall be answered at every step.
    """

    type: Literal["record"] = "record"
    step: int | None = Field(None, ge=0, le=LARGEST)
    first: int = Field(0, ge=0, le=LARGEST)
    last: int = Field(0, ge=0, le=LARGEST)
    watch: Watch = Watch(image=0, arrays=[])
    survey: Survey | None = None
    pin: Pin = Pin(addresses=[])
    asks: list[Ask] = Field(default=[], max_length=ASKS)
