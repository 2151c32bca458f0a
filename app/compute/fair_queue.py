"""A start-time fair queue in two levels: compute time per client, then per session of a client.

The next request is that of the client, and then of the session, that has used least compute time
(start-time fair queueing: Goyal, Vin & Cheng 1996). So a client with many sessions gets no more
compute time than a client with one. How the scheduler uses the queue: scheduler.py.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

INTERACTIVE_BONUS_SECONDS = 1.0  # seconds of compute time
K = TypeVar("K", bound=Hashable)


class VirtualClock(Generic[K]):
    """Start tags: the compute time used by each key, in one virtual time.

    A key that joins late starts at the virtual time: it has no claim to the time it did not use.
    """

    def __init__(self) -> None:
        self._start_tags: dict[K, float] = {}
        self._active_counts: dict[K, int] = {}
        self._virtual_time = 0.0

    def __len__(self) -> int:
        """Return the number of remembered keys: active ones, and those ahead of virtual time."""
        return len(self._start_tags)

    def join(self, key: K) -> None:
        """Activate `key`; its start tag is at least the virtual time. Joins are counted."""
        self._active_counts[key] = self._active_counts.get(key, 0) + 1
        self._start_tags[key] = max(self._start_tags.get(key, 0.0), self._virtual_time)

    def leave(self, key: K) -> None:
        """Undo one `join`; the last one deactivates `key`."""
        self._active_counts[key] -= 1
        if not self._active_counts[key]:
            del self._active_counts[key]
            if self._start_tags[key] <= self._virtual_time:
                del self._start_tags[key]

    def charge(self, key: K, amount: float) -> None:
        """Add `amount` seconds to the start tag of an active key, and advance the virtual time."""
        self._start_tags[key] += amount
        self._virtual_time = max(
            self._virtual_time, min(self._start_tags[one] for one in self._active_counts)
        )
        self._start_tags = {
            one: had
            for one, had in self._start_tags.items()
            if one in self._active_counts or had > self._virtual_time
        }

    def start_tag(self, key: K) -> float:
        """Return the start tag of a key in seconds of virtual time."""
        return self._start_tags[key]


@dataclass(frozen=True, eq=False)
class ComputeRequest:
    """A request for a worker thread; `interactive`: a page waits for the result."""

    client: str
    session: str
    interactive: bool


class FairQueue:
    """The queued requests, and the compute time used by clients and their sessions."""

    def __init__(self) -> None:
        self._queued: list[ComputeRequest] = []
        self._client_clock: VirtualClock[str] = VirtualClock()
        self._session_clocks: dict[str, VirtualClock[str]] = {}

    def __len__(self) -> int:
        """Return the number of queued requests."""
        return len(self._queued)

    def push(self, request: ComputeRequest) -> None:
        """Queue a request; its client and session stay active until `finish` or `cancel`."""
        self._client_clock.join(request.client)
        self._session_clocks.setdefault(request.client, VirtualClock()).join(request.session)
        self._queued.append(request)

    def pop(
        self, running: Collection[ComputeRequest] = (), max_background: int = 1
    ) -> ComputeRequest | None:
        """Remove and return the next request, if any may start beside those `running`.

        The request with the least start tags is next. An interactive request counts as if its
        client had used `INTERACTIVE_BONUS_SECONDS` less. At most `max_background` background
        requests run at a time, and none beside an interactive one that has precedence over it.
        """
        candidate = min(self._queued, key=self._priority, default=None)
        if candidate is not None and not candidate.interactive:
            interactive = [one for one in running if one.interactive]
            is_full = len(running) - len(interactive) >= max_background
            if is_full or any(
                self._priority(one) < self._priority(candidate) for one in interactive
            ):
                others = [one for one in self._queued if one.interactive]
                candidate = min(others, key=self._priority, default=None)
        if candidate is not None:
            self._queued.remove(candidate)
        return candidate

    def _priority(self, request: ComputeRequest) -> tuple[float, bool, float]:
        bonus = INTERACTIVE_BONUS_SECONDS if request.interactive else 0.0
        session_tag = self._session_clocks[request.client].start_tag(request.session)
        return (
            self._client_clock.start_tag(request.client) - bonus,
            not request.interactive,
            session_tag,
        )

    def finish(self, request: ComputeRequest, seconds: float) -> None:
        """Charge a request that was popped for the seconds it has computed."""
        self._client_clock.charge(request.client, seconds)
        self._session_clocks[request.client].charge(request.session, seconds)
        self._release(request)

    def cancel(self, request: ComputeRequest) -> None:
        """Remove a queued request."""
        self._queued.remove(request)
        self._release(request)

    def _release(self, request: ComputeRequest) -> None:
        sessions = self._session_clocks[request.client]
        sessions.leave(request.session)
        self._client_clock.leave(request.client)
        if not len(sessions):
            del self._session_clocks[request.client]
