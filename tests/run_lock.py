"""The lock that keeps other tests from running while a test measures time.

A plain test holds the lock shared with others, a test marked `alone` holds it exclusively (flock(2)
on a file). All pass one turnstile first, so that plain tests cannot overtake a waiting exclusive
test for ever.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir


@contextmanager
def run_lock(run_id: str, exclusive: bool) -> Iterator[None]:
    """Hold the floor of a test run, with nobody else on it if `exclusive`."""
    place = Path(gettempdir()) / f"tests-{run_id}"
    turnstile, floor = place.with_suffix(".turnstile"), place.with_suffix(".floor")
    with turnstile.open("w") as before, floor.open("w") as inside:
        fcntl.flock(before, fcntl.LOCK_EX)
        fcntl.flock(inside, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        fcntl.flock(before, fcntl.LOCK_UN)
        yield
