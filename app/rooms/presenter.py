"""A session's page as the presenter of a room: what it is shown goes to the class. No socket."""

import asyncio
from contextlib import suppress
from secrets import token_hex

from app.connection.channel import Line
from app.lifecycle.session_actor import Actor
from app.protocol.commands import Command, EndRoom, HandOver, Present, Teach
from app.protocol.messages import Error, Export, Message, Room, View, Waiting
from app.rooms.backend import BEAT_SECONDS, LEAVE_SECONDS, Away
from app.rooms.service import Desk
from app.rooms.tokens import FOLLOWER, PRESENTER, Role

OF_ROOMS = (Teach, Present, HandOver, EndRoom)
_NOT_FOR_ALL = (Error, Export, Waiting, Room)
MOST_WAITING = 32


class Presenting:
    """One page that may present; it does once it has said `teach`."""

    def __init__(self, desk: Desk, actor: Actor, line: Line) -> None:
        self._desk, self._actor, self._line = desk, actor, line
        self._who = token_hex(8)
        self._role: Role | None = None
        self._commands: asyncio.Queue[Command] = asyncio.Queue(MOST_WAITING)
        self._out = Line()
        self._told: Room | None = None

    def receive(self, command: Command) -> None:
        """Take a command of a room."""
        if isinstance(command, Present):
            if self._role is not None:
                self._out.put([View(command.scene)])
        elif not self._commands.full():
            self._commands.put_nowait(command)

    async def run(self) -> None:
        """Carry out what comes, publish, and tell the page how its room stands."""
        parts = [asyncio.create_task(part) for part in (self._publish(), self._attend())]
        try:
            await asyncio.gather(*parts)
        finally:
            for part in parts:
                part.cancel()
            role = self._role
            self._stop()
            if role is not None:
                with suppress(Away, TimeoutError):
                    async with asyncio.timeout(LEAVE_SECONDS):
                        await self._desk.backing.leave(role.room, self._who, role.term)

    def _show(self, found: list[Message]) -> None:
        self._out.put([one for one in found if not isinstance(one, _NOT_FOR_ALL)])

    def _stop(self) -> None:
        self._role, self._told = None, None
        if self._actor.audience == self._show:
            self._actor.audience = None
        self._out.outbox.clear()

    async def _publish(self) -> None:
        while True:
            message, sequence = await self._out.take()
            role = self._role
            try:
                if role is not None:
                    await self._desk.backing.publish(role.room, role.term, message)
            except Away:
                await asyncio.sleep(BEAT_SECONDS)
                self._actor.greet_again()  # what the class has missed
            if sequence is not None:
                self._out.acknowledge(sequence)

    async def _attend(self) -> None:
        while True:
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    command: Command | None = await self._commands.get()
            except TimeoutError:
                command = None
            try:
                if command is not None:
                    await self._carry_out(command)
                await self._tell()
            except Away:
                self._complain("teach", "room", "away", "The room is not reachable for a moment.")

    async def _carry_out(self, command: Command) -> None:
        backing, role = self._desk.backing, self._role
        if isinstance(command, Teach):
            await self._teach(command.token)
        elif role is None:
            sentence = "This page does not present a room."
            self._complain(command.type, "room", "none", sentence)
        elif isinstance(command, HandOver):
            await backing.offer(role.room, command.offered)
        elif isinstance(command, EndRoom):
            await backing.end(role.room)

    async def _teach(self, token: str | None) -> None:
        if token is None and self._role is not None:
            return
        if token is None:
            id = await self._desk.open()
            if id is None:
                self._complain(
                    "teach", "rooms", "one more", "The server has no free room. Try later."
                )
                return
            role: Role | None = Role(id, PRESENTER, 1)
        else:
            role = self._desk.tokens.read(token)
        if role is None or role.name != PRESENTER:
            self._complain("teach", "token", "another", "This is not a presenter's token.")
            return
        facts = await self._desk.backing.facts(role.room)
        if facts is None or facts.term != role.term:
            over = facts is None
            told = self._desk.told(role if over else Role(role.room, FOLLOWER), facts)
            self._line.put([told])
            return
        self._role = role
        self._actor.audience = self._show
        self._actor.greet_again()

    async def _tell(self) -> None:
        role = self._role
        if role is None:
            return
        facts = await self._desk.backing.facts(role.room)
        if facts is None or facts.term != role.term:
            self._stop()
            await self._desk.backing.leave(role.room, self._who, role.term)
            self._line.put(
                [self._desk.told(role if facts is None else Role(role.room, FOLLOWER), facts)]
            )
            return
        await self._desk.backing.beat(role.room, self._who, True)
        facts = await self._desk.backing.facts(role.room)
        told = self._desk.told(role, facts)
        if told != self._told:
            self._told = told
            self._line.put([told])

    def _complain(self, command: str, field: str, value: str, sentence: str) -> None:
        self._line.put([Error(command, field, value, "a room that one presents", sentence)])
