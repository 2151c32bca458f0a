"""The queue in which sessions wait for a slot; the policy is in admission.py."""

import asyncio
from collections.abc import Callable

from app.lifecycle.admission import AdmissionSlots, Ticket

PositionCallback = Callable[[int, bool], None]
"""Gets the position in the queue, and whether the client's own limit is what holds it there."""


class AdmissionQueue:
    """The admission queue of one process.

    `evict_one(client)` is called when no slot is free: it may suspend a session without a page.
    `memory_freed`: arrays have been freed since this was last reset to False.
    """

    def __init__(self, slots: AdmissionSlots, evict_one: Callable[[str], None]) -> None:
        self._slots = slots
        self._evict_one = evict_one
        self._waiting: dict[Ticket, tuple[asyncio.Event, PositionCallback]] = {}
        self._sent_positions: dict[Ticket, int] = {}
        self.memory_freed = False

    async def acquire(self, client: str, on_position: PositionCallback) -> None:
        """Return once the client has another slot; until then `on_position` hears each move."""
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
        """Free a slot and admit the next ticket that may have it."""
        self.memory_freed = True
        self._slots.release(client)
        self._admit_waiting()

    def on_disconnect(self) -> None:
        """Retry evictions: a session that has lost its page can now be suspended."""
        for ticket in list(self._waiting):
            self._evict_one(ticket.client)

    def _admit_waiting(self) -> None:
        while ticket := self._slots.admit_next():
            admitted, _ = self._waiting.pop(ticket)
            admitted.set()
        numbers = {ticket: self._slots.queue_position(ticket) for ticket in self._waiting}
        for ticket, number in numbers.items():
            if self._sent_positions.get(ticket) != number:
                _, on_position = self._waiting[ticket]
                on_position(number, self._slots.is_client_full(ticket.client))
        self._sent_positions = numbers
