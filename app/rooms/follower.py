"""A page that follows a room: read-only; it may take over where that is offered. No socket."""

import asyncio
from contextlib import suppress
from secrets import token_hex

from app.connection.channel import Channel, ChannelClosed
from app.protocol.close_codes import CloseCode
from app.protocol.messages import ErrorMessage, RoomMessage, WaitingMessage
from app.rooms.backend import HEARTBEAT_SECONDS, LEAVE_TIMEOUT_SECONDS, BackendUnavailable
from app.rooms.service import RoomService
from app.rooms.tokens import PRESENTER, Role


class Follower:
    """One follower, from its joining to its leaving."""

    def __init__(self, service: RoomService, role: Role, channel: Channel) -> None:
        self._service, self._role, self._channel = service, role, channel
        self._member_id = token_hex(8)
        self._takeover_requested = asyncio.Event()
        self._last_sent: RoomMessage | None = None
        self._backend_unavailable = False

    def request_takeover(self) -> None:
        """Present from now on, if nobody was sooner."""
        self._takeover_requested.set()

    async def run(self) -> None:
        """Follow until the room is over. Closed says why it ends."""
        backing, id = self._service.backend, self._role.room
        try:
            await self._join()
            await backing.add_follower(id, self._channel)
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
            await backing.remove_follower(id, self._channel)
            with suppress(BackendUnavailable, TimeoutError):
                async with asyncio.timeout(LEAVE_TIMEOUT_SECONDS):
                    await backing.leave(id, self._member_id, None)

    async def _join(self) -> None:
        most = self._service.max_followers
        try:
            await self._service.backend.heartbeat(self._role.room, self._member_id, False)
            facts = await self._service.backend.get_state(self._role.room)
        except BackendUnavailable:
            return  # said by the first look at how it stands
        if facts is not None and facts.follower_count > most:
            sentence = f"The room is full: {most} people follow it. Please come back later."
            refused = ErrorMessage("join", "room", str(most), f"at most {most}", sentence)
            raise ChannelClosed(CloseCode.TRY_AGAIN_LATER, refused)

    async def _send_room_state(self) -> None:
        try:
            await self._service.backend.heartbeat(self._role.room, self._member_id, False)
            facts = await self._service.backend.get_state(self._role.room)
        except BackendUnavailable:
            if not self._backend_unavailable:
                self._channel.send(
                    [
                        WaitingMessage(
                            None,
                            "The room is not reachable for a moment. It reconnects automatically.",
                        )
                    ]
                )
            self._backend_unavailable = True
            return
        if facts is None:
            sentence = "This room has ended."
            raise ChannelClosed(
                CloseCode.ROOM_OVER,
                ErrorMessage("join", "room", self._role.room, "a room that lives", sentence),
            )
        told = self._service.room_message(self._role, facts)
        if told != self._last_sent or self._backend_unavailable:
            self._last_sent, self._backend_unavailable = told, False
            self._channel.send([told])

    async def _try_take_over(self) -> None:
        try:
            term = await self._service.backend.take_over(self._role.room)
            if term is None:
                sentence = "This room is not offered, or somebody else took it over first."
                refused = ErrorMessage(
                    "take_over", "room", "not offered", "an offered room", sentence
                )
                self._channel.send([refused])
                return
            facts = await self._service.backend.get_state(self._role.room)
        except BackendUnavailable:
            return
        self._channel.send(
            [self._service.room_message(Role(self._role.room, PRESENTER, term), facts)]
        )
