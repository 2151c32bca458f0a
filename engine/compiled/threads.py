"""Parallel execution of two halves of a computation in two threads.

NumPy releases the global interpreter lock during its operations. The halves must not write to the
same memory. Which thread computes which half never changes a result.
"""

import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

_MAX_THREADS = min(2, os.cpu_count() or 1)
_thread_limit = [_MAX_THREADS]
_END = object()


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


def run_pair(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Run `first` in this thread and `second` in another; return when both have ended.

    If the other thread is busy with work of somebody else, `second` runs in this thread as well.
    """
    half = _Half(second)
    other = _executor().submit(half)
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
    else:
        other.result()


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
