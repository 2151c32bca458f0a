"""Whose turn it is to compute: clients first, then their sessions. No thread, no clock.

Whoever has had least goes next (start-time fair queueing: Goyal, Vin & Cheng 1996), so that
compute time is what is shared out, and a client with many sessions has no more of it.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

HEAD_START = 1.0  # seconds of compute by which what a page waits for goes first
K = TypeVar("K", bound=Hashable)


class Shares(Generic[K]):
    """How much each of several has had; who was away has no claim to what it did not use."""

    def __init__(self) -> None:
        self._had: dict[K, float] = {}
        self._here: dict[K, int] = {}
        self._least = 0.0

    def __len__(self) -> int:
        """Return how many are remembered: those here, and those with more than their share."""
        return len(self._had)

    def join(self, key: K) -> None:
        """Count `key` among those that want a share; it starts with what the others have had."""
        self._here[key] = self._here.get(key, 0) + 1
        self._had[key] = max(self._had.get(key, 0.0), self._least)

    def leave(self, key: K) -> None:
        """Count it no longer, once for each time that it joined."""
        self._here[key] -= 1
        if not self._here[key]:
            del self._here[key]
            if self._had[key] <= self._least:
                del self._had[key]

    def add(self, key: K, amount: float) -> None:
        """Note that `key`, which is here, has had so much more."""
        self._had[key] += amount
        self._least = max(self._least, min(self._had[one] for one in self._here))
        self._had = {
            one: had for one, had in self._had.items() if one in self._here or had > self._least
        }

    def had(self, key: K) -> float:
        """Return how much it has had, measured like that of the others."""
        return self._had[key]


@dataclass(frozen=True, eq=False)
class Turn:
    """One wish to compute: of which session of which client, and whether its page waits for it."""

    client: str
    session: str
    waited_for: bool


class Turns:
    """The turns that are asked for, and who has had how many seconds."""

    def __init__(self) -> None:
        self._asked: list[Turn] = []
        self._clients: Shares[str] = Shares()
        self._sessions: dict[str, Shares[str]] = {}

    def __len__(self) -> int:
        """Return how many turns are asked for."""
        return len(self._asked)

    def ask(self, turn: Turn) -> None:
        """Add a turn; it counts until it is over or given up."""
        self._clients.join(turn.client)
        self._sessions.setdefault(turn.client, Shares()).join(turn.session)
        self._asked.append(turn)

    def take(self, running: Collection[Turn] = (), most: int = 1) -> Turn | None:
        """Return the turn that is next: of the client, then of its session, that has had least.

        One that a page waits for counts as if its client had had `HEAD_START` less. Of what runs by
        itself there are `most` at a time among those `running`, and none beside what a page waits
        for, unless it comes before that.
        """
        following = min(self._asked, key=self._order, default=None)
        if following is not None and not following.waited_for:
            waited_for = [one for one in running if one.waited_for]
            enough = len(running) - len(waited_for) >= most
            if enough or any(self._order(one) < self._order(following) for one in waited_for):
                others = [one for one in self._asked if one.waited_for]
                following = min(others, key=self._order, default=None)
        if following is not None:
            self._asked.remove(following)
        return following

    def _order(self, turn: Turn) -> tuple[float, bool, float]:
        head_start = HEAD_START if turn.waited_for else 0.0
        own = self._sessions[turn.client].had(turn.session)
        return self._clients.had(turn.client) - head_start, not turn.waited_for, own

    def over(self, turn: Turn, seconds: float) -> None:
        """Note that a turn that was taken is over, and how many seconds it took."""
        self._clients.add(turn.client, seconds)
        self._sessions[turn.client].add(turn.session, seconds)
        self._leave(turn)

    def give_up(self, turn: Turn) -> None:
        """Take back a turn that was asked for and not taken."""
        self._asked.remove(turn)
        self._leave(turn)

    def _leave(self, turn: Turn) -> None:
        sessions = self._sessions[turn.client]
        sessions.leave(turn.session)
        self._clients.leave(turn.client)
        if not len(sessions):
            del self._sessions[turn.client]
