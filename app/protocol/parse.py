"""The parser of commands: JSON text to a validated command, or an error."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from app.protocol.commands import COMMAND_TYPES, Command

_ANY_COMMAND: Any = reduce(or_, COMMAND_TYPES)
_ADAPTER: TypeAdapter[Command] = TypeAdapter(Annotated[_ANY_COMMAND, Field(discriminator="type")])


class BadCommand(ValueError):
    """An invalid command: its type if known, the field, the value, and what is allowed."""

    def __init__(self, command: str | None, field: str, value: str, allowed: str) -> None:
        self.command = command
        self.field = field
        self.value = value
        self.allowed = allowed
        super().__init__(f"{field}: got {value}; allowed: {allowed}")


def parse_command(text: str) -> Command:
    """Return the command in a JSON text.

    Raises: BadCommand naming the field, the value and what is allowed.
    """
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as failure:
        first = failure.errors(include_url=False)[0]
    location = [str(part) for part in first["loc"]]
    command = location[0] if location else None
    if first["type"] == "json_invalid":
        raise BadCommand(None, "command", truncate(text), "a JSON object with a type")
    if first["type"] in ("union_tag_invalid", "union_tag_not_found", "model_attributes_type"):
        names = ", ".join(str(one.model_fields["type"].default) for one in COMMAND_TYPES)
        value = first["input"].get("type") if isinstance(first["input"], dict) else first["input"]
        raise BadCommand(None, "type", truncate(repr(value)), f"one of {names}")
    field = ".".join(location[1:]) or "type"
    if first["type"] == "missing":
        raise BadCommand(command, field, "nothing", "this field is needed")
    allowed = "no such field" if first["type"] == "extra_forbidden" else str(first["msg"])
    raise BadCommand(command, field, truncate(repr(first["input"])), allowed)


def truncate(text: str) -> str:
    """Return the text, cut to 80 characters."""
    return text if len(text) <= 80 else text[:79] + "…"
