"""The WebSocket endpoint `/live`: connects one page to its session, or to the room it follows.

Each connection runs a task that receives and one that sends. The receiving task waits for neither
computation nor sending, because an unread frame would also hold up the pings.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.connection.channel import Channel, ChannelClosed
from app.connection.rate_limit import TokenBucket
from app.connection.uvicorn_protocol import PAGE_ANSWERED
from app.http import refusals
from app.http.access import is_origin_allowed
from app.http.client_address import client_key
from app.http.refusal_log import RefusalLog
from app.lifecycle.admission_queue import QueueFull
from app.lifecycle.registry import Registry
from app.lifecycle.session_actor import SessionActor
from app.logging_config import log_event
from app.metrics import Metrics
from app.protocol.close_codes import CloseCode
from app.protocol.codec import encode_message, payload_bytes
from app.protocol.commands import (
    PROTOCOL_VERSION,
    AcknowledgeCommand,
    Command,
    JoinRoomCommand,
    PingCommand,
    RestoreRunCommand,
    ResumeSessionCommand,
    TakeOverRoomCommand,
)
from app.protocol.message_builders import refusal_message
from app.protocol.messages import PongMessage
from app.protocol.parse import BadCommand, parse_command
from app.rooms.follower import Follower
from app.rooms.presenter import ROOM_COMMANDS, Presenter
from app.rooms.service import RoomService
from app.rooms.tokens import FOLLOWER
from app.settings import Settings

CLOSE_TIMEOUT_SECONDS = 2.0  # for the last message and the close frame, which nobody may read
TOKEN_TIMEOUT_SECONDS = 10.0
ANSWER_TIMEOUT_SECONDS = 20.0  # for the answer to the first ping
INLINE_ENCODE_BYTES = 256 * 1024  # larger messages are encoded in a thread
ACK_COST = 0.25  # of an acknowledgement, in commands


async def serve_websocket(
    websocket: WebSocket,
    settings: Settings,
    registry: Registry,
    room_service: RoomService,
    metrics: Metrics,
    refusal_log: RefusalLog,
) -> None:
    """Serve one page until it disconnects or the server closes its socket.

    Nothing is made for the page before it has answered a ping.
    """
    if not is_origin_allowed(websocket, settings.allowed_origins):
        metrics.count_close(CloseCode.POLICY_VIOLATION)
        refusal_log.warn_origin(websocket.headers.get("origin", ""))
        await websocket.close(CloseCode.POLICY_VIOLATION)
        return
    await websocket.accept()
    try:
        version = websocket.query_params.get("version", "")[:20]
        if version != str(PROTOCOL_VERSION):
            raise refusals.bad_version(version)
        await _wait_for_answer(websocket)
        await _PageConnection(websocket, settings, registry, room_service).run()
    except ChannelClosed as closed:
        metrics.count_close(closed.code)
        log_event("socket closed", code=closed.code)
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await _close_socket(websocket, closed)
    except WebSocketDisconnect:
        return


async def _wait_for_answer(websocket: WebSocket) -> None:
    """Return once the page has answered; servers other than the project's do not tell.

    Raises:
        ChannelClosed: the page does not answer in time.
        WebSocketDisconnect: the connection is lost.
    """
    answered = websocket.scope.get("extensions", {}).get(PAGE_ANSWERED)
    if answered is None:
        return
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            if not await answered:
                raise WebSocketDisconnect
    except TimeoutError:
        raise ChannelClosed(CloseCode.POLICY_VIOLATION) from None


async def _close_socket(websocket: WebSocket, closed: ChannelClosed) -> None:
    if closed.message is not None:
        await websocket.send_text(str(encode_message(closed.message)))
    await websocket.close(closed.code)


class _PageConnection:
    """The connection of one page."""

    def __init__(
        self,
        websocket: WebSocket,
        settings: Settings,
        registry: Registry,
        room_service: RoomService,
    ) -> None:
        self._websocket = websocket
        self._settings = settings
        self._registry = registry
        self._room_service = room_service
        self._channel = Channel()
        rate, burst = settings.commands_per_second, settings.commands_burst
        self._bucket = TokenBucket(rate, burst, monotonic)
        self._refused_in_a_row = 0

    async def run(self) -> None:
        """Serve the page.

        Raises:
            ChannelClosed: the server closes the socket.
            WebSocketDisconnect: the page has disconnected.
        """
        if (room := self._websocket.query_params.get("room")) is not None:
            await self._serve_follower(room)
            return
        client = client_key(self._websocket)
        actor = await self._resume_session(client)
        if actor is None:
            actor = self._start_session(client)
        presenter = Presenter(self._room_service, actor, self._channel)
        try:
            await self._run_until_first(
                self._receive_commands(actor, presenter),
                self._send_messages(),
                self._wait_closed(),
                presenter.run(),
            )
        finally:
            self._registry.on_disconnect(actor, self._channel)

    async def _run_until_first(self, *coroutines: Coroutine[Any, Any, None]) -> None:
        """Run the coroutines concurrently until one ends; cancel the others, raise its error."""
        tasks = [asyncio.create_task(one) for one in coroutines]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            failure = task.exception()
            if failure is not None:
                raise failure

    # -- room -----------------------------------------------------------------------------

    async def _serve_follower(self, room_id: str) -> None:
        """Follow a room if the first command is its invitation."""
        command = await self._receive_first_command()
        role = (
            self._room_service.tokens.verify(command.token)
            if isinstance(command, JoinRoomCommand)
            else None
        )
        if role is None or role.room != room_id or role.name != FOLLOWER:
            raise refusals.bad_invitation()
        follower = Follower(self._room_service, role, self._channel)
        await self._run_until_first(
            self._receive_follower_commands(follower),
            self._send_messages(),
            self._wait_closed(),
            follower.run(),
        )

    async def _receive_follower_commands(self, follower: Follower) -> None:
        while True:
            text = await self._receive_text()
            command = self._parse_or_report(text) if self._within_rate() else None
            if isinstance(command, AcknowledgeCommand):
                self._bucket.refund(1 - ACK_COST)
                self._channel.acknowledge(command.sequence)
            elif isinstance(command, PingCommand):
                self._channel.send([PongMessage()])
            elif isinstance(command, TakeOverRoomCommand):
                follower.request_takeover()
            elif command is not None:
                self._channel.send([refusals.follower_command(command.type)])

    # -- session --------------------------------------------------------------------------

    def _start_session(self, client: str) -> SessionActor:
        """Start a session for the page, unless even the queue has no position for it."""
        try:
            return self._registry.start_session(self._channel, client)
        except QueueFull as full:
            raise ChannelClosed(CloseCode.TRY_AGAIN_LATER, full.message) from None

    async def _resume_session(self, client: str) -> SessionActor | None:
        """Resume the session in the query if the first command is its token; None without one."""
        session_id = self._websocket.query_params.get("session")
        if session_id is None:
            return None
        found = await self._registry.find(session_id)
        if found is None:
            raise refusals.session_gone(session_id)
        command = await self._receive_first_command()
        if not isinstance(command, ResumeSessionCommand) or not found.matches_token(command.token):
            raise refusals.bad_session_token()
        actor = await self._registry.resume(found, command.token, self._channel, client)
        if actor is None:
            raise refusals.session_gone(session_id)
        return actor

    # -- receiving ------------------------------------------------------------------------

    async def _receive_text(self) -> str:
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1000))
        text: str | None = event.get("text")
        if text is None:
            raise refusals.binary_command()
        return text

    async def _receive_first_command(self) -> Command | None:
        """Return the first command; None if it is invalid or does not come in time."""
        try:
            async with asyncio.timeout(TOKEN_TIMEOUT_SECONDS):
                return parse_command(await self._receive_text())
        except (BadCommand, TimeoutError):
            return None

    async def _receive_commands(self, actor: SessionActor, presenter: Presenter) -> None:
        while True:
            self._handle_text(actor, presenter, await self._receive_text())

    def _parse_or_report(self, text: str) -> Command | None:
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

    def _handle_text(self, actor: SessionActor, presenter: Presenter, text: str) -> None:
        if not self._within_rate():
            return
        command = self._parse_or_report(text)
        if not isinstance(command, AcknowledgeCommand | PingCommand | RestoreRunCommand):
            actor.count_command(self._channel)
        if command is None:
            return
        if isinstance(command, PingCommand):
            self._channel.send([PongMessage()])
        elif isinstance(command, ROOM_COMMANDS):
            presenter.receive(command)
        elif isinstance(command, TakeOverRoomCommand):
            self._channel.send([refusals.takeover_without_room()])
        elif isinstance(command, AcknowledgeCommand):
            self._bucket.refund(1 - ACK_COST)
            self._channel.acknowledge(command.sequence)
            actor.on_acknowledge(self._channel)
        else:
            waiting = actor.receive(self._channel, command)
            limit = self._settings.max_waiting_commands
            if waiting > limit:
                actor.clear_commands()
                error = refusals.too_many_commands(str(waiting), f"at most {limit} that wait")
                raise ChannelClosed(CloseCode.TOO_MANY_COMMANDS, error)

    def _within_rate(self) -> bool:
        """Count a command; return whether the rate limit allows it.

        The first refused command gets an error message. A page that sends more than a burst of
        refused commands in a row is disconnected.
        """
        if self._bucket.try_acquire():
            self._refused_in_a_row = 0
            return True
        self._refused_in_a_row += 1
        allowed = f"{self._settings.commands_per_second:g} a second"
        error = refusals.too_many_commands("more", allowed)
        if self._refused_in_a_row > self._settings.commands_burst:
            raise ChannelClosed(CloseCode.TOO_MANY_COMMANDS, error)
        if self._refused_in_a_row == 1:
            self._channel.send([error])
        return False

    # -- sending --------------------------------------------------------------------------

    async def _wait_closed(self) -> None:
        raise await self._channel.closed

    async def _send_messages(self) -> None:
        while True:
            message, sequence = await self._channel.next_message()
            if payload_bytes(message) < INLINE_ENCODE_BYTES:
                data = encode_message(message, sequence)
            else:
                data = await asyncio.to_thread(partial(encode_message, message, sequence))
            try:
                async with asyncio.timeout(self._settings.send_timeout_seconds):
                    if isinstance(data, str):
                        await self._websocket.send_text(data)
                    else:
                        await self._websocket.send_bytes(data)
            except TimeoutError:
                raise ChannelClosed(CloseCode.POLICY_VIOLATION) from None
