"""What can be undone and done again: a bounded list of places a session has been in. No maths."""

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_UNDO_ENTRIES = 100
COALESCE_SECONDS = 1.0
S = TypeVar("S")


@dataclass
class UndoEntry(Generic[S]):
    """What was done, in words, the place to go back to, and the kind and time of what was done."""

    label: str
    bookmark: S
    kind: str = ""
    noted_at: float = 0.0


class UndoList(Generic[S]):
    """What was done and what was undone, newest last; at most `MAX_UNDO_ENTRIES` of each."""

    def __init__(self) -> None:
        self._done: deque[UndoEntry[S]] = deque(maxlen=MAX_UNDO_ENTRIES)
        self._undone: deque[UndoEntry[S]] = deque(maxlen=MAX_UNDO_ENTRIES)

    @property
    def entries(self) -> list[UndoEntry[S]]:
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

    def push(self, label: str, before: S, kind: str, now: float) -> UndoEntry[S]:
        """Note what was done from the place `before`; seeks in quick succession are one."""
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if last and last.kind == kind == "seek" and now - last.noted_at < COALESCE_SECONDS:
            last.label, last.noted_at = label, now
            return last
        self._done.append(UndoEntry(label, before, kind, now))
        return self._done[-1]

    def restore(self, entries: list[UndoEntry[S]]) -> None:
        """Begin with what was done elsewhere."""
        self._done, self._undone = (
            deque(entries, maxlen=MAX_UNDO_ENTRIES),
            deque(maxlen=MAX_UNDO_ENTRIES),
        )

    def undo(self, current: S) -> UndoEntry[S] | None:
        """Return what is to be undone from the place `current`, if anything."""
        return _move_newest(self._done, self._undone, current)

    def redo(self, current: S) -> UndoEntry[S] | None:
        """Return what is to be done again from the place `current`, if anything."""
        return _move_newest(self._undone, self._done, current)


def _move_newest(
    source: deque[UndoEntry[S]], target: deque[UndoEntry[S]], current: S
) -> UndoEntry[S] | None:
    if not source:
        return None
    entry = source.pop()
    target.append(UndoEntry(entry.label, current))
    return entry
