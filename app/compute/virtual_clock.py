"""Start tags of a start-time fair queue: the compute time used by each key, in one virtual time.

Each operation takes logarithmic time in the number of keys: the least start tag of the active keys
is on top of a heap, whose entries are corrected when they reach the top. A start tag never falls,
so an entry that is out of date is only too low.
"""

from collections.abc import Hashable
from heapq import heappop, heappush, heapreplace
from itertools import count
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class VirtualClock(Generic[K]):
    """The start tags of keys.

    A key that joins late starts at the virtual time: it has no claim to the time it did not use.
    """

    def __init__(self) -> None:
        self._start_tags: dict[K, float] = {}
        self._active_counts: dict[K, int] = {}
        self._heap: list[tuple[float, int, K]] = []
        self._keys_in_heap: set[K] = set()
        self._entry_numbers = count()
        self._virtual_time = 0.0

    def __len__(self) -> int:
        """Return the number of remembered keys: active ones, and those ahead of virtual time."""
        return len(self._start_tags)

    def join(self, key: K) -> None:
        """Activate `key`; its start tag is at least the virtual time. Joins are counted."""
        self._active_counts[key] = self._active_counts.get(key, 0) + 1
        tag = self._start_tags[key] = max(self._start_tags.get(key, 0.0), self._virtual_time)
        if key not in self._keys_in_heap:
            self._keys_in_heap.add(key)
            heappush(self._heap, (tag, next(self._entry_numbers), key))

    def leave(self, key: K) -> None:
        """Undo one `join`; the last one deactivates `key`."""
        self._active_counts[key] -= 1
        if not self._active_counts[key]:
            del self._active_counts[key]
            if self._start_tags[key] <= self._virtual_time:
                del self._start_tags[key]

    def charge(self, key: K, amount: float) -> None:
        """Add `amount` seconds to the start tag of an active key, and advance the virtual time.

        Keys that are not active are forgotten once the virtual time has reached their start tags.
        """
        self._start_tags[key] += amount
        while True:
            tag, number, least = self._heap[0]
            current = self._start_tags.get(least)
            if current is not None and current > tag:
                heapreplace(self._heap, (current, number, least))
            elif least in self._active_counts:
                break
            else:
                heappop(self._heap)
                self._keys_in_heap.remove(least)
                self._start_tags.pop(least, None)
        self._virtual_time = max(self._virtual_time, tag)

    def start_tag(self, key: K) -> float:
        """Return the start tag of a key in seconds of virtual time."""
        return self._start_tags[key]
