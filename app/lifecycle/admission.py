"""Admission policy: which sessions have a slot, and in which order the others get one.

A slot stands for the memory of one session's arrays. Waiting is done in admission_queue.py.
"""

from collections import Counter
from dataclasses import dataclass


@dataclass(eq=False)
class Ticket:
    """One client's request for a slot."""

    client: str


class AdmissionSlots:
    """At most `max_slots` slots, at most `max_per_client` of one client; other tickets wait.

    The queue is first in, first out, but a ticket whose client has its maximum is passed over.
    """

    def __init__(self, max_slots: int, max_per_client: int) -> None:
        self._max_slots = max_slots
        self._max_per_client = max_per_client
        self._taken: Counter[str] = Counter()
        self._waiting: list[Ticket] = []

    @property
    def taken(self) -> int:
        """The number of slots in use."""
        return self._taken.total()

    @property
    def waiting(self) -> tuple[Ticket, ...]:
        """The tickets in the queue, in order."""
        return tuple(self._waiting)

    def is_full(self, client: str) -> bool:
        """Return whether no slot is free for another session of a client."""
        return self.taken >= self._max_slots or self.is_client_full(client)

    def is_client_full(self, client: str) -> bool:
        """Return whether a client has its maximum of slots."""
        return self._taken[client] >= self._max_per_client

    def enqueue(self, ticket: Ticket) -> None:
        """Add a ticket to the end of the queue."""
        self._waiting.append(ticket)

    def admit_next(self) -> Ticket | None:
        """Give a free slot to the first ticket that may have it; return the ticket, if any."""
        for ticket in self._waiting:
            if not self.is_full(ticket.client):
                self._waiting.remove(ticket)
                self._taken[ticket.client] += 1
                return ticket
        return None

    def cancel(self, ticket: Ticket) -> None:
        """Remove a ticket from the queue."""
        self._waiting.remove(ticket)

    def release(self, client: str) -> None:
        """Free one slot of a client."""
        self._taken[client] -= 1
        if not self._taken[client]:
            del self._taken[client]

    def queue_position(self, ticket: Ticket) -> int:
        """Return the position of a ticket in the queue, from 1."""
        return self._waiting.index(ticket) + 1
