"""Whose turn it is to compute: clients first, then their sessions. No thread, no clock.

Whoever has had least goes next (start-time fair queueing: Goyal, Vin & Cheng 1996), so that
compute time is what is shared out, and a client with many sessions has no more of it.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

INTERACTIVE_BONUS_SECONDS = 1.0  # seconds of compute by which what a page waits for goes first
K = TypeVar("K", bound=Hashable)


class VirtualClock(Generic[K]):
    """How much each of several has had; who was away has no claim to what it did not use."""

    def __init__(self) -> None:
        self._start_tags: dict[K, float] = {}
        self._active_counts: dict[K, int] = {}
        self._virtual_time = 0.0

    def __len__(self) -> int:
        """Return how many are remembered: those here, and those with more than their share."""
        return len(self._start_tags)

    def join(self, key: K) -> None:
        """Count `key` among those that want a share; it starts with what the others have had."""
        self._active_counts[key] = self._active_counts.get(key, 0) + 1
        self._start_tags[key] = max(self._start_tags.get(key, 0.0), self._virtual_time)

    def leave(self, key: K) -> None:
        """Count it no longer, once for each time that it joined."""
        self._active_counts[key] -= 1
        if not self._active_counts[key]:
            del self._active_counts[key]
            if self._start_tags[key] <= self._virtual_time:
                del self._start_tags[key]

    def charge(self, key: K, amount: float) -> None:
        """Note that `key`, which is here, has had so much more."""
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
        """Return how much it has had, measured like that of the others."""
        return self._start_tags[key]


@dataclass(frozen=True, eq=False)
class ComputeRequest:
    """One wish to compute: of which session of which client, and whether its page waits for it."""

    client: str
    session: str
    interactive: bool


class FairQueue:
    """The turns that are asked for, and who has had how many seconds."""

    def __init__(self) -> None:
        self._queued: list[ComputeRequest] = []
        self._client_clock: VirtualClock[str] = VirtualClock()
        self._session_clocks: dict[str, VirtualClock[str]] = {}

    def __len__(self) -> int:
        """Return how many turns are asked for."""
        return len(self._queued)

    def push(self, request: ComputeRequest) -> None:
        """Add a turn; it counts until it is over or given up."""
        self._client_clock.join(request.client)
        self._session_clocks.setdefault(request.client, VirtualClock()).join(request.session)
        self._queued.append(request)

    def pop(
        self, running: Collection[ComputeRequest] = (), max_background: int = 1
    ) -> ComputeRequest | None:
        """Return the turn that is next: of the client, then of its session, that has had least.

        One that a page waits for counts as if its client had had `INTERACTIVE_BONUS_SECONDS` less.
        Of what runs by itself there are `max_background` at a time among those `running`, and none
        beside what a page waits for, unless it comes before that.
        """
        following = min(self._queued, key=self._priority, default=None)
        if following is not None and not following.interactive:
            waited_for = [one for one in running if one.interactive]
            enough = len(running) - len(waited_for) >= max_background
            if enough or any(self._priority(one) < self._priority(following) for one in waited_for):
                others = [one for one in self._queued if one.interactive]
                following = min(others, key=self._priority, default=None)
        if following is not None:
            self._queued.remove(following)
        return following

    def _priority(self, request: ComputeRequest) -> tuple[float, bool, float]:
        head_start = INTERACTIVE_BONUS_SECONDS if request.interactive else 0.0
        own = self._session_clocks[request.client].start_tag(request.session)
        return (
            self._client_clock.start_tag(request.client) - head_start,
            not request.interactive,
            own,
        )

    def finish(self, request: ComputeRequest, seconds: float) -> None:
        """Note that a turn that was taken is over, and how many seconds it took."""
        self._client_clock.charge(request.client, seconds)
        self._session_clocks[request.client].charge(request.session, seconds)
        self._release(request)

    def cancel(self, request: ComputeRequest) -> None:
        """Take back a turn that was asked for and not taken."""
        self._queued.remove(request)
        self._release(request)

    def _release(self, request: ComputeRequest) -> None:
        sessions = self._session_clocks[request.client]
        sessions.leave(request.session)
        self._client_clock.leave(request.client)
        if not len(sessions):
            del self._session_clocks[request.client]
