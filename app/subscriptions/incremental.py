"""Incremental jobs: iterators that are advanced in time slices between commands and steps."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class IncrementalJob(Generic[T]):
    """One iterator that is advanced piece by piece; starting another one replaces it."""

    def __init__(self) -> None:
        self._pieces: Iterator[T] | None = None

    @property
    def active(self) -> bool:
        """Whether pieces are left."""
        return self._pieces is not None

    def start(self, pieces: Iterator[T]) -> None:
        """Replace the current job by `pieces`."""
        self._pieces = pieces

    def cancel(self) -> None:
        """Drop the current job."""
        self._pieces = None

    def run_piece(self) -> T | None:
        """Compute and return the next piece; None at the end."""
        if self._pieces is None:
            return None
        try:
            return next(self._pieces)
        except StopIteration:
            self._pieces = None
            return None
