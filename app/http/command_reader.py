"""Reads the commands of one websocket: rate limit, parsing, acknowledgements and pings."""

import asyncio
from time import monotonic

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.connection.channel import Channel, ChannelClosed
from app.connection.rate_limit import TokenBucket
from app.http import refusals
from app.protocol.close_codes import CloseCode
from app.protocol.commands import (
    AcknowledgeCommand,
    Command,
    JoinRoomCommand,
    PingCommand,
    ResumeSessionCommand,
)
from app.protocol.message_builders import refusal_message
from app.protocol.messages import PongMessage
from app.protocol.parse import BadCommand, parse_command
from app.settings import Settings

TOKEN_TIMEOUT_SECONDS = 10.0
ACK_COST = 0.25  # of an acknowledgement, in commands
FlowControlCommand = AcknowledgeCommand | PingCommand


class CommandReader:
    """The commands that one page sends on its websocket; refusals go back through `channel`."""

    def __init__(self, websocket: WebSocket, channel: Channel, settings: Settings) -> None:
        self._websocket = websocket
        self._channel = channel
        self._commands_per_second = settings.commands_per_second
        self._commands_burst = settings.commands_burst
        self._bucket = TokenBucket(self._commands_per_second, self._commands_burst, monotonic)
        self._refused_in_a_row = 0

    async def receive_text(self) -> str:
        """Return the next frame.

        Raises:
            ChannelClosed: the frame is binary.
            WebSocketDisconnect: the page has disconnected.
        """
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1000))
        text: str | None = event.get("text")
        if text is None:
            raise refusals.binary_command()
        return text

    async def receive_first_command(self) -> Command | None:
        """Return the first command; None if it is invalid or does not come in time."""
        try:
            async with asyncio.timeout(TOKEN_TIMEOUT_SECONDS):
                return parse_command(await self.receive_text())
        except (BadCommand, TimeoutError):
            return None

    def parse_or_report(self, text: str) -> Command | None:
        """Return the command, or None after an error message to the page."""
        try:
            command = parse_command(text)
            if isinstance(command, ResumeSessionCommand | JoinRoomCommand):
                allowed = "the first command on its socket"
                raise BadCommand(command.type, command.type, "later", allowed)
            return command
        except BadCommand as bad:
            self._channel.send([refusal_message(bad.command, bad)])
            return None

    def answer_flow_control(self, command: FlowControlCommand) -> None:
        """Take an acknowledgement, or answer a ping."""
        if isinstance(command, PingCommand):
            self._channel.send([PongMessage()])
        else:
            self._bucket.refund(1 - ACK_COST)
            self._channel.acknowledge(command.sequence)

    def is_within_rate(self) -> bool:
        """Count a command; return whether the rate limit allows it.

        The first refused command gets an error message.

        Raises: ChannelClosed after more than a burst of refused commands in a row.
        """
        if self._bucket.try_acquire():
            self._refused_in_a_row = 0
            return True
        self._refused_in_a_row += 1
        allowed = f"{self._commands_per_second:g} a second"
        error = refusals.too_many_commands("more", allowed)
        if self._refused_in_a_row > self._commands_burst:
            raise ChannelClosed(CloseCode.TOO_MANY_COMMANDS, error)
        if self._refused_in_a_row == 1:
            self._channel.send([error])
        return False
