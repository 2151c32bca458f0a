"""A uvicorn WebSocket protocol that aborts the TCP connection soon after the session ends."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT_AFTER_SECONDS = 5.0


class AbortingWebSocketProtocol(WebSocketsSansIOProtocol):
    """Aborts the connection `ABORT_AFTER_SECONDS` after its session ends, even if nobody reads.

    The closing handshake waits until the peer has read everything. A peer that never reads would
    keep its buffers and its file descriptor open for ever.
    """

    async def run_asgi(self) -> None:
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(ABORT_AFTER_SECONDS, self.transport.abort)
