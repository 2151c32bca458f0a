"""Where sessions wait for a place until there is one. Who may go in is decided in places."""

import asyncio
from collections.abc import Callable

from app.lifecycle.admission import AdmissionSlots, Ticket

PositionCallback = Callable[
    [int, bool], None
]  # of a number in the queue, and whether it is the client's limit


class AdmissionQueue:
    """The queue of one process; `make_room` is asked to empty a place where all are taken.

    `memory_freed`: arrays have gone since it was last set to no.
    """

    def __init__(self, slots: AdmissionSlots, evict_one: Callable[[str], None]) -> None:
        self._slots = slots
        self._evict_one = evict_one
        self._waiting: dict[Ticket, tuple[asyncio.Event, PositionCallback]] = {}
        self._sent_positions: dict[Ticket, int] = {}
        self.memory_freed = False

    async def acquire(self, client: str, on_position: PositionCallback) -> None:
        """Return once the client has one slot more; `on_position` gets its position until then."""
        ticket, admitted = Ticket(client), asyncio.Event()
        self._slots.enqueue(ticket)
        self._waiting[ticket] = admitted, on_position
        if self._slots.is_full(client):
            self._evict_one(client)
        self._admit_waiting()
        try:
            await admitted.wait()
        except asyncio.CancelledError:
            if ticket in self._waiting:
                del self._waiting[ticket]
                self._slots.cancel(ticket)
                self._admit_waiting()
            else:
                self.release(client)
            raise

    def release(self, client: str) -> None:
        """Take a place back, and let in who may have it now."""
        self.memory_freed = True
        self._slots.release(client)
        self._admit_waiting()

    def on_disconnect(self) -> None:
        """Ask for room again: a session that has no page any more may give its place away."""
        for ticket in list(self._waiting):
            self._evict_one(ticket.client)

    def _admit_waiting(self) -> None:
        while ticket := self._slots.admit_next():
            admitted, _ = self._waiting.pop(ticket)
            admitted.set()
        numbers = {ticket: self._slots.queue_position(ticket) for ticket in self._waiting}
        for ticket, number in numbers.items():
            if self._sent_positions.get(ticket) != number:
                _, tell = self._waiting[ticket]
                tell(number, self._slots.is_client_full(ticket.client))
        self._sent_positions = numbers
