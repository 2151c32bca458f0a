"""Work that goes on by itself, a little at a time, between commands and steps. No messages."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class IncrementalJob(Generic[T]):
    """An iterator that is worked off; newer work takes the place of older."""

    def __init__(self) -> None:
        self._pieces: Iterator[T] | None = None

    @property
    def active(self) -> bool:
        """Whether there is something left to do."""
        return self._pieces is not None

    def start(self, pieces: Iterator[T]) -> None:
        """Drop what is going on, and go on with `pieces` from now on."""
        self._pieces = pieces

    def cancel(self) -> None:
        """Drop what is going on."""
        self._pieces = None

    def run_piece(self) -> T | None:
        """Do one piece and return what came of it; None at the end."""
        if self._pieces is None:
            return None
        try:
            return next(self._pieces)
        except StopIteration:
            self._pieces = None
            return None
