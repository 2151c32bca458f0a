"""What all commands share: their base, and the bounds of what they hold. No command."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 1
MAX_PINS = 16
MAX_DRAWING_SIDE = 128  # the most pixels of a drawing each way; as base64 they fit into a command
MAX_SAFE_INTEGER = 2**53 - 1  # the largest whole number that a browser holds exactly

ShortText = Annotated[str, Field(max_length=100)]
SafeInteger = Annotated[int, Field(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)]


class BaseCommand(BaseModel):
    """Base of all commands: strict types, frozen, no unknown fields, no NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
