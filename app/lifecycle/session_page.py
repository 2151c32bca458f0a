"""The page of a session: the channel to it, if it is connected, and all that is sent to it."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

from app.connection.channel import Channel
from app.protocol.close_codes import CloseCode
from app.protocol.messages import ErrorMessage, Message, WelcomeMessage


class SessionPage:
    """At most one page. `credentials` returns what a welcome message says about the session.

    `needs_full_state`: the page knows nothing yet. `on_messages` also gets every message.
    """

    def __init__(self, credentials: Callable[[], dict[str, Any]]) -> None:
        self._credentials = credentials
        self.channel: Channel | None = None
        self.needs_full_state = False
        self.disconnected_at = monotonic()
        self.on_messages: Callable[[list[Message]], None] | None = None

    def attach(self, channel: Channel) -> None:
        """Connect a page through `channel`; the channel of an earlier page is closed."""
        older, self.channel, self.needs_full_state = self.channel, channel, True
        if older is not None:
            older.close(CloseCode.SESSION_MOVED)

    def detach(self) -> None:
        """Disconnect the page."""
        self.channel, self.disconnected_at = None, monotonic()

    def close(self, code: CloseCode, message: ErrorMessage | None = None) -> None:
        """Close the channel of the page, if any, with a last message."""
        if self.channel is not None:
            self.channel.close(code, message)

    def emit(self, outgoing: list[Message]) -> None:
        """Send messages to the page, if there is one."""
        if self.on_messages is not None and outgoing:
            self.on_messages(outgoing)
        if self.channel is not None and outgoing:
            credentials = self._credentials()
            self.channel.send(
                [
                    replace(one, session=credentials) if isinstance(one, WelcomeMessage) else one
                    for one in outgoing
                ]
            )
