"""Admission policy: which sessions have a slot, and in which order the others get one.

A slot stands for the memory of one session's arrays. Waiting is done in admission_queue.py. No
operation takes longer where more tickets wait.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush


@dataclass(eq=False)
class Ticket:
    """One client's request for a slot; `number` counts the requests of the process."""

    client: str
    number: int = 0


class AdmissionSlots:
    """At most `max_slots` slots, at most `max_per_client` of one client; other tickets wait.

    The queue is first in, first out, but a ticket whose client has its maximum is passed over.
    """

    def __init__(self, max_slots: int, max_per_client: int) -> None:
        self._max_slots = max_slots
        self._max_per_client = max_per_client
        self._taken: Counter[str] = Counter()
        self.taken = 0
        self._waiting: dict[Ticket, None] = {}
        self._waiting_by_client: dict[str, dict[Ticket, None]] = {}
        self._first_tickets: list[tuple[int, str]] = []
        self._ticket_count = 0

    @property
    def waiting_count(self) -> int:
        """The number of tickets in the queue."""
        return len(self._waiting)

    def waiting(self) -> Iterator[tuple[int, Ticket]]:
        """Yield the tickets in the queue in order, each with its position from 1."""
        return enumerate(self._waiting, 1)

    def is_full(self, client: str) -> bool:
        """Return whether no slot is free for another session of a client."""
        return self.taken >= self._max_slots or self.is_client_full(client)

    def is_client_full(self, client: str) -> bool:
        """Return whether a client has its maximum of slots."""
        return self._taken[client] >= self._max_per_client

    def is_waiting(self, client: str) -> bool:
        """Return whether a client has tickets in the queue."""
        return client in self._waiting_by_client

    @property
    def waits_for_process(self) -> bool:
        """Whether a ticket waits only because the process has its maximum of slots."""
        return self.taken >= self._max_slots and self._next_client() is not None

    def enqueue(self, ticket: Ticket) -> None:
        """Add a ticket to the end of the queue."""
        self._ticket_count += 1
        ticket.number = self._ticket_count
        self._waiting[ticket] = None
        of_client = self._waiting_by_client.setdefault(ticket.client, {})
        of_client[ticket] = None
        if len(of_client) == 1:
            self._offer_first(ticket.client)

    def admit_next(self) -> Ticket | None:
        """Give a free slot to the first ticket that may have it; return the ticket, if any."""
        client = None if self.taken >= self._max_slots else self._next_client()
        if client is None:
            return None
        ticket = next(iter(self._waiting_by_client[client]))
        self._taken[client] += 1
        self.taken += 1
        self.cancel(ticket)
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Remove a ticket from the queue."""
        del self._waiting[ticket]
        of_client = self._waiting_by_client[ticket.client]
        was_first = next(iter(of_client)) is ticket
        del of_client[ticket]
        if not of_client:
            del self._waiting_by_client[ticket.client]
        elif was_first:
            self._offer_first(ticket.client)

    def release(self, client: str) -> None:
        """Free one slot of a client."""
        was_full = self.is_client_full(client)
        self.taken -= 1
        self._taken[client] -= 1
        if not self._taken[client]:
            del self._taken[client]
        if was_full:
            self._offer_first(client)

    def newest_of_largest(self, newcomer: str) -> Ticket | None:
        """Return the newest ticket of the client with most in the queue.

        None if a ticket of `newcomer` would make it a client with as many.
        """
        largest = max(self._waiting_by_client.values(), key=len, default={})
        if len(self._waiting_by_client.get(newcomer, ())) + 1 >= len(largest):
            return None
        return next(reversed(largest))

    def _offer_first(self, client: str) -> None:
        """Let a client's first ticket be found by `_next_client`."""
        of_client = self._waiting_by_client.get(client)
        if of_client and not self.is_client_full(client):
            heappush(self._first_tickets, (next(iter(of_client)).number, client))

    def _next_client(self) -> str | None:
        """Return the client of the first ticket whose client has not its maximum, if any."""
        while self._first_tickets:
            number, client = self._first_tickets[0]
            of_client = self._waiting_by_client.get(client)
            is_first = of_client is not None and next(iter(of_client)).number == number
            if is_first and not self.is_client_full(client):
                return client
            heappop(self._first_tickets)
        return None
