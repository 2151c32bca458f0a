"""The loss surface of the step that is looked at, made a little at a time. No messages.

A newer step drops the surface of an older one; while playing, one level is enough.
"""

from app.commands import Survey
from app.working import Work
from engine import Place, Run, StepRecord, SurfaceRecord, SurfaceRequest, survey


class Surveyor:
    """Which surface is wanted, if any, and the one that is being computed."""

    def __init__(self) -> None:
        self._request: SurfaceRequest | None = SurfaceRequest()
        self._work: Work[SurfaceRecord | None] = Work()

    @property
    def busy(self) -> bool:
        """Whether a surface is being computed."""
        return self._work.busy

    def ask(self, command: Survey, run: Run) -> None:
        """Want another surface, or none, from now on.

        Raises: BadInput for one that cannot be; the old wish then stands.
        """
        request = None if command.plane == "off" else _request(command)
        if request is not None:
            request.check(run.network)
        self._request = request

    def stop(self) -> None:
        """Drop the surface that is being computed."""
        self._work.stop()

    def begin(self, run: Run, record: StepRecord, past: list[Run]) -> None:
        """Begin the surface of `record`, its path through the parameters of `past` runs."""
        self._work.stop()
        if self._request is not None:
            path = [(one.step, one.parameters) for one in past if one.step < record.step]
            self._work.begin(survey(run, record, self._request, path))

    def quantum(self) -> SurfaceRecord | None:
        """Go on for a few milliseconds; return a level where one has become whole.

        Raises: BadInput where this step has no such surface; nothing goes on then.
        """
        return self._work.go_on()


def _request(command: Survey) -> SurfaceRequest:
    places = [Place(one.address, tuple(one.index)) for one in command.chosen]
    return SurfaceRequest(
        plane=None if command.plane == "auto" else command.plane,
        zoom=command.zoom,
        set=None if command.set == "auto" else command.set,
        chosen=(places[0], places[1]) if len(places) == 2 else None,
        seed=command.seed,
        ghost=command.ghost,
        fan=command.fan,
    )
