"""The protocols of uvicorn, hardened: a fair entrance, a page that must answer, a bounded end."""

import asyncio
from asyncio.transports import BaseTransport
from typing import Any, cast

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from app.connection.connection_pacer import ConnectionPacer

ABORT_AFTER_SECONDS = 5.0
INVALID_DATA = 1007  # RFC 6455 section 8.1: text that is not UTF-8
PAGE_ANSWERED = "backprop_explorer.page_answered"

_HTTPProtocol: Any = AutoHTTPProtocol


class FairHttpProtocol(_HTTPProtocol):  # type: ignore[misc]  # its base is Any
    """Reads the first request of a connection when it is the turn of the connection's address."""

    entrance = ConnectionPacer()

    def connection_made(self, transport: BaseTransport) -> None:
        """Stop reading until the pacer lets the connection in."""
        super().connection_made(transport)
        connection = cast(asyncio.Transport, transport)
        connection.pause_reading()
        address = self.client[0] if self.client else ""
        self.entrance.enter(address, connection.resume_reading)


class AbortingWebSocketProtocol(WebSocketsSansIOProtocol):
    """Says when the page has answered, and ends connections for certain.

    The extension `PAGE_ANSWERED` of the ASGI scope is a future: True once the page has answered
    the first ping, which is sent at once, or has sent a message; False if the connection is lost
    before. Browsers answer pings by themselves.

    The connection is aborted `ABORT_AFTER_SECONDS` after its session ends: the closing handshake
    waits until the peer has read everything, and a peer that never reads would keep its buffers and
    its file descriptor open for ever.
    """

    _answered: "asyncio.Future[bool]"
    _abort_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._answered = self.loop.create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._note_answer(False)
        if self._abort_timer is not None:
            self._abort_timer.cancel()

    def start_keepalive(self) -> None:
        if self.ping_interval:
            self.send_keepalive_ping()
        else:
            self._note_answer(True)

    def handle_pong(self, event: Frame) -> None:
        super().handle_pong(event)
        self._note_answer(True)

    def send_receive_event_to_app(self) -> None:
        self._note_answer(True)
        is_text = self.curr_msg_data_type == "text" and not self.close_sent
        if is_text and not _is_utf8(b"".join(self.frames)):
            self.frames = []
            self.conn.send_close(INVALID_DATA)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def _note_answer(self, answered: bool) -> None:
        if not self._answered.done():
            self._answered.set_result(answered)

    async def send(self, message: ASGISendEvent) -> None:
        """Send an event, unless an earlier write has found the connection lost.

        Raises: ClientDisconnected at once then; asyncio would log a warning for every fifth write.
        """
        if message["type"] == "websocket.send" and self.transport.is_closing():
            raise ClientDisconnected
        await super().send(message)

    async def run_asgi(self) -> None:
        extensions = cast(dict[str, Any], self.scope["extensions"])
        extensions[PAGE_ANSWERED] = self._answered
        try:
            await super().run_asgi()
        finally:
            if not self.disconnected:
                self._abort_timer = self.loop.call_later(ABORT_AFTER_SECONDS, self.transport.abort)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
