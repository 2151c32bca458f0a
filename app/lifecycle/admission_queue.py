"""Where sessions wait for a place until there is one. Who may go in is decided in places."""

import asyncio
from collections.abc import Callable

from app.lifecycle.admission import Places, Ticket

Tell = Callable[[int, bool], None]  # of a number in the queue, and whether it is the client's limit


class Hall:
    """The queue of one process; `make_room` is asked to empty a place where all are taken.

    `let_go`: arrays have gone since it was last set to no.
    """

    def __init__(self, places: Places, make_room: Callable[[str], None]) -> None:
        self._places = places
        self._make_room = make_room
        self._waiting: dict[Ticket, tuple[asyncio.Event, Tell]] = {}
        self._told: dict[Ticket, int] = {}
        self.let_go = False

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
        self.let_go = True
        self._places.give_back(client)
        self._admit()

    def somebody_left(self) -> None:
        """Ask for room again: a session that has no page any more may give its place away."""
        for ticket in list(self._waiting):
            self._make_room(ticket.client)

    def _admit(self) -> None:
        while ticket := self._places.admit():
            admitted, _ = self._waiting.pop(ticket)
            admitted.set()
        numbers = {ticket: self._places.number(ticket) for ticket in self._waiting}
        for ticket, number in numbers.items():
            if self._told.get(ticket) != number:
                _, tell = self._waiting[ticket]
                tell(number, self._places.client_full(ticket.client))
        self._told = numbers
