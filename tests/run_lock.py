"""Workers that run tests side by side: what measures time runs with no other test beside it.

A plain test holds the floor together with others, one marked `alone` by itself (a lock of files
shared or not: flock(2)). All pass one turnstile first, so that who waits for the floor to be empty
is not overtaken for ever.
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
