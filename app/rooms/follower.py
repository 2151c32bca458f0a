"""A page that follows a room: it receives the presenter's messages and may ask to take over."""

import asyncio
from contextlib import suppress
from secrets import token_hex

from app.connection.channel import Channel, ChannelClosed
from app.protocol.close_codes import CloseCode
from app.protocol.messages import ErrorMessage, RoomMessage, WaitingMessage
from app.redis_client import RedisUnavailable
from app.rooms.backend import HEARTBEAT_SECONDS, LEAVE_TIMEOUT_SECONDS
from app.rooms.role_tokens import PRESENTER, Role
from app.rooms.service import RoomService


class Follower:
    """One follower, from joining to leaving."""

    def __init__(self, service: RoomService, role: Role, channel: Channel) -> None:
        self._service, self._role, self._channel = service, role, channel
        self._member_id = token_hex(8)
        self._takeover_requested = asyncio.Event()
        self._last_sent: RoomMessage | None = None
        self._backend_unavailable = False

    def request_takeover(self) -> None:
        """Ask to present; the first follower to ask succeeds."""
        self._takeover_requested.set()

    async def run(self) -> None:
        """Follow the room until it is over.

        Raises:
            ChannelClosed: the room is over or full.
        """
        backend, room_id = self._service.backend, self._role.room
        try:
            await self._join()
            await backend.add_follower(room_id, self._channel)
            while True:
                await self._send_room_state()
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await self._takeover_requested.wait()
                except TimeoutError:
                    continue
                self._takeover_requested.clear()
                await self._try_take_over()
        finally:
            await backend.remove_follower(room_id, self._channel)
            with suppress(RedisUnavailable, TimeoutError):
                async with asyncio.timeout(LEAVE_TIMEOUT_SECONDS):
                    await backend.leave(room_id, self._member_id, None)

    async def _join(self) -> None:
        limit = self._service.max_followers
        try:
            await self._service.backend.heartbeat(self._role.room, self._member_id, False)
            state = await self._service.backend.get_state(self._role.room)
        except RedisUnavailable:
            return  # `_send_room_state` reports it
        if state is not None and state.follower_count > limit:
            sentence = f"The room is full: {limit} people follow it. Please come back later."
            refused = ErrorMessage("join", "room", str(limit), f"at most {limit}", sentence)
            raise ChannelClosed(CloseCode.TRY_AGAIN_LATER, refused)

    async def _send_room_state(self) -> None:
        """Send a heartbeat, and the room's state to the page if it has changed."""
        try:
            await self._service.backend.heartbeat(self._role.room, self._member_id, False)
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
        message = self._service.room_message(self._role, state)
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
