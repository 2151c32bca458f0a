"""The queue in which sessions wait for a slot; the policy is in admission.py."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from app.lifecycle.admission import AdmissionSlots, Ticket
from app.logging_config import logger
from app.protocol.messages import ErrorMessage
from app.settings import environment_name

ANNOUNCE_SECONDS = 0.5  # between two announcements of all positions
PositionCallback = Callable[[int, bool], None]
"""Gets the position in the queue, and whether the client's own limit is what holds it there."""


class QueueFull(Exception):
    """The admission queue, with `waiting` tickets, has no position for this client."""

    def __init__(self, waiting: int) -> None:
        sentence = "The server is full, and so is its queue. Please come back later."
        self.message = ErrorMessage(None, "queue", str(waiting), "fewer", sentence)


@dataclass
class _Waiter:
    """A waiting session: whether it has a slot, and the position that it heard last.

    `over` is set once it has a slot, or has lost its position.
    """

    on_position: PositionCallback
    over: asyncio.Event = field(default_factory=asyncio.Event)
    admitted: bool = False
    position: int = 0


class AdmissionQueue:
    """The admission queue of one process, of at most `max_length` tickets.

    When the queue is full, a ticket takes the place of the newest one of the client that has most
    tickets, so that a client with few is never turned away because of one with many.

    `evict_one(client)` is called when no slot is free: it may suspend a session without a page, of
    this client if one is given. Positions are announced every `ANNOUNCE_SECONDS`, not with every
    ticket that leaves, because each ticket moves all those behind it.

    `memory_freed`: arrays have been freed since this was last reset to False.
    """

    def __init__(
        self,
        slots: AdmissionSlots,
        evict_one: Callable[[str | None], None],
        max_length: int = 500,
    ) -> None:
        self._slots = slots
        self._evict_one = evict_one
        self._max_length = max_length
        self._waiters: dict[Ticket, _Waiter] = {}
        self._announcement: asyncio.TimerHandle | None = None
        self.memory_freed = False
        self._client_limit_logged = False

    def warn_of_client_limit(self, limit: int) -> None:
        """Log, once, that a client's limit makes its pages wait, and the setting that raises it."""
        if not self._client_limit_logged:
            self._client_limit_logged = True
            logger.warning(
                "Pages of one network address wait, because %s is %d. Raise it for a class behind "
                "one address, or let the class follow a room.",
                environment_name("max_sessions_per_client"),
                limit,
            )

    def has_position(self, client: str) -> bool:
        """Return whether the client would get a slot or a position in the queue now."""
        if not self._slots.is_full(client) or self._slots.waiting_count < self._max_length:
            return True
        return self._slots.newest_of_largest(client) is not None

    async def acquire(self, client: str, on_position: PositionCallback) -> None:
        """Return once the client has another slot; until then `on_position` hears each move.

        Raises: QueueFull if there is no position, or if another client has taken it.
        """
        if self._slots.is_full(client):
            self._evict_one(client if self._slots.is_client_full(client) else None)
        self._make_room(client)
        ticket = Ticket(client)
        waiter = _Waiter(on_position)
        self._slots.enqueue(ticket)
        self._waiters[ticket] = waiter
        self._admit_waiting()
        if ticket in self._waiters:
            self._announce(ticket, self._slots.waiting_count)
        try:
            await waiter.over.wait()
        except asyncio.CancelledError:
            if ticket in self._waiters:
                self._remove(ticket)
            elif waiter.admitted:
                self.release(client)
            raise
        if not waiter.admitted:
            raise QueueFull(self._slots.waiting_count)

    def _make_room(self, client: str) -> None:
        """Send away the newest ticket of the largest client if the queue is full."""
        if self._slots.is_full(client) and self._slots.waiting_count >= self._max_length:
            newest = self._slots.newest_of_largest(client)
            if newest is None:
                raise QueueFull(self._slots.waiting_count)
            self._remove(newest).over.set()

    def _remove(self, ticket: Ticket) -> _Waiter:
        self._slots.cancel(ticket)
        self._schedule_announcement()
        return self._waiters.pop(ticket)

    def release(self, client: str) -> None:
        """Free a slot and admit the next ticket that may have it."""
        self.memory_freed = True
        self._slots.release(client)
        self._admit_waiting()

    def on_disconnect(self, client: str) -> None:
        """Evict a session if a ticket waits for it: a session of `client` has lost its page."""
        if self._slots.is_waiting(client):
            self._evict_one(client)
        elif self._slots.waits_for_process:
            self._evict_one(None)

    def _admit_waiting(self) -> None:
        while ticket := self._slots.admit_next():
            waiter = self._waiters.pop(ticket)
            waiter.admitted = True
            waiter.over.set()
            self._schedule_announcement()

    def _schedule_announcement(self) -> None:
        if self._announcement is None:
            loop = asyncio.get_running_loop()
            self._announcement = loop.call_later(ANNOUNCE_SECONDS, self._announce_all)

    def _announce_all(self) -> None:
        self._announcement = None
        for position, ticket in self._slots.waiting():
            self._announce(ticket, position)

    def _announce(self, ticket: Ticket, position: int) -> None:
        waiter = self._waiters[ticket]
        if waiter.position != position:
            waiter.position = position
            waiter.on_position(position, self._slots.is_client_full(ticket.client))
