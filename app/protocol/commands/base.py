"""The base class of all commands, and the bounds of their fields."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 1
MAX_BRANCHES = 8
MAX_PINS = 16
MAX_HELD_OUT_IMAGES = 96  # that are sent with one confusion matrix
MAX_DRAWING_SIDE = 128  # the most pixels of a drawing each way; as base64 they fit into a command
MAX_COLOUR_DRAWING_PIXELS = 96 * 96  # in colour, with three bytes a pixel, they fit as well
MAX_SAFE_INTEGER = 2**53 - 1  # the largest whole number that a browser holds exactly

ShortText = Annotated[str, Field(max_length=100)]
SafeInteger = Annotated[int, Field(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)]


class StrictModel(BaseModel):
    """An object in a command: strict types, frozen, no unknown fields, no NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class BaseCommand(StrictModel):
    """Base of all commands; each has a `type` of its own, a literal that is also the default."""

    type: str
