"""One websocket: a task that always reads, one that sends. What a session does is not here.

Reading never waits for maths or for sending (an unread command would stop the pings); maths runs
in worker threads.
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
from app.http.access import client_key, is_origin_allowed
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
    ResumeSessionCommand,
    TakeOverRoomCommand,
)
from app.protocol.labels import refusal_sentence
from app.protocol.messages import ErrorMessage
from app.protocol.parse import BadCommand, parse_command
from app.rooms.follower import Follower
from app.rooms.presenter import ROOM_COMMANDS, Presenter
from app.rooms.service import RoomService
from app.rooms.tokens import FOLLOWER
from app.settings import Settings

CLOSE_TIMEOUT_SECONDS = 2.0  # a page that does not read does not read its goodbye either
TOKEN_TIMEOUT_SECONDS = 10.0
INLINE_ENCODE_BYTES = 256 * 1024  # bytes of arrays that are copied sooner than a thread is found
ACK_COST = 0.25  # commands that one of these counts as


async def serve_websocket(
    websocket: WebSocket,
    settings: Settings,
    registry: Registry,
    room_service: RoomService,
    metrics: Metrics,
) -> None:
    """Serve one page until it leaves."""
    if not is_origin_allowed(websocket, settings.allowed_origins):
        metrics.count_close(CloseCode.POLICY_VIOLATION)
        log_event("origin refused")
        await websocket.close(CloseCode.POLICY_VIOLATION)
        return
    await websocket.accept()
    try:
        version = websocket.query_params.get("version", "")[:20]
        if version != str(PROTOCOL_VERSION):
            sentence = f"This page has version {version or 'none'}, the server"
            raise ChannelClosed(
                CloseCode.BAD_VERSION,
                ErrorMessage(
                    None,
                    "version",
                    version,
                    str(PROTOCOL_VERSION),
                    f"{sentence} {PROTOCOL_VERSION}: reload it.",
                ),
            )
        await _PageConnection(websocket, settings, registry, room_service).run()
    except ChannelClosed as closed:
        metrics.count_close(closed.code)
        log_event("socket closed", code=closed.code)
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await _close_socket(websocket, closed)
    except WebSocketDisconnect:
        return


async def _close_socket(websocket: WebSocket, closed: ChannelClosed) -> None:
    if closed.message is not None:
        await websocket.send_text(str(encode_message(closed.message)))
    await websocket.close(closed.code)


def _too_many_commands(value: str, allowed: str) -> ErrorMessage:
    sentence = f"Too many commands: {allowed} are allowed. The others were ignored."
    return ErrorMessage(None, "commands", value, allowed, sentence)


def _session_gone(session_id: str) -> ChannelClosed:
    sentence = "That session has ended; a new one starts."
    return ChannelClosed(
        CloseCode.SESSION_GONE,
        ErrorMessage("resume", "session", session_id[:20], "a session that lives", sentence),
    )


class _PageConnection:
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
        """Find the session of the page, and read and send until one of both ends."""
        if (room := self._websocket.query_params.get("room")) is not None:
            await self._serve_follower(room)
            return
        client = client_key(self._websocket)
        actor = await self._resume_session(client)
        if actor is None:
            self._check_queue()
            actor = self._registry.start_session(self._channel, client)
        presenting = Presenter(self._room_service, actor, self._channel)
        try:
            await self._run_until_first(
                self._read_commands(actor, presenting),
                self._send_messages(),
                self._wait_closed(),
                presenting.run(),
            )
        finally:
            self._registry.on_disconnect(actor, self._channel)

    async def _run_until_first(self, *coroutines: Coroutine[Any, Any, None]) -> None:
        """Do these side by side until one of them ends."""
        tasks = [asyncio.create_task(part) for part in coroutines]
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

    # -- the room -------------------------------------------------------------------------

    async def _serve_follower(self, room_id: str) -> None:
        """Follow a room, once the page has shown its invitation."""
        try:
            async with asyncio.timeout(TOKEN_TIMEOUT_SECONDS):
                command = parse_command(await self._receive_text())
        except (BadCommand, TimeoutError):
            command = None
        role = (
            self._room_service.tokens.verify(command.token)
            if isinstance(command, JoinRoomCommand)
            else None
        )
        if role is None or role.room != room_id or role.name != FOLLOWER:
            sentence = "The invitation to the room is missing, or is for another room."
            raise ChannelClosed(
                CloseCode.BAD_TOKEN,
                ErrorMessage("join", "token", "another", "the room's", sentence),
            )
        following = Follower(self._room_service, role, self._channel)
        await self._run_until_first(
            self._read_follower_commands(following),
            self._send_messages(),
            self._wait_closed(),
            following.run(),
        )

    async def _read_follower_commands(self, follower: Follower) -> None:
        while True:
            text = await self._receive_text()
            command = self._parse_or_report(text) if self._within_rate() else None
            if isinstance(command, AcknowledgeCommand):
                self._bucket.refund(1 - ACK_COST)
                self._channel.acknowledge(command.sequence)
            elif isinstance(command, TakeOverRoomCommand):
                follower.request_takeover()
            elif command is not None:
                sentence = "You are following a room. Start a run of your own to do this."
                allowed = "acknowledge, take_over"
                refused = ErrorMessage(command.type, "command", command.type, allowed, sentence)
                self._channel.send([refused])

    # -- the session ----------------------------------------------------------------------

    def _check_queue(self) -> None:
        waiting = len(self._registry.slots.waiting)
        if waiting >= self._settings.queue_length:
            sentence = "The server is full, and so is its queue. Please come back later."
            raise ChannelClosed(
                CloseCode.TRY_AGAIN_LATER,
                ErrorMessage(None, "queue", str(waiting), "fewer", sentence),
            )

    async def _resume_session(self, client: str) -> SessionActor | None:
        """Return the session that the address names, once the page has shown its token."""
        id = self._websocket.query_params.get("session")
        if id is None:
            return None
        found = await self._registry.find(id)
        if found is None:
            raise _session_gone(id)
        try:
            async with asyncio.timeout(TOKEN_TIMEOUT_SECONDS):
                command = parse_command(await self._receive_text())
        except (BadCommand, TimeoutError):
            command = None
        if not isinstance(command, ResumeSessionCommand) or not found.matches_token(command.token):
            sentence = "The token of the session is missing or wrong."
            raise ChannelClosed(
                CloseCode.BAD_TOKEN,
                ErrorMessage("resume", "token", "another", "the session's", sentence),
            )
        if not isinstance(found, SessionActor):
            self._check_queue()
        actor = await self._registry.resume(found, command.token, self._channel, client)
        if actor is None:
            raise _session_gone(id)
        return actor

    # -- reading --------------------------------------------------------------------------

    async def _receive_text(self) -> str:
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1000))
        text: str | None = event.get("text")
        if text is None:
            raise ChannelClosed(
                CloseCode.UNSUPPORTED_DATA,
                ErrorMessage(None, "command", "binary", "JSON text", "Commands are JSON text."),
            )
        return text

    async def _read_commands(self, actor: SessionActor, presenter: Presenter) -> None:
        while True:
            self._handle_text(actor, presenter, await self._receive_text())

    def _parse_or_report(self, text: str) -> Command | None:
        """Return the command of a text, or say to the page what is wrong with it."""
        try:
            command = parse_command(text)
            if isinstance(command, ResumeSessionCommand | JoinRoomCommand):
                allowed = "the first command on its socket"
                raise BadCommand(command.type, command.type, "later", allowed)
            return command
        except BadCommand as bad:
            self._channel.send(
                [
                    ErrorMessage(
                        bad.command, bad.field, bad.value, bad.allowed, refusal_sentence(bad)
                    )
                ]
            )
            return None

    def _handle_text(self, actor: SessionActor, presenter: Presenter, text: str) -> None:
        if not self._within_rate():
            return
        command = self._parse_or_report(text)
        if command is None:
            return
        if isinstance(command, ROOM_COMMANDS):
            presenter.receive(command)
            return
        if isinstance(command, TakeOverRoomCommand):
            sentence = "Only a page that follows a room can take it over."
            self._channel.send(
                [ErrorMessage("take_over", "command", "take_over", "in a room", sentence)]
            )
            return
        if isinstance(command, AcknowledgeCommand):
            self._bucket.refund(1 - ACK_COST)
            self._channel.acknowledge(command.sequence)
            actor.on_acknowledge(self._channel)
            return
        waiting, limit = actor.receive(self._channel, command), self._settings.max_waiting_commands
        if waiting > limit:
            actor.clear_commands()
            raise ChannelClosed(
                CloseCode.TOO_MANY_COMMANDS,
                _too_many_commands(str(waiting), f"at most {limit} that wait"),
            )

    def _within_rate(self) -> bool:
        """Count a command; say whether it is to be read, or is one of too many in a short time.

        The first of those is refused with a word, and where they do not end the page is cut off.
        """
        if self._bucket.try_acquire():
            self._refused_in_a_row = 0
            return True
        self._refused_in_a_row += 1
        said = _too_many_commands("more", f"{self._settings.commands_per_second:g} a second")
        if self._refused_in_a_row > self._settings.commands_burst:
            raise ChannelClosed(CloseCode.TOO_MANY_COMMANDS, said)
        if self._refused_in_a_row == 1:
            self._channel.send([said])
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
