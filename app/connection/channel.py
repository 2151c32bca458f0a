"""What leads from a session to its page: an outbox, a bell, and how the line ends. No socket."""

import asyncio

from app.connection.send_queue import Outbox
from app.protocol.messages import Error, Message


class Closed(Exception):
    """The line is to be closed with a code; `message` goes first."""

    def __init__(self, code: int, message: Error | None = None) -> None:
        self.code = code
        self.message = message


class Line:
    """One page's line, as long as its socket is open: messages go in, the socket takes them out."""

    def __init__(self) -> None:
        self.outbox = Outbox()
        self.ended: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()
        self._rung = asyncio.Event()

    def put(self, found: list[Message]) -> None:
        """Add messages for the page."""
        for message in found:
            self.outbox.put(message)
        self._rung.set()

    def acknowledge(self, sequence: int) -> None:
        """Note that the page has painted everything up to `sequence`."""
        self.outbox.acknowledge(sequence)
        self._rung.set()

    async def take(self) -> tuple[Message, int | None]:
        """Return the next message that may go, once there is one, and its sequence number."""
        while True:
            taken = self.outbox.take()
            if taken is not None:
                return taken
            self._rung.clear()
            await self._rung.wait()

    def end(self, code: int, message: Error | None = None) -> None:
        """Say that the line is to be closed."""
        if not self.ended.done():
            self.ended.set_result(Closed(code, message))
