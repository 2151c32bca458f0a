"""A seek that runs in time slices: an iterator of steps towards a goal position."""

from collections.abc import Generator, Iterator
from typing import Any, TypeVar

from app.timeline.displayed_step import Clock

Result = TypeVar("Result")


class SeekJob:
    """Steps towards `goal` updates; each yields whether it made progress.

    `blocking`: steps wait for a lock that another session holds instead of returning. `blocked`:
    the last step made no progress because another session holds the lock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._steps: Iterator[bool] | None = None
        self.goal = 0
        self.blocking = self.blocked = False

    @property
    def active(self) -> bool:
        """Whether steps are left."""
        return self._steps is not None

    def cancel(self) -> None:
        """Drop the steps that are left."""
        self._steps = None

    def start(self, goal: int, steps: Iterator[bool]) -> None:
        """Replace the goal and the steps towards it."""
        self.goal, self._steps = goal, steps

    def run_for(self, seconds: float) -> bool:
        """Run for `seconds`; return whether the goal is reached.

        A blocked step ends the slice early. With infinite `seconds`, steps wait instead.
        """
        self.blocking, self.blocked = seconds == float("inf"), False
        if self._steps is None:
            return True
        started = self._clock()
        for advanced in self._steps:
            self.blocked = not advanced
            if self.blocked or self._clock() - started >= seconds:
                return False
        self._steps = None
        return True


def in_turns(parts: Generator[None, None, Result]) -> Generator[bool, None, Result]:
    """Run the parts of a computation as steps of a seek; return their result."""
    while True:
        try:
            next(parts)
        except StopIteration as finished:
            result: Result = finished.value
            return result
        yield True


def run_to_end(steps: Generator[Any, None, Result]) -> Result:
    """Run steps without pausing; return what they return."""
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            result: Result = finished.value
            return result
