"""What can be undone and done again: a bounded list of places a session has been in. No maths."""

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST = 100
TOGETHER_SECONDS = 1.0
S = TypeVar("S")


@dataclass
class Entry(Generic[S]):
    """What was done, in words, the place to go back to, and the kind and time of what was done."""

    label: str
    place: S
    kind: str = ""
    at: float = 0.0


class UndoList(Generic[S]):
    """What was done and what was undone, newest last; at most `MOST` of each."""

    def __init__(self) -> None:
        self._done: deque[Entry[S]] = deque(maxlen=MOST)
        self._undone: deque[Entry[S]] = deque(maxlen=MOST)

    @property
    def done(self) -> list[Entry[S]]:
        """What can be undone, newest last."""
        return list(self._done)

    @property
    def undo_label(self) -> str | None:
        """What would be undone."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What would be done again."""
        return self._undone[-1].label if self._undone else None

    def note(self, label: str, before: S, kind: str, at: float) -> Entry[S]:
        """Note what was done from the place `before`; seeks in quick succession are one."""
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if last and last.kind == kind == "seek" and at - last.at < TOGETHER_SECONDS:
            last.label, last.at = label, at
            return last
        self._done.append(Entry(label, before, kind, at))
        return self._done[-1]

    def begin(self, done: list[Entry[S]]) -> None:
        """Begin with what was done elsewhere."""
        self._done, self._undone = deque(done, maxlen=MOST), deque(maxlen=MOST)

    def back(self, now: S) -> Entry[S] | None:
        """Return what is to be undone from the place `now`, if anything."""
        return _moved(self._done, self._undone, now)

    def again(self, now: S) -> Entry[S] | None:
        """Return what is to be done again from the place `now`, if anything."""
        return _moved(self._undone, self._done, now)


def _moved(source: deque[Entry[S]], target: deque[Entry[S]], now: S) -> Entry[S] | None:
    if not source:
        return None
    entry = source.pop()
    target.append(Entry(entry.label, now))
    return entry
