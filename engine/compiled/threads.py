"""Two halves of one piece of work at the same time: NumPy lets go of the interpreter meanwhile.

The halves must not share what they write; which thread does which never changes a result.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

_MOST = min(2, os.cpu_count() or 1)
_limit = [_MOST]


def limit_threads(threads: int) -> None:
    """Let work be shared by at most so many threads, here at most two: what begins after this."""
    _limit[0] = min(max(threads, 1), _MOST)


def halves() -> int:
    """Return in how many halves work may be done at the same time: 2 or, without a core, 1."""
    return _limit[0]


@cache
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=(os.cpu_count() or 2) - 1, thread_name_prefix="half")


def both(one: Callable[[], None], two: Callable[[], None]) -> None:
    """Do one here and two beside it; return when both are done, whatever happens to either."""
    other = _helpers().submit(two)
    try:
        one()
    finally:
        other.result()
