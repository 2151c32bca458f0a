"""The order of the requests that pages wait for, and which of them go before background work."""

from collections import OrderedDict
from collections.abc import Callable

SHARE = 0.1  # of a core for each client, for ever: ten steps a second of the default network
ALLOWANCE_SECONDS = 1.0  # of compute time beyond that


class Precedence:
    """Start tags of interactive requests, in real time (virtual clock: Zhang 1990).

    Compute time is paid at `SHARE` seconds a second. A client whose time is paid has the time of
    its request as its tag, so that clients who step by hand are served in the order in which they
    ask. One who has used more has the time at which that will be paid. It has precedence over
    background work while that is no more than `ALLOWANCE_SECONDS` of compute time ahead. Clients
    whose time is paid are not remembered.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tags: dict[str, float] = {}
        self._paid_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of remembered clients."""
        return len(self._tags.keys() | self._paid_at.keys())

    def has(self, client: str) -> bool:
        """Return whether a client has precedence over background work."""
        ahead = self._paid_at.get(client, 0.0) - self._clock()
        return ahead * SHARE <= ALLOWANCE_SECONDS

    def enter(self, client: str) -> None:
        """Note that a client, of which no request waits, has one now."""
        self._tags[client] = max(self._clock(), self._paid_at.get(client, 0.0))

    def leave(self, client: str) -> None:
        """Note that no request of a client waits any more."""
        self._tags.pop(client, None)

    def tag(self, client: str) -> float:
        """Return the start tag of a client with a request that waits; it never falls meanwhile."""
        return self._tags[client]

    def charge(self, client: str, seconds: float) -> None:
        """Add the compute time of a request; forget clients whose time is paid."""
        now = self._clock()
        paid_at = max(now, self._paid_at.get(client, 0.0)) + seconds / SHARE
        self._paid_at[client] = paid_at
        self._paid_at.move_to_end(client)
        if client in self._tags:
            self._tags[client] = max(self._tags[client], paid_at)
        while self._paid_at and next(iter(self._paid_at.values())) <= now:
            self._paid_at.popitem(last=False)
