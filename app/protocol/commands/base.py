"""What all commands share: their base, and the bounds of what they hold. No command."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

VERSION = 1
PINS = 16
RASTER = 128  # the most pixels of a drawing each way; as base64 they fit into a command
LARGEST = 2**53 - 1  # the largest whole number that a browser holds exactly

Name = Annotated[str, Field(max_length=100)]
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


class Base(BaseModel):
    """What all commands share: strict, frozen, no field that is not named, no NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
