"""The loss surface of the step that is looked at, made a little at a time. No messages.

A newer step drops the surface of an older one; while playing, one level is enough. The one that was
sent last is kept as a value: its points can be read while the run goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.protocol.commands import GoThere, Read, Survey
from app.subscriptions.incremental import Work
from app.timeline.displayed_step import Clock
from engine import (
    BadInput,
    Displacement,
    Place,
    Reading,
    Recipe,
    Run,
    StepRecord,
    SurfaceRecord,
    SurfaceRequest,
    displacement_to,
    read_point,
    survey,
)

QUANTUM = 0.01


@dataclass(frozen=True)
class _Ground:
    """What a surface is made of; `tried` where its step is only tried, with a parameter edited."""

    run: Run
    record: StepRecord
    request: SurfaceRequest
    path: Sequence[tuple[int, Mapping[str, Any]]]
    tried: bool
    surface: SurfaceRecord | None = None


class Surveyor:
    """Which surface is wanted, if any, the one that is being computed, and the one last sent."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._request: SurfaceRequest | None = SurfaceRequest()
        self._work: Work[SurfaceRecord | None] = Work()
        self._reading: Work[Reading | None] = Work()
        self._making: _Ground | None = None
        self._sent: _Ground | None = None

    @property
    def busy(self) -> bool:
        """Whether a surface is being computed."""
        return self._work.busy

    @property
    def reading(self) -> bool:
        """Whether a point is being read."""
        return self._reading.busy

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

    def forget(self) -> None:
        """Drop it, and the one last sent: both are of a run that is gone."""
        self._work.stop()
        self._reading.stop()
        self._sent = None

    def begin(self, run: Run, record: StepRecord, past: list[Run], tried: bool) -> None:
        """Begin the surface of `record`, its path through the parameters of `past` runs."""
        self._work.stop()
        if self._request is not None:
            path = [(one.step, one.parameters) for one in past if one.step < record.step]
            self._making = _Ground(run, record, self._request, path, tried)
            self._work.begin(survey(run, record, self._request, path))

    def quantum(self) -> SurfaceRecord | None:
        """Go on for about 10 ms; return a level where one has become whole.

        Raises: BadInput where this step has no such surface; nothing goes on then.
        """
        started, found = self._clock(), None
        while self.busy and found is None and self._clock() - started < QUANTUM:
            found = self._work.go_on()
        if found and self._making:
            record = _for_reading(self._making.record, found.plane)
            self._sent = replace(self._making, record=record, surface=found)
        if not self.busy:
            self._making = None
        return found

    def read(self, command: Read) -> None:
        """Begin to read a point of the surface last sent.

        Raises: BadInput for one of another step.
        """
        ground, _ = self._of(command)
        self._reading.begin(_read(ground, command.alpha, command.beta))

    def read_quantum(self) -> Reading | None:
        """Go on with it; return what was read."""
        return self._reading.go_on()

    def leads_to(self, command: GoThere) -> tuple[Recipe, Displacement]:
        """Return the recipe that led to the surface last sent, and what leads to a point of it.

        Raises: BadInput for one of another step, of what is only tried, or of the path.
        """
        ground, surface = self._of(command)
        if ground.tried:
            raise BadInput("surface", "tried", "a surface of the run: keep or put back first")
        return ground.run.recipe, displacement_to(surface, command.alpha, command.beta)

    def _of(self, command: Read | GoThere) -> tuple[_Ground, SurfaceRecord]:
        ground = self._sent
        if ground is None or ground.surface is None:
            raise BadInput("step", command.step, "a step whose surface was sent")
        if ground.surface.step != command.step:
            raise BadInput("step", command.step, f"that of the surface, {ground.surface.step}")
        return ground, ground.surface


def _for_reading(record: StepRecord, plane: str) -> StepRecord:
    """Return of a record what points are read with: a page that only looks shall cost little."""
    if plane == "chosen":  # its closed form begins with what enters a layer
        return record
    learned = {address: record.gradients[address] for address in record.parameters}
    return replace(record, activations={}, gradients=learned)


def _read(ground: _Ground, alpha: float, beta: float) -> Iterator[Reading | None]:
    found = yield from read_point(
        ground.run, ground.record, ground.request, ground.path, alpha, beta
    )
    yield found


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
