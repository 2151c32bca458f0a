"""Parallel execution of two halves of a computation in two threads.

NumPy releases the global interpreter lock during its operations. The halves must not write to the
same memory. Which thread computes which half never changes a result.
"""

import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from time import perf_counter

_MAX_THREADS = min(2, os.cpu_count() or 1)
_thread_limit = [_MAX_THREADS]
_END = object()
_FIRST_PAUSE, _LONGEST_PAUSE = 4, 256  # pairs


def limit_threads(threads: int) -> None:
    """Set the maximum number of threads (1 or 2) of computations that start after this call."""
    _thread_limit[0] = min(max(threads, 1), _MAX_THREADS)


def thread_count() -> int:
    """Return the number of threads of a computation: 2, or 1 on one core or by `limit_threads`."""
    return _thread_limit[0]


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=(os.cpu_count() or 2) - 1, thread_name_prefix="half")


class _Half:
    """A call that another thread may make; `forget` frees what it refers to."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def __call__(self) -> None:
        if self._call is not None:
            self._call()

    def forget(self) -> None:
        """Free the call: a cancelled one stays in the executor's queue until its turn comes."""
        self._call = None


class PairWatch:
    """Notices where two threads gain nothing, because another program has the second core.

    The halves of a pair take about as long as each other. If the wait for the second one exceeds
    the time of the first, one thread would have been as fast: then the next pairs run in one, first
    4 of them, and twice as many each time that the next attempt gains nothing, at most 256.
    """

    def __init__(self) -> None:
        self._left, self._pause = 0, _FIRST_PAUSE

    def pauses(self) -> bool:
        """Return whether the next pair is to run in one thread; each call counts one pair."""
        if self._left:
            self._left -= 1
            return True
        return False

    def note(self, first_seconds: float, waited: float) -> None:
        """Take note of a pair: the time of the first half, and the wait for the second after it."""
        if waited > first_seconds:
            self._left, self._pause = self._pause, min(2 * self._pause, _LONGEST_PAUSE)
        else:
            self._pause = _FIRST_PAUSE


_WATCH = PairWatch()


def run_pair(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Run `first` in this thread and `second` in another; return when both have ended.

    The second has the context of this thread, so NumPy treats its floating-point errors alike. If
    the other thread is busy with work of somebody else, or lately had no core to itself, `second`
    runs in this thread as well.
    """
    if _WATCH.pauses():
        first()
        second()
        return
    half = _Half(partial(copy_context().run, second))
    other = _executor().submit(half)
    began = perf_counter()
    try:
        first()
    except BaseException:
        if not other.cancel():
            other.exception()
        half.forget()
        raise
    if other.cancel():
        half.forget()
        second()
        return
    ended = perf_counter()
    other.result()
    _WATCH.note(ended - began, perf_counter() - ended)


def run_pair_in_parts(
    first: Generator[None, None, None], second: Generator[None, None, None]
) -> Generator[None, None, None]:
    """Run two generators, the next parts of both at once; yield None between these pairs.

    A generator is never in two threads at a time, but may be in another one for each part.
    """
    left = [first, second]
    ended: list[Generator[None, None, None]] = []

    def advance(generator: Generator[None, None, None]) -> None:
        if next(generator, _END) is _END:
            ended.append(generator)

    while left:
        if len(left) == 2:
            run_pair(lambda: advance(first), lambda: advance(second))
        else:
            advance(left[0])
        left = [one for one in left if one not in ended]
        if left:
            yield None
