"""The undo list: bookmarks to return to, each with a label; bounded."""

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_UNDO_ENTRIES = 100
COALESCE_SECONDS = 1.0
S = TypeVar("S")


@dataclass
class UndoEntry(Generic[S]):
    """An action: its label, the bookmark from before it, its command type, and its time."""

    label: str
    bookmark: S
    kind: str = ""
    noted_at: float = 0.0


class UndoList(Generic[S]):
    """The done and the undone actions, newest last; at most `MAX_UNDO_ENTRIES` of each."""

    def __init__(self) -> None:
        self._done: deque[UndoEntry[S]] = deque(maxlen=MAX_UNDO_ENTRIES)
        self._undone: deque[UndoEntry[S]] = deque(maxlen=MAX_UNDO_ENTRIES)

    @property
    def entries(self) -> list[UndoEntry[S]]:
        """The actions that can be undone, newest last."""
        return list(self._done)

    @property
    def bookmarks(self) -> list[S]:
        """The bookmarks of all actions, undone ones too."""
        return [entry.bookmark for entry in (*self._done, *self._undone)]

    def drop_oldest(self) -> bool:
        """Forget the oldest action; return False if there is none but the newest."""
        if len(self._done) > 1:
            self._done.popleft()
        elif self._undone:
            self._undone.popleft()
        else:
            return False
        return True

    @property
    def undo_label(self) -> str | None:
        """The label of the action that undo would take back."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """The label of the action that redo would repeat."""
        return self._undone[-1].label if self._undone else None

    def push(self, label: str, before: S, kind: str, now: float) -> UndoEntry[S]:
        """Add an action that began at `before`; seeks less than a second apart are one action."""
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if last and last.kind == kind == "seek" and now - last.noted_at < COALESCE_SECONDS:
            last.label, last.noted_at = label, now
            return last
        self._done.append(UndoEntry(label, before, kind, now))
        return self._done[-1]

    def restore(self, entries: list[UndoEntry[S]]) -> None:
        """Replace all entries by those of a snapshot."""
        self._done, self._undone = (
            deque(entries, maxlen=MAX_UNDO_ENTRIES),
            deque(maxlen=MAX_UNDO_ENTRIES),
        )

    def undo(self, current: S) -> UndoEntry[S] | None:
        """Return the action to undo, if any; `current` is the bookmark that redo returns to."""
        return _move_newest(self._done, self._undone, current)

    def redo(self, current: S) -> UndoEntry[S] | None:
        """Return the action to redo, if any; `current` is the bookmark that undo returns to."""
        return _move_newest(self._undone, self._done, current)


def _move_newest(
    source: deque[UndoEntry[S]], target: deque[UndoEntry[S]], current: S
) -> UndoEntry[S] | None:
    if not source:
        return None
    entry = source.pop()
    target.append(UndoEntry(entry.label, current))
    return entry
