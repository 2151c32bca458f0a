"""The connection of one page: to its session, or to the room that it follows.

Each connection runs a task that receives and one that sends. The receiving task waits for neither
computation nor sending, because an unread frame would also hold up the pings.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.websockets import WebSocket

from app.connection.channel import Channel, ChannelClosed
from app.http import refusals
from app.http.client_address import client_key
from app.http.command_reader import CommandReader, FlowControlCommand
from app.http.message_sender import send_messages
from app.lifecycle.admission_queue import QueueFull
from app.lifecycle.registry import Registry
from app.lifecycle.session_actor import SessionActor
from app.protocol.close_codes import CloseCode
from app.protocol.commands import (
    AcknowledgeCommand,
    Command,
    JoinRoomCommand,
    RestoreRunCommand,
    ResumeSessionCommand,
    TakeOverRoomCommand,
)
from app.rooms.follower import FOLLOWER_COMMANDS, Follower
from app.rooms.presenter import ROOM_COMMANDS, Presenter
from app.rooms.role_tokens import FOLLOWER
from app.rooms.service import RoomService
from app.rooms.visitor import VISITOR_COMMANDS, Visitor
from app.settings import Settings
from engine import BadInput


class PageConnection:
    """One page on one websocket."""

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
        self._reader = CommandReader(websocket, self._channel, settings)

    async def run(self) -> None:
        """Serve the page.

        Raises:
            ChannelClosed: the server closes the socket.
            WebSocketDisconnect: the page has disconnected.
        """
        if (room := self._websocket.query_params.get("room")) is not None:
            await self._serve_follower(room)
        else:
            await self._serve_session()

    async def _run_until_first(self, *coroutines: Coroutine[Any, Any, None]) -> None:
        """Run these and the sending of messages until one ends; cancel the rest, raise its error.

        They also end when the server closes the channel.
        """
        sending = send_messages(self._websocket, self._channel, self._settings.send_timeout_seconds)
        tasks = [asyncio.create_task(one) for one in (*coroutines, sending, self._wait_closed())]
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

    async def _wait_closed(self) -> None:
        raise await self._channel.closed

    # -- room -----------------------------------------------------------------------------

    async def _serve_follower(self, room_id: str) -> None:
        """Follow a room if the first command is its invitation."""
        command = await self._reader.receive_first_command()
        if not isinstance(command, JoinRoomCommand):
            raise refusals.bad_invitation()
        role = self._room_service.tokens.verify(command.token)
        if role is None or role.room != room_id or role.name != FOLLOWER:
            raise refusals.bad_invitation()
        follower = Follower(self._room_service, role, self._channel, command.member)
        await self._run_until_first(self._receive_follower_commands(follower), follower.run())

    async def _receive_follower_commands(self, follower: Follower) -> None:
        reader = self._reader
        while True:
            text = await reader.receive_text()
            command = reader.parse_or_report(text) if reader.is_within_rate() else None
            if isinstance(command, FlowControlCommand):
                reader.answer_flow_control(command)
            elif isinstance(command, FOLLOWER_COMMANDS):
                follower.receive(command)
            elif command is not None:
                self._channel.send([refusals.follower_command(command.type)])

    # -- session --------------------------------------------------------------------------

    async def _serve_session(self) -> None:
        client = client_key(self._websocket)
        actor = await self._resume_session(client)
        if actor is None:
            actor = self._start_session(client)
        presenter = Presenter(self._room_service, actor, self._channel)
        visitor = Visitor(self._room_service, self._channel)
        receiving = self._receive_session_commands(actor, presenter, visitor)
        try:
            await self._run_until_first(receiving, presenter.run(), visitor.run())
        finally:
            self._registry.on_disconnect(actor, self._channel)

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
        command = await self._reader.receive_first_command()
        if not isinstance(command, ResumeSessionCommand) or not found.matches_token(command.token):
            raise refusals.bad_session_token()
        try:
            actor = await self._registry.resume(found, command.token, self._channel, client)
        except BadInput as missing:
            raise refusals.session_data_gone(missing) from None
        if actor is None:
            raise refusals.session_gone(session_id)
        return actor

    async def _receive_session_commands(
        self, actor: SessionActor, presenter: Presenter, visitor: Visitor
    ) -> None:
        reader = self._reader
        while True:
            text = await reader.receive_text()
            if not reader.is_within_rate():
                continue
            command = reader.parse_or_report(text)
            if isinstance(command, FlowControlCommand):
                reader.answer_flow_control(command)
                if isinstance(command, AcknowledgeCommand):
                    actor.on_acknowledge(self._channel)
                continue
            if not isinstance(command, RestoreRunCommand):
                actor.count_command(self._channel)
            if command is not None:
                self._pass_on(command, actor, presenter, visitor)

    def _pass_on(
        self, command: Command, actor: SessionActor, presenter: Presenter, visitor: Visitor
    ) -> None:
        """Give a command to the presenter, to the visitor of a room, or to the session.

        Raises: ChannelClosed if too many commands wait.
        """
        if isinstance(command, ROOM_COMMANDS):
            presenter.receive(command)
        elif isinstance(command, VISITOR_COMMANDS):
            visitor.receive(command)
        elif isinstance(command, TakeOverRoomCommand):
            self._channel.send([refusals.takeover_without_room()])
        else:
            waiting = actor.receive(self._channel, command)
            limit = self._settings.max_waiting_commands
            if waiting > limit:
                actor.commands.clear()
                error = refusals.too_many_commands(str(waiting), f"at most {limit} that wait")
                raise ChannelClosed(CloseCode.TOO_MANY_COMMANDS, error)
