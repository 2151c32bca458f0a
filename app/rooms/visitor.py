"""A page with a session of its own that stays in a room while it looks elsewhere."""

import asyncio

from app.connection.channel import Channel, ChannelClosed
from app.protocol.commands import AnswerCommand, WhereaboutsCommand
from app.protocol.messages import ErrorMessage
from app.rooms.follower import Follower
from app.rooms.role_tokens import FOLLOWER
from app.rooms.service import RoomService

VISITOR_COMMANDS = (WhereaboutsCommand, AnswerCommand)


class Visitor:
    """The membership of one session's page in at most one room."""

    def __init__(self, service: RoomService, channel: Channel) -> None:
        self._service, self._channel = service, channel
        self._follower: Follower | None = None
        self._changed = asyncio.Event()

    def receive(self, command: WhereaboutsCommand | AnswerCommand) -> None:
        """Enter a room or leave it, or accept an answer."""
        if isinstance(command, AnswerCommand):
            if self._follower is None:
                sentence = "Only a page of the room can answer its question."
                self._refuse("answer", "question", "in a room", sentence)
            else:
                self._follower.receive(command)
            return
        if command.token is None:
            self._enter(None)
            return
        role = self._service.tokens.verify(command.token)
        if role is None or role.name != FOLLOWER:
            sentence = "The invitation to the room is for another room, or of an earlier server."
            self._refuse("whereabouts", "token", "the room's", sentence)
            return
        if self._follower is None or self._follower.room != role.room:
            self._enter(Follower(self._service, role, self._channel, command.member, away=True))
        if self._follower is not None:
            self._follower.receive(command)

    def _enter(self, follower: Follower | None) -> None:
        self._follower = follower
        self._changed.set()

    async def run(self) -> None:
        """Be a member of the room that the page names, for ever."""
        task: asyncio.Task[None] | None = None
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                await _cancelled(task)
                follower = self._follower
                task = None if follower is None else asyncio.create_task(self._visit(follower))
        finally:
            await _cancelled(task)

    async def _visit(self, follower: Follower) -> None:
        """Be in the room; if it is over or full, say so to the page, whose session goes on."""
        try:
            await follower.run()
        except ChannelClosed as closed:
            if closed.message is not None:
                self._channel.send([closed.message])
            if self._follower is follower:
                self._follower = None

    def _refuse(self, command: str, field: str, allowed: str, sentence: str) -> None:
        self._channel.send([ErrorMessage(command, field, "another", allowed, sentence)])


async def _cancelled(task: asyncio.Task[None] | None) -> None:
    """Cancel a task and wait for its end."""
    if task is not None:
        task.cancel()
        await asyncio.wait([task])
