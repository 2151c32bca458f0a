"""uvicorn's websocket protocol, with an end to every connection. What is said there: not here."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT_AFTER_SECONDS = 5.0


class AbortingWebSocketProtocol(WebSocketsSansIOProtocol):
    """Drops the connection soon after its session has ended, read to the end or not.

    Closing waits for the peer to read what is still to be sent; one that never reads would keep
    its buffers and its open file for ever.
    """

    async def run_asgi(self) -> None:
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(ABORT_AFTER_SECONDS, self.transport.abort)
