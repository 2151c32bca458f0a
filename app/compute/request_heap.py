"""The queued requests of one kind, in the order of the start tags of client and session.

Each operation takes logarithmic time. There is a heap of requests for each client and a heap of
clients. While a request waits, its tags can only rise, so an entry that is out of date is only too
low: it is corrected, or dropped if its request has gone, when it reaches the top.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace
from itertools import count
from typing import Generic, Protocol, TypeVar

_MAX_DEAD_ENTRIES = 32  # of a client, beside as many as it has requests
_Key = tuple[float, float, int]


class _Request(Protocol):
    @property
    def client(self) -> str: ...


R = TypeVar("R", bound=_Request)


@dataclass
class _ClientRequests(Generic[R]):
    """The requests of a client by arrival number, their heap, and the client's entry above it.

    `entry`: client tag, session tag and arrival number of its first request, at most too low.
    """

    entry: _Key
    numbers: dict[R, int] = field(default_factory=dict)
    heap: list[tuple[float, int, R]] = field(default_factory=list)


class RequestHeap(Generic[R]):
    """Requests; the first is that whose client, then session, has the least start tag.

    Of equals the oldest is first. `client_tag` and `session_tag` return the present start tags.
    """

    def __init__(
        self, client_tag: Callable[[str], float], session_tag: Callable[[R], float]
    ) -> None:
        self._client_tag, self._session_tag = client_tag, session_tag
        self._clients: dict[str, _ClientRequests[R]] = {}
        self._heap: list[tuple[_Key, str]] = []
        self._arrival_numbers = count()
        self._length = 0

    def __len__(self) -> int:
        """Return the number of requests."""
        return self._length

    def push(self, request: R) -> None:
        """Add a request."""
        number, tag = next(self._arrival_numbers), self._session_tag(request)
        key = self._client_tag(request.client), tag, number
        client = self._clients.get(request.client)
        if client is None:
            client = self._clients[request.client] = _ClientRequests(key)
            heappush(self._heap, (key, request.client))
        elif key < client.entry:
            client.entry = key
            heappush(self._heap, (key, request.client))
        client.numbers[request] = number
        heappush(client.heap, (tag, number, request))
        self._length += 1

    def remove(self, request: R) -> None:
        """Remove a request."""
        client = self._clients[request.client]
        del client.numbers[request]
        self._length -= 1
        if not client.numbers:
            del self._clients[request.client]
        elif len(client.heap) > 2 * len(client.numbers) + _MAX_DEAD_ENTRIES:
            client.heap = [one for one in client.heap if one[2] in client.numbers]
            heapify(client.heap)

    def peek(self) -> R | None:
        """Return the first request; None without any."""
        while self._heap:
            entry, name = self._heap[0]
            client = self._clients.get(name)
            if client is None or client.entry != entry:
                heappop(self._heap)
                continue
            tag, number, request = self._first_of(client)
            key = self._client_tag(name), tag, number
            if key == entry:
                return request
            client.entry = key
            heapreplace(self._heap, (key, name))
        return None

    def peek_of(self, client: str) -> R | None:
        """Return the first request of a client; None without any."""
        requests = self._clients.get(client)
        return self._first_of(requests)[2] if requests else None

    def _first_of(self, client: _ClientRequests[R]) -> tuple[float, int, R]:
        """Return the entry of the first request of a client, which has one."""
        while True:
            tag, number, request = client.heap[0]
            current = self._session_tag(request) if request in client.numbers else None
            if current is None:
                heappop(client.heap)
            elif current > tag:
                heapreplace(client.heap, (current, number, request))
            else:
                return tag, number, request
