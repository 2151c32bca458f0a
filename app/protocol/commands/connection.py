"""The command that resumes a session on a new connection."""

from typing import Literal

from app.protocol.commands.base import BaseCommand, ShortText


class ResumeSessionCommand(BaseCommand):
    """Return to a session.

    This is the first command on a socket whose address names the session.
    """

    type: Literal["resume"] = "resume"
    token: ShortText
