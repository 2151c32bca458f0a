"""Background work in time slices: jobs that are iterators, and the loop that works them off."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

TIME_SLICE_SECONDS = 0.025
T = TypeVar("T")


class IncrementalJob(Generic[T]):
    """One piece of background work as an iterator; starting another job drops it."""

    def __init__(self) -> None:
        self._pieces: Iterator[T] | None = None

    @property
    def active(self) -> bool:
        """Whether pieces are left."""
        return self._pieces is not None

    def start(self, pieces: Iterator[T]) -> None:
        """Drop the current job and begin `pieces`."""
        self._pieces = pieces

    def cancel(self) -> None:
        """Drop the current job."""
        self._pieces = None

    def run_piece(self) -> T | None:
        """Do one piece and return its result; None at the end."""
        if self._pieces is None:
            return None
        try:
            return next(self._pieces)
        except StopIteration:
            self._pieces = None
            return None


def run_time_slice(
    clock: Callable[[], float],
    *jobs: IncrementalJob[T],
    seconds: float = TIME_SLICE_SECONDS,
    should_pause: Callable[[], bool] = lambda: False,
) -> Iterator[T]:
    """Work off `jobs` for `seconds` and yield each result that is not None.

    The first active job has precedence. At least one piece is done; a piece is never interrupted,
    so the slice ends with the piece during which the time runs out, or after that with which
    `should_pause` is true.

    >>> job = IncrementalJob[str | None]()
    >>> job.start(iter(["a", None, "b", "c"]))
    >>> ticks = iter(range(9))
    >>> list(run_time_slice(lambda: next(ticks), job, seconds=3)), job.active
    (['a', 'b'], True)
    """
    started = clock()
    while job := next((one for one in jobs if one.active), None):
        result = job.run_piece()
        if result is not None:
            yield result
        if should_pause() or clock() - started >= seconds:
            return
