"""The loss surface of the step that is looked at, made a little at a time. No messages.

A newer step drops the surface of an older one; while playing, one level is enough.
"""

from app.working import Work
from engine import Run, StepRecord, SurfaceRecord, SurfaceRequest, survey


class Surveyor:
    """Which plane is wanted, and the surface that is being computed, if one is."""

    def __init__(self) -> None:
        self.plane = "auto"
        self._work: Work[SurfaceRecord | None] = Work()

    @property
    def busy(self) -> bool:
        """Whether a surface is being computed."""
        return self._work.busy

    def stop(self) -> None:
        """Drop the surface that is being computed."""
        self._work.stop()

    def begin(self, run: Run, record: StepRecord, past: list[Run]) -> None:
        """Begin the surface of `record`, its path through the parameters of `past` runs."""
        self._work.stop()
        if self.plane == "off":
            return
        plane = None if self.plane == "auto" else self.plane
        path = [(one.step, one.parameters) for one in past]
        self._work.begin(survey(run, record, SurfaceRequest(plane), path))

    def quantum(self) -> SurfaceRecord | None:
        """Go on for about 25 ms; return a level where one has become whole."""
        return self._work.go_on()
