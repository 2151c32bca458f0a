"""The commands about a connection: to a session, that messages have come, that it works."""

from typing import Literal

from pydantic import Field

from app.protocol.commands.base import MAX_SAFE_INTEGER, BaseCommand, ShortText


class ResumeSessionCommand(BaseCommand):
    """Return to a session.

    This is the first command on a socket whose address names the session.
    """

    type: Literal["resume"] = "resume"
    token: ShortText


class AcknowledgeCommand(BaseCommand):
    """Confirm that the message with this sequence number has been painted."""

    type: Literal["acknowledge"] = "acknowledge"
    sequence: int = Field(ge=0, le=MAX_SAFE_INTEGER)


class PingCommand(BaseCommand):
    """Ask for a pong: the page has not heard anything for a while."""

    type: Literal["ping"] = "ping"
