"""Two halves of one piece of work at the same time: NumPy lets go of the interpreter meanwhile.

The halves must not share what they write; which thread does which never changes a result.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

_MAX_THREADS = min(2, os.cpu_count() or 1)
_thread_limit = [_MAX_THREADS]


def limit_threads(threads: int) -> None:
    """Let work be shared by at most so many threads, here at most two: what begins after this."""
    _thread_limit[0] = min(max(threads, 1), _MAX_THREADS)


def thread_count() -> int:
    """Return in how many halves work may be done at the same time: 2 or, without a core, 1."""
    return _thread_limit[0]


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=(os.cpu_count() or 2) - 1, thread_name_prefix="half")


def run_pair(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Do one here and two beside it; return when both are done, whatever happens to either."""
    other = _executor().submit(second)
    try:
        first()
    finally:
        other.result()
