"""The way to where a timeline was sent, gone in short pieces. What is done on it is not here."""

from collections.abc import Iterator

from app.timeline.displayed_step import Clock


class SeekJob:
    """Steps on the way to `goal` updates; each says whether it moved, or another was at it.

    `blocking` asks a step to wait rather; `blocked` says that the last one did not move.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._steps: Iterator[bool] | None = None
        self.goal = 0
        self.blocking = self.blocked = False

    @property
    def active(self) -> bool:
        """Whether there is something left of it."""
        return self._steps is not None

    def cancel(self) -> None:
        """Go no further."""
        self._steps = None

    def start(self, goal: int, steps: Iterator[bool]) -> None:
        """Set out to another goal."""
        self.goal, self._steps = goal, steps

    def run_for(self, seconds: float) -> bool:
        """Go on for `seconds`; return whether it is at its end.

        A step that another is at ends this too, unless there is no end to the time.
        """
        self.blocking, self.blocked = seconds == float("inf"), False
        if self._steps is None:
            return True
        started = self._clock()
        for moved in self._steps:
            self.blocked = not moved
            if self.blocked or self._clock() - started >= seconds:
                return False
        self._steps = None
        return True
