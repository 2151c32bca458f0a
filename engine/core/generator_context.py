"""Runs the parts of a generator inside context managers that do not hold between the parts."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack
from typing import TypeVar

Result = TypeVar("Result")
Contexts = Callable[[], AbstractContextManager[object]]


def parts_within(
    generator: Generator[None, None, Result], *contexts: Contexts
) -> Generator[None, None, Result]:
    """Run a generator; each of its parts runs inside new contexts, left before it yields.

    A decorator on a generator function would hold only while the generator is made.
    """
    while True:
        with ExitStack() as stack:
            for context in contexts:
                stack.enter_context(context())
            try:
                next(generator)
            except StopIteration as finished:
                result: Result = finished.value
                return result
        yield None
