"""Who has a place in this process and who waits for one, in order. Values only; nothing is awaited.

A place stands for the arrays of one session.
"""

from collections import Counter
from dataclasses import dataclass


@dataclass(eq=False)
class Ticket:
    """One wish for a place, of one client."""

    client: str


class AdmissionSlots:
    """At most `most` places, `most_of_one` of one client's; beyond, tickets wait in order.

    A ticket whose client has all its places lets those behind it pass.
    """

    def __init__(self, max_slots: int, max_per_client: int) -> None:
        self._max_slots = max_slots
        self._max_per_client = max_per_client
        self._taken: Counter[str] = Counter()
        self._waiting: list[Ticket] = []

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self._taken.total()

    @property
    def waiting(self) -> tuple[Ticket, ...]:
        """Who waits, in order."""
        return tuple(self._waiting)

    def is_full(self, client: str) -> bool:
        """Say whether there is no place for one more session of a client."""
        return self.taken >= self._max_slots or self.is_client_full(client)

    def is_client_full(self, client: str) -> bool:
        """Say whether a client has all the places that one may have."""
        return self._taken[client] >= self._max_per_client

    def enqueue(self, ticket: Ticket) -> None:
        """Let a ticket wait behind the others."""
        self._waiting.append(ticket)

    def admit_next(self) -> Ticket | None:
        """Give a free place to the first ticket that may have it, and return that."""
        for ticket in self._waiting:
            if not self.is_full(ticket.client):
                self._waiting.remove(ticket)
                self._taken[ticket.client] += 1
                return ticket
        return None

    def cancel(self, ticket: Ticket) -> None:
        """Take back a ticket that waits."""
        self._waiting.remove(ticket)

    def release(self, client: str) -> None:
        """Take back a place that a client had."""
        self._taken[client] -= 1
        if not self._taken[client]:
            del self._taken[client]

    def queue_position(self, ticket: Ticket) -> int:
        """Return how many tickets are before this one, and itself."""
        return self._waiting.index(ticket) + 1
