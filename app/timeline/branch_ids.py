"""Ids of branches: each is given once in a session, to whichever of its runs."""

from collections.abc import Iterator


class BranchIds:
    """An iterator of ids, each given once in a session."""

    def __init__(self) -> None:
        self._next = 0

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self._next += 1
        return self._next - 1

    def skip_to(self, first: int) -> None:
        """Give no id under `first` from now on."""
        self._next = max(self._next, first)
