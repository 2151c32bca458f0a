"""What leads from a session to its page: an outbox, a bell, and how the line ends. No socket."""

import asyncio

from app.connection.send_queue import SendQueue
from app.protocol.close_codes import CloseCode
from app.protocol.messages import ErrorMessage, Message


class ChannelClosed(Exception):
    """The line is to be closed with a code; `message` goes first."""

    def __init__(self, code: CloseCode, message: ErrorMessage | None = None) -> None:
        self.code = code
        self.message = message


class Channel:
    """One page's line, as long as its socket is open: messages go in, the socket takes them out."""

    def __init__(self) -> None:
        self.send_queue = SendQueue()
        self.closed: asyncio.Future[ChannelClosed] = asyncio.get_running_loop().create_future()
        self._wakeup = asyncio.Event()

    def send(self, messages: list[Message]) -> None:
        """Add messages for the page."""
        for message in messages:
            self.send_queue.push(message)
        self._wakeup.set()

    def acknowledge(self, sequence: int) -> None:
        """Note that the page has painted everything up to `sequence`."""
        self.send_queue.acknowledge(sequence)
        self._wakeup.set()

    async def next_message(self) -> tuple[Message, int | None]:
        """Return the next message that may go, once there is one, and its sequence number."""
        while True:
            taken = self.send_queue.pop()
            if taken is not None:
                return taken
            self._wakeup.clear()
            await self._wakeup.wait()

    def close(self, code: CloseCode, message: ErrorMessage | None = None) -> None:
        """Say that the line is to be closed."""
        if not self.closed.done():
            self.closed.set_result(ChannelClosed(code, message))
