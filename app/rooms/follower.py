"""A page of a room: it receives the presenter's messages, answers, and may ask to take over."""

import asyncio
from contextlib import suppress
from secrets import token_hex
from time import monotonic

from app.connection.channel import Channel, ChannelClosed
from app.protocol.close_codes import CloseCode
from app.protocol.commands import AnswerCommand, Command, TakeOverRoomCommand, WhereaboutsCommand
from app.protocol.messages import ErrorMessage, RoomMessage, WaitingMessage
from app.redis_client import RedisUnavailable
from app.rooms.backend import HEARTBEAT_SECONDS, LEAVE_TIMEOUT_SECONDS
from app.rooms.member_question import MemberQuestion
from app.rooms.question_store import NOTICE_SECONDS
from app.rooms.role_tokens import PRESENTER, Role
from app.rooms.service import RoomService
from app.rooms.whereabouts import Whereabouts

FOLLOWER_COMMANDS = (TakeOverRoomCommand, WhereaboutsCommand, AnswerCommand)


class Follower:
    """One member of a room, from joining to leaving.

    `member_id`: what the page has shown, or None. A page that looks elsewhere (`away`) has a
    session of its own: it receives the question and calls only.
    """

    def __init__(
        self,
        service: RoomService,
        role: Role,
        channel: Channel,
        member_id: str | None,
        away: bool = False,
    ) -> None:
        self._service, self._role, self._channel = service, role, channel
        self._member_id, self._away = member_id or token_hex(8), away
        self._whereabouts = Whereabouts(following=not away)
        self._question = MemberQuestion(
            service.backend.questions, role.room, self._member_id, channel
        )
        self._wakeup = asyncio.Event()
        self._takeover_requested = False
        self._answer: AnswerCommand | None = None
        self._moved = False
        self._last_sent: RoomMessage | None = None
        self._backend_unavailable = False

    @property
    def room(self) -> str:
        """The id of the room."""
        return self._role.room

    def receive(self, command: Command) -> None:
        """Accept a command; of answers that come faster than they are stored, the last one counts.

        Of several followers who ask to take over, the first one succeeds.
        """
        if isinstance(command, AnswerCommand):
            self._answer = command
        elif isinstance(command, WhereaboutsCommand):
            self._whereabouts = Whereabouts(command.following and not self._away, command.chapter)
            self._moved = True
        else:
            self._takeover_requested = True
        self._wakeup.set()

    async def run(self) -> None:
        """Be in the room until it is over.

        Raises:
            ChannelClosed: the room is over or full.
        """
        backend, room_id = self._service.backend, self._role.room
        try:
            await self._join()
            await backend.add_follower(room_id, self._channel, self._question.show, self._away)
            await self._work()
        finally:
            await backend.remove_follower(room_id, self._channel)
            with suppress(RedisUnavailable, TimeoutError):
                async with asyncio.timeout(LEAVE_TIMEOUT_SECONDS):
                    await backend.leave(room_id, self._member_id, None)

    async def _work(self) -> None:
        """Send heartbeats, and do what the page asks for; answers at most four a second."""
        heartbeat_at = answer_at = monotonic()
        while True:
            if self._takeover_requested:
                self._takeover_requested = False
                await self._try_take_over()
            now = monotonic()
            if self._answer is not None and now >= answer_at:
                answer, self._answer = self._answer, None
                answer_at = now + NOTICE_SECONDS
                await self._question.answer(answer)
            if now >= heartbeat_at or (self._moved and now >= heartbeat_at - HEARTBEAT_SECONDS / 2):
                heartbeat_at, self._moved = now + HEARTBEAT_SECONDS, False
                await self._send_room_state()
            due = min(heartbeat_at, answer_at) if self._answer is not None else heartbeat_at
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, due - monotonic())):
                    await self._wakeup.wait()
            self._wakeup.clear()

    async def _join(self) -> None:
        limit = self._service.max_followers
        try:
            await self._heartbeat()
            state = await self._service.backend.get_state(self._role.room)
        except RedisUnavailable:
            return  # `_send_room_state` reports it
        if state is not None and state.follower_count > limit:
            sentence = f"The room is full: {limit} people follow it. Please come back later."
            refused = ErrorMessage("join", "room", str(limit), f"at most {limit}", sentence)
            raise ChannelClosed(CloseCode.TRY_AGAIN_LATER, refused)

    async def _heartbeat(self) -> None:
        await self._service.backend.heartbeat(
            self._role.room, self._member_id, False, self._whereabouts
        )

    async def _send_room_state(self) -> None:
        """Send a heartbeat, and the room's state to the page if it has changed."""
        try:
            await self._heartbeat()
            state = await self._service.backend.get_state(self._role.room)
        except RedisUnavailable:
            if not self._backend_unavailable:
                sentence = "The room is not reachable for a moment. It reconnects automatically."
                self._channel.send([WaitingMessage(None, sentence)])
            self._backend_unavailable = True
            return
        if state is None:
            sentence = "This room has ended."
            over = ErrorMessage("join", "room", self._role.room, "a room that lives", sentence)
            raise ChannelClosed(CloseCode.ROOM_OVER, over)
        message = self._service.room_message(self._role, state, member_id=self._member_id)
        if message != self._last_sent or self._backend_unavailable:
            self._last_sent, self._backend_unavailable = message, False
            self._channel.send([message])

    async def _try_take_over(self) -> None:
        """Send the page a presenter's role of the next epoch, or why there is none."""
        try:
            epoch = await self._service.backend.take_over(self._role.room)
            if epoch is None:
                sentence = "This room is not offered, or somebody else took it over first."
                refused = ErrorMessage(
                    "take_over", "room", "not offered", "an offered room", sentence
                )
                self._channel.send([refused])
                return
            state = await self._service.backend.get_state(self._role.room)
        except RedisUnavailable:
            return
        role = Role(self._role.room, PRESENTER, epoch)
        self._channel.send([self._service.room_message(role, state)])
