"""A page that follows a room: read-only; it may take over where that is offered. No socket."""

import asyncio
from contextlib import suppress
from secrets import token_hex

from app.connection.channel import Closed, Line
from app.protocol.messages import Error, Room, Waiting
from app.rooms.backend import BEAT_SECONDS, LEAVE_SECONDS, Away
from app.rooms.service import Desk
from app.rooms.tokens import PRESENTER, Role

TRY_LATER, ROOM_OVER = 1013, 4410


class Following:
    """One follower, from its joining to its leaving."""

    def __init__(self, desk: Desk, role: Role, line: Line) -> None:
        self._desk, self._role, self._line = desk, role, line
        self._who = token_hex(8)
        self._wants = asyncio.Event()
        self._told: Room | None = None
        self._away = False

    def take_over(self) -> None:
        """Present from now on, if nobody was sooner."""
        self._wants.set()

    async def run(self) -> None:
        """Follow until the room is over. Closed says why it ends."""
        backing, id = self._desk.backing, self._role.room
        try:
            await self._enter()
            await backing.follow(id, self._line)
            while True:
                await self._tell()
                try:
                    async with asyncio.timeout(BEAT_SECONDS):
                        await self._wants.wait()
                except TimeoutError:
                    continue
                self._wants.clear()
                await self._ask()
        finally:
            await backing.unfollow(id, self._line)
            with suppress(Away, TimeoutError):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await backing.leave(id, self._who, None)

    async def _enter(self) -> None:
        most = self._desk.most_followers
        try:
            await self._desk.backing.beat(self._role.room, self._who, False)
            facts = await self._desk.backing.facts(self._role.room)
        except Away:
            return  # said by the first look at how it stands
        if facts is not None and facts.present > most:
            sentence = f"The room is full: {most} people follow it. Please come back later."
            refused = Error("join", "room", str(most), f"at most {most}", sentence)
            raise Closed(TRY_LATER, refused)

    async def _tell(self) -> None:
        try:
            await self._desk.backing.beat(self._role.room, self._who, False)
            facts = await self._desk.backing.facts(self._role.room)
        except Away:
            if not self._away:
                self._line.put(
                    [
                        Waiting(
                            None,
                            "The room is not reachable for a moment. It reconnects automatically.",
                        )
                    ]
                )
            self._away = True
            return
        if facts is None:
            sentence = "This room has ended."
            raise Closed(
                ROOM_OVER, Error("join", "room", self._role.room, "a room that lives", sentence)
            )
        told = self._desk.told(self._role, facts)
        if told != self._told or self._away:
            self._told, self._away = told, False
            self._line.put([told])

    async def _ask(self) -> None:
        try:
            term = await self._desk.backing.take_over(self._role.room)
            if term is None:
                sentence = "This room is not offered, or somebody else took it over first."
                refused = Error("take_over", "room", "not offered", "an offered room", sentence)
                self._line.put([refused])
                return
            facts = await self._desk.backing.facts(self._role.room)
        except Away:
            return
        self._line.put([self._desk.told(Role(self._role.room, PRESENTER, term), facts)])
