"""The presenter of a room: publishes what its session sends to its page, and runs room commands."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from secrets import token_hex
from time import monotonic
from typing import Any, TypeAlias

from app.connection.channel import Channel
from app.lifecycle.session_actor import SessionActor
from app.protocol.commands import (
    ComeBackCommand,
    Command,
    EndRoomCommand,
    HandOutCommand,
    OfferHandoverCommand,
    OpenRoomCommand,
    ShareSceneCommand,
)
from app.protocol.messages import (
    ComeBackMessage,
    ErrorMessage,
    ExportMessage,
    Message,
    RecordedStepMessage,
    RestoredMessage,
    RoomMessage,
    SceneMessage,
    TaskMessage,
    WaitingMessage,
)
from app.redis_client import RedisUnavailable
from app.rooms.backend import HEARTBEAT_SECONDS, LEAVE_TIMEOUT_SECONDS, RoomState
from app.rooms.presented_question import QUESTION_COMMANDS, PresentedQuestion
from app.rooms.question_store import NOTICE_SECONDS
from app.rooms.role_tokens import FOLLOWER, PRESENTER, Role
from app.rooms.service import RoomService

ROOM_COMMANDS = (
    OpenRoomCommand,
    ShareSceneCommand,
    OfferHandoverCommand,
    EndRoomCommand,
    ComeBackCommand,
    HandOutCommand,
    *QUESTION_COMMANDS,
)
_PRIVATE_MESSAGES = (
    ErrorMessage,
    ExportMessage,
    RecordedStepMessage,
    RestoredMessage,
    RoomMessage,
    WaitingMessage,
)
MAX_WAITING_COMMANDS = 32
_Waiting: TypeAlias = tuple[Command, Awaitable[Any] | None]  # and what it looks up in the run


class Presenter:
    """A page with a session of its own. It presents a room after the command `teach`."""

    def __init__(self, service: RoomService, actor: SessionActor, channel: Channel) -> None:
        self._service, self._actor, self._channel = service, actor, channel
        self._member_id = token_hex(8)
        self._role: Role | None = None
        self._commands: asyncio.Queue[_Waiting] = asyncio.Queue(MAX_WAITING_COMMANDS)
        self._first_command = asyncio.Event()
        self._room_channel = Channel()
        self._question = PresentedQuestion(
            service.backend.questions, actor, channel, self._room_channel
        )
        self._scene: dict[str, Any] | None = None
        self._heartbeat_at = 0.0
        self._last_sent: RoomMessage | None = None

    def receive(self, command: Command) -> None:
        """Accept a room command; a scene is published at once, others are queued.

        What a question needs to know of the run is looked up after the commands before it.
        """
        if isinstance(command, ShareSceneCommand):
            self._scene = command.scene
            if self._role is not None:
                self._question.publish([SceneMessage(command.scene)])
        elif not self._commands.full():
            self._commands.put_nowait((command, self._question.look_at_run(command)))
            self._first_command.set()

    async def run(self) -> None:
        """Publish messages, run queued commands and send the page the room's state, for ever.

        Nothing runs before the first room command: most pages never send one.
        """
        await self._first_command.wait()
        loops = (self._publish_loop(), self._command_loop())
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            role = self._role
            self._stop_presenting()
            if role is not None:
                with suppress(RedisUnavailable, TimeoutError):
                    async with asyncio.timeout(LEAVE_TIMEOUT_SECONDS):
                        await self._service.backend.leave(role.room, self._member_id, role.epoch)

    def _forward_to_room(self, messages: list[Message]) -> None:
        self._question.publish([one for one in messages if not isinstance(one, _PRIVATE_MESSAGES)])

    def _stop_presenting(self) -> None:
        self._role, self._last_sent = None, None
        self._question.forget()
        if self._actor.page.on_messages == self._forward_to_room:
            self._actor.page.on_messages = None
        self._room_channel.send_queue.clear()

    async def _publish_loop(self) -> None:
        while True:
            message, sequence = await self._room_channel.next_message()
            role = self._role
            try:
                if role is not None:
                    await self._service.backend.publish(role.room, role.epoch, message)
            except RedisUnavailable:
                await asyncio.sleep(HEARTBEAT_SECONDS)
                self._actor.request_full_state()  # the followers have missed messages
            if sequence is not None:
                self._room_channel.acknowledge(sequence)

    async def _command_loop(self) -> None:
        while True:
            waiting = await self._next_command()
            try:
                if waiting is not None:
                    await self._handle(*waiting)
                if waiting is not None or monotonic() >= self._heartbeat_at:
                    self._heartbeat_at = monotonic() + HEARTBEAT_SECONDS
                    await self._send_room_state()
                if self._role is not None and self._question.is_open:
                    await self._question.refresh(self._role)
            except RedisUnavailable:
                self._send_error("teach", "room", "away", "The room is not reachable for a moment.")

    async def _next_command(self) -> _Waiting | None:
        """Return the next command; None if it is time for a heartbeat, or to count answers."""
        seconds = NOTICE_SECONDS if self._question.is_open else HEARTBEAT_SECONDS
        try:
            async with asyncio.timeout(seconds):
                return await self._commands.get()
        except TimeoutError:
            return None

    async def _handle(self, command: Command, look: Awaitable[Any] | None) -> None:
        backend, role = self._service.backend, self._role
        if isinstance(command, OpenRoomCommand):
            await self._open_room(command.token)
        elif role is None:
            sentence = "This page does not present a room."
            self._send_error(command.type, "room", "none", sentence)
        elif isinstance(command, OfferHandoverCommand):
            await backend.offer_handover(role.room, command.offered)
        elif isinstance(command, EndRoomCommand):
            await backend.end(role.room)
        elif isinstance(command, ComeBackCommand):
            self._room_channel.send([ComeBackMessage()])
        elif isinstance(command, HandOutCommand):
            self._hand_out(command)
        else:
            await self._question.execute(command, role, look)

    def _hand_out(self, command: HandOutCommand) -> None:
        """Send the scene that was presented last to all, unless a copy would tell the truth."""
        if self._question.hides_step:
            sentence = "A copy would show the answer: reveal it, or take the question away, first."
            self._send_error(command.type, "question", "not revealed", sentence)
        elif self._scene is None:
            sentence = "There is no scene yet that could be handed out."
            self._send_error(command.type, "scene", "none", sentence)
        else:
            self._room_channel.send([TaskMessage(self._scene, command.controls)])

    async def _open_room(self, token: str | None) -> None:
        if token is None and self._role is not None:
            return
        if token is None:
            room_id = await self._service.open_room(self._actor.client, self._member_id)
            if room_id is None:
                sentence = "The server has no free room for your network. End one, or try later."
                self._send_error("teach", "rooms", "one more", sentence)
                return
            role: Role | None = Role(room_id, PRESENTER, 1)
        else:
            role = self._service.tokens.verify(token)
        if role is None or role.name != PRESENTER:
            self._send_error(
                "teach", "token", "another", "The room that this page presented is over."
            )
            return
        backend = self._service.backend
        epoch = await backend.present(role.room, role.epoch, self._member_id)
        if epoch is None:
            self._send_presenting_over(role, await backend.get_state(role.room))
            return
        presented = replace(role, epoch=epoch)
        await self._question.resume(presented)
        self._role = presented
        self._actor.page.on_messages = self._forward_to_room
        self._actor.request_full_state()

    async def _send_room_state(self) -> None:
        """Send a heartbeat, and the room's state to the page if it has changed."""
        role = self._role
        if role is None:
            return
        backend = self._service.backend
        state = await backend.get_state(role.room)
        if state is None or state.epoch != role.epoch:
            self._stop_presenting()
            await backend.leave(role.room, self._member_id, role.epoch)
            self._send_presenting_over(role, state)
            return
        await backend.heartbeat(role.room, self._member_id, True)
        state = await backend.get_state(role.room)
        whereabouts = await backend.count_whereabouts(role.room)
        message = self._service.room_message(role, state, whereabouts=whereabouts)
        if message != self._last_sent:
            self._last_sent = message
            self._channel.send([message])

    def _send_presenting_over(self, role: Role, state: RoomState | None) -> None:
        """Tell the page that the room is over, or that it follows because its epoch is over."""
        now = role if state is None else Role(role.room, FOLLOWER)
        self._channel.send([self._service.room_message(now, state)])

    def _send_error(self, command: str, field: str, value: str, sentence: str) -> None:
        self._channel.send(
            [ErrorMessage(command, field, value, "a room that one presents", sentence)]
        )
