"""The outgoing channel of one page: a send queue, a wake-up event, and the reason for closing."""

import asyncio

from app.connection.send_queue import SendQueue
from app.protocol.close_codes import CloseCode
from app.protocol.messages import ErrorMessage, Message


class ChannelClosed(Exception):
    """The server closes the socket with `code`, after sending `message` if there is one."""

    def __init__(self, code: CloseCode, message: ErrorMessage | None = None) -> None:
        self.code = code
        self.message = message


class Channel:
    """Messages from a session or a room to one page, for as long as its socket is open.

    `closed` is a future that holds the reason as soon as the channel is to be closed.
    """

    def __init__(self) -> None:
        self.send_queue = SendQueue()
        self.closed: asyncio.Future[ChannelClosed] = asyncio.get_running_loop().create_future()
        self._wakeup = asyncio.Event()

    def send_numbered(self, messages: list[tuple[Message, int]]) -> None:
        """Add messages with the sequence numbers that they have on all channels of a room."""
        for message, sequence in messages:
            self.send_queue.push(message, sequence)
        self._wakeup.set()

    def send(self, messages: list[Message]) -> None:
        """Add messages to the send queue."""
        for message in messages:
            self.send_queue.push(message)
        self._wakeup.set()

    def acknowledge(self, sequence: int) -> None:
        """Record that the page has painted every message up to `sequence`."""
        self.send_queue.acknowledge(sequence)
        self._wakeup.set()

    async def next_message(self) -> tuple[Message, int | None]:
        """Wait until the send queue releases a message; return it and its sequence number."""
        while True:
            released = self.send_queue.pop()
            if released is not None:
                return released
            self._wakeup.clear()
            await self._wakeup.wait()

    def close(self, code: CloseCode, message: ErrorMessage | None = None) -> None:
        """Have the socket closed; the first call determines code and message."""
        if not self.closed.done():
            self.closed.set_result(ChannelClosed(code, message))
