"""When each marked session is to be written, in order of time.

Each operation takes logarithmic time in the number of sessions: the times are in a heap, and an
entry whose session has another time by now is dropped when it reaches the top.
"""

from heapq import heapify, heappop, heappush

_MAX_DEAD_ENTRIES = 100  # beside as many as there are sessions


class WriteSchedule:
    """Session ids, each with the time from which it may be written."""

    def __init__(self) -> None:
        self._times: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []

    def __len__(self) -> int:
        """Return the number of sessions."""
        return len(self._times)

    def set(self, session_id: str, time: float) -> None:
        """Add a session, or give it another time."""
        if self._times.get(session_id) == time:
            return
        self._times[session_id] = time
        heappush(self._heap, (time, session_id))
        if len(self._heap) > 2 * len(self._times) + _MAX_DEAD_ENTRIES:
            self._heap = [(at, one) for one, at in self._times.items()]
            heapify(self._heap)

    def discard(self, session_id: str) -> None:
        """Remove a session, if it is there."""
        self._times.pop(session_id, None)

    @property
    def next_time(self) -> float:
        """The time of the first session; infinite without any."""
        while self._heap:
            time, session_id = self._heap[0]
            if self._times.get(session_id) == time:
                return time
            heappop(self._heap)
        return float("inf")

    def take_due(self, now: float, count: int) -> list[str]:
        """Remove and return the sessions whose time has come, the first `count` of them."""
        due: list[str] = []
        while len(due) < count and len(self) and self.next_time <= now:
            session_id = heappop(self._heap)[1]
            del self._times[session_id]
            due.append(session_id)
        return due
