"""A session's page as the presenter of a room: what it is shown goes to the class. No socket."""

import asyncio
from contextlib import suppress
from secrets import token_hex

from app.connection.channel import Channel
from app.lifecycle.session_actor import SessionActor
from app.protocol.commands import (
    Command,
    EndRoomCommand,
    OfferHandoverCommand,
    OpenRoomCommand,
    ShareSceneCommand,
)
from app.protocol.messages import (
    ErrorMessage,
    ExportMessage,
    Message,
    RoomMessage,
    SceneMessage,
    WaitingMessage,
)
from app.rooms.backend import HEARTBEAT_SECONDS, LEAVE_TIMEOUT_SECONDS, BackendUnavailable
from app.rooms.service import RoomService
from app.rooms.tokens import FOLLOWER, PRESENTER, Role

ROOM_COMMANDS = (OpenRoomCommand, ShareSceneCommand, OfferHandoverCommand, EndRoomCommand)
_PRIVATE_MESSAGES = (ErrorMessage, ExportMessage, WaitingMessage, RoomMessage)
MAX_WAITING_COMMANDS = 32


class Presenter:
    """One page that may present; it does once it has said `teach`."""

    def __init__(self, service: RoomService, actor: SessionActor, channel: Channel) -> None:
        self._service, self._actor, self._channel = service, actor, channel
        self._member_id = token_hex(8)
        self._role: Role | None = None
        self._commands: asyncio.Queue[Command] = asyncio.Queue(MAX_WAITING_COMMANDS)
        self._room_channel = Channel()
        self._last_sent: RoomMessage | None = None

    def receive(self, command: Command) -> None:
        """Take a command of a room."""
        if isinstance(command, ShareSceneCommand):
            if self._role is not None:
                self._room_channel.send([SceneMessage(command.scene)])
        elif not self._commands.full():
            self._commands.put_nowait(command)

    async def run(self) -> None:
        """Carry out what comes, publish, and tell the page how its room stands."""
        parts = [asyncio.create_task(part) for part in (self._publish_loop(), self._command_loop())]
        try:
            await asyncio.gather(*parts)
        finally:
            for part in parts:
                part.cancel()
            role = self._role
            self._stop_presenting()
            if role is not None:
                with suppress(BackendUnavailable, TimeoutError):
                    async with asyncio.timeout(LEAVE_TIMEOUT_SECONDS):
                        await self._service.backend.leave(role.room, self._member_id, role.epoch)

    def _forward_to_room(self, messages: list[Message]) -> None:
        self._room_channel.send([one for one in messages if not isinstance(one, _PRIVATE_MESSAGES)])

    def _stop_presenting(self) -> None:
        self._role, self._last_sent = None, None
        if self._actor.on_messages == self._forward_to_room:
            self._actor.on_messages = None
        self._room_channel.send_queue.clear()

    async def _publish_loop(self) -> None:
        while True:
            message, sequence = await self._room_channel.next_message()
            role = self._role
            try:
                if role is not None:
                    await self._service.backend.publish(role.room, role.epoch, message)
            except BackendUnavailable:
                await asyncio.sleep(HEARTBEAT_SECONDS)
                self._actor.request_full_state()  # what the class has missed
            if sequence is not None:
                self._room_channel.acknowledge(sequence)

    async def _command_loop(self) -> None:
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    command: Command | None = await self._commands.get()
            except TimeoutError:
                command = None
            try:
                if command is not None:
                    await self._handle(command)
                await self._send_room_state()
            except BackendUnavailable:
                self._send_error("teach", "room", "away", "The room is not reachable for a moment.")

    async def _handle(self, command: Command) -> None:
        backing, role = self._service.backend, self._role
        if isinstance(command, OpenRoomCommand):
            await self._open_room(command.token)
        elif role is None:
            sentence = "This page does not present a room."
            self._send_error(command.type, "room", "none", sentence)
        elif isinstance(command, OfferHandoverCommand):
            await backing.offer_handover(role.room, command.offered)
        elif isinstance(command, EndRoomCommand):
            await backing.end(role.room)

    async def _open_room(self, token: str | None) -> None:
        if token is None and self._role is not None:
            return
        if token is None:
            id = await self._service.open_room()
            if id is None:
                self._send_error(
                    "teach", "rooms", "one more", "The server has no free room. Try later."
                )
                return
            role: Role | None = Role(id, PRESENTER, 1)
        else:
            role = self._service.tokens.verify(token)
        if role is None or role.name != PRESENTER:
            self._send_error("teach", "token", "another", "This is not a presenter's token.")
            return
        facts = await self._service.backend.get_state(role.room)
        if facts is None or facts.epoch != role.epoch:
            over = facts is None
            told = self._service.room_message(role if over else Role(role.room, FOLLOWER), facts)
            self._channel.send([told])
            return
        self._role = role
        self._actor.on_messages = self._forward_to_room
        self._actor.request_full_state()

    async def _send_room_state(self) -> None:
        role = self._role
        if role is None:
            return
        facts = await self._service.backend.get_state(role.room)
        if facts is None or facts.epoch != role.epoch:
            self._stop_presenting()
            await self._service.backend.leave(role.room, self._member_id, role.epoch)
            self._channel.send(
                [
                    self._service.room_message(
                        role if facts is None else Role(role.room, FOLLOWER), facts
                    )
                ]
            )
            return
        await self._service.backend.heartbeat(role.room, self._member_id, True)
        facts = await self._service.backend.get_state(role.room)
        told = self._service.room_message(role, facts)
        if told != self._last_sent:
            self._last_sent = told
            self._channel.send([told])

    def _send_error(self, command: str, field: str, value: str, sentence: str) -> None:
        self._channel.send(
            [ErrorMessage(command, field, value, "a room that one presents", sentence)]
        )
