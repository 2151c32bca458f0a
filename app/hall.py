"""Where sessions wait for a place until there is one. Who may go in is decided in places."""

import asyncio
from collections.abc import Callable

from app.places import Places, Ticket

Tell = Callable[[int, bool], None]  # of a number in the queue, and whether it is the client's limit


class Hall:
    """The queue of one process; `make_room` is asked to empty a place where all are taken."""

    def __init__(self, places: Places, make_room: Callable[[str], None]) -> None:
        self._places = places
        self._make_room = make_room
        self._waiting: dict[Ticket, tuple[asyncio.Event, Tell]] = {}

    async def place(self, client: str, tell: Tell) -> None:
        """Return once the client has one place more; `tell` hears where it stands until then."""
        ticket, admitted = Ticket(client), asyncio.Event()
        self._places.wait(ticket)
        self._waiting[ticket] = admitted, tell
        if self._places.full(client):
            self._make_room(client)
        self._admit()
        try:
            await admitted.wait()
        except asyncio.CancelledError:
            if ticket in self._waiting:
                del self._waiting[ticket]
                self._places.give_up(ticket)
                self._admit()
            else:
                self.give_back(client)
            raise

    def give_back(self, client: str) -> None:
        """Take a place back, and let in who may have it now."""
        self._places.give_back(client)
        self._admit()

    def _admit(self) -> None:
        while ticket := self._places.admit():
            admitted, _ = self._waiting.pop(ticket)
            admitted.set()
        for ticket, (_, tell) in self._waiting.items():
            tell(self._places.number(ticket), self._places.client_full(ticket.client))
