"""Helper for generators that do long work in slices."""

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")


def run_to_end(generator: Generator[None, None, Result]) -> Result:
    """Run a generator without pausing and return its result.

    >>> def work():
    ...     yield None
    ...     return 3
    >>> run_to_end(work())
    3
    """
    while True:
        try:
            next(generator)
        except StopIteration as finished:
            result: Result = finished.value
            return result
