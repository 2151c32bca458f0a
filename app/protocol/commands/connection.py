"""Commands about the connection: acknowledge a message, resume a session."""

from typing import Literal

from pydantic import Field

from app.protocol.commands.base import LARGEST, Base, Name


class Acknowledge(Base):
    """Say that the message with this sequence number was painted."""

    type: Literal["acknowledge"] = "acknowledge"
    sequence: int = Field(ge=0, le=LARGEST)


class Resume(Base):
    """Come back to a session: the first command on a socket whose address names the session."""

    type: Literal["resume"] = "resume"
    token: Name
