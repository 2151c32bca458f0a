"""The lock that keeps other tests from running while a test measures time.

A plain test holds the lock shared with others, a test marked `alone` holds it exclusively (flock(2)
on a file). A second lock (turnstile) is taken first, so that plain tests cannot starve a waiting
exclusive test.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir


@contextmanager
def run_lock(run_id: str, exclusive: bool) -> Iterator[None]:
    """Hold the lock of a test run, exclusively if `exclusive`."""
    path = Path(gettempdir()) / f"tests-{run_id}"
    with (
        path.with_suffix(".turnstile").open("w") as turnstile,
        path.with_suffix(".lock").open("w") as lock,
    ):
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        fcntl.flock(lock, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        fcntl.flock(turnstile, fcntl.LOCK_UN)
        yield
