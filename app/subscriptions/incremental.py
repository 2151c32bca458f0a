"""Work that goes on by itself, a little at a time, between commands and steps. No messages."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Work(Generic[T]):
    """An iterator that is worked off; newer work takes the place of older."""

    def __init__(self) -> None:
        self._going: Iterator[T] | None = None

    @property
    def busy(self) -> bool:
        """Whether there is something left to do."""
        return self._going is not None

    def begin(self, work: Iterator[T]) -> None:
        """Drop what is going on, and go on with `work` from now on."""
        self._going = work

    def stop(self) -> None:
        """Drop what is going on."""
        self._going = None

    def go_on(self) -> T | None:
        """Do one piece and return what came of it; None at the end."""
        if self._going is None:
            return None
        try:
            return next(self._going)
        except StopIteration:
            self._going = None
            return None
