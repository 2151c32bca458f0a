"""Parallel execution of two halves of a computation in two threads.

NumPy releases the global interpreter lock during its operations. The halves must not write to the
same memory. Which thread computes which half never changes a result.
"""

import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from time import perf_counter, thread_time

_MAX_THREADS = min(2, os.cpu_count() or 1)
_thread_limit = [_MAX_THREADS]
_END = object()
_FIRST_PAUSE, _LONGEST_PAUSE = 4, 256  # pairs
_LARGEST_SHARE = 0.8  # of the CPU time of both halves, for which a pair is worth it


def limit_threads(threads: int) -> None:
    """Set the maximum number of threads (1 or 2) of computations from this call on."""
    _thread_limit[0] = min(max(threads, 1), _MAX_THREADS)


def thread_count() -> int:
    """Return the number of threads of a computation: 2, or 1 on one core or by `limit_threads`."""
    return _thread_limit[0]


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=(os.cpu_count() or 2) - 1, thread_name_prefix="half")


class _Half:
    """A call that another thread may make; `forget` frees what it refers to.

    `cpu_seconds` is the CPU time that it took.
    """

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call
        self.cpu_seconds = 0.0

    def __call__(self) -> None:
        if self._call is not None:
            began = thread_time()
            self._call()
            self.cpu_seconds = thread_time() - began

    def forget(self) -> None:
        """Free the call: a cancelled one stays in the executor's queue until its turn comes."""
        self._call = None


class PairWatch:
    """Notices where two threads gain nothing, because another program has the second core.

    With two cores a pair takes about 0.6 of the CPU time of its halves. Each half takes a fifth
    more CPU time beside the other than alone, as both want the interpreter lock. So if a pair takes
    over 0.8 of it, one thread would have been as fast: then the next pairs run in one, first 4 of
    them, and twice as many each time that the next attempt gains nothing, at most 256.
    """

    def __init__(self) -> None:
        self._left, self._pause = 0, _FIRST_PAUSE

    def pauses(self) -> bool:
        """Return whether the next pair is to run in one thread; each call counts one pair."""
        if self._left:
            self._left -= 1
            return True
        return False

    def note(self, seconds: float, cpu_seconds: float) -> None:
        """Take note of a pair: the time that it took, and the CPU time of both halves."""
        if seconds > _LARGEST_SHARE * cpu_seconds:
            self._left, self._pause = self._pause, min(2 * self._pause, _LONGEST_PAUSE)
        else:
            self._pause = _FIRST_PAUSE


_WATCH = PairWatch()


def run_pair(
    first: Callable[[], None],
    second: Callable[[], None],
    instead: Callable[[], None] | None = None,
) -> bool:
    """Run `first` in this thread and `second` in another; return when both have ended.

    The second has the context of this thread, so NumPy treats its floating-point errors alike. If
    the other thread is busy with work of somebody else, or lately had no core to itself, or with a
    limit of one thread, `instead` (without it, `second`) runs in this thread as well.

    Returns: whether the other thread has run `second`.
    """
    instead = instead or second
    if thread_count() == 1 or _WATCH.pauses():
        first()
        instead()
        return False
    half = _Half(partial(copy_context().run, second))
    other = _executor().submit(half)
    began, cpu_began = perf_counter(), thread_time()
    try:
        first()
    except BaseException:
        if not other.cancel():
            other.exception()
        half.forget()
        raise
    if other.cancel():
        half.forget()
        instead()
        return False
    cpu_seconds = thread_time() - cpu_began
    other.result()
    _WATCH.note(perf_counter() - began, cpu_seconds + half.cpu_seconds)
    return True


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
