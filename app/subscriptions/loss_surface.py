"""The loss surface of the step that is looked at, made a little at a time. No messages.

A newer step drops the surface of an older one; while playing, one level is enough. The one that was
sent last is kept as a value: its points can be read while the run goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.protocol.commands import MoveToPointCommand, ProbeSurfaceCommand, WatchSurfaceCommand
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.timeline.displayed_step import Clock
from engine import (
    BadInput,
    Displacement,
    Place,
    Recipe,
    Run,
    StepRecord,
    SurfaceProbeRecord,
    SurfaceRecord,
    SurfaceRequest,
    compute_surface,
    displacement_to,
    probe_point,
)

SURFACE_SLICE_SECONDS = 0.01


@dataclass(frozen=True)
class _SurfaceInputs:
    """The inputs of a surface; `is_preview` says that its step shows an edited parameter."""

    run: Run
    record: StepRecord
    request: SurfaceRequest
    path: Sequence[tuple[int, Mapping[str, Any]]]
    is_preview: bool
    surface: SurfaceRecord | None = None


class SurfaceSubscription:
    """Which surface is wanted, if any, the one that is being computed, and the one last sent."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._request: SurfaceRequest | None = SurfaceRequest()
        self._job: IncrementalJob[SurfaceRecord | None] = IncrementalJob()
        self._probe_job: IncrementalJob[SurfaceProbeRecord | None] = IncrementalJob()
        self._inputs: _SurfaceInputs | None = None
        self._sent_inputs: _SurfaceInputs | None = None

    @property
    def active(self) -> bool:
        """Whether a surface is being computed."""
        return self._job.active

    @property
    def probing(self) -> bool:
        """Whether a point is being read."""
        return self._probe_job.active

    def subscribe(self, command: WatchSurfaceCommand, run: Run) -> None:
        """Want another surface, or none, from now on.

        Raises: BadInput for one that cannot be; the old wish then stands.
        """
        request = None if command.plane == "off" else _build_request(command)
        if request is not None:
            request.check(run.network)
        self._request = request

    def cancel(self) -> None:
        """Drop the surface that is being computed."""
        self._job.cancel()

    def reset(self) -> None:
        """Drop it, and the one last sent: both are of a run that is gone."""
        self._job.cancel()
        self._probe_job.cancel()
        self._sent_inputs = None

    def start(self, run: Run, record: StepRecord, past_runs: list[Run], is_preview: bool) -> None:
        """Begin the surface of `record`, its path through the parameters of `past_runs` runs."""
        self._job.cancel()
        if self._request is not None:
            path = [(one.step, one.parameters) for one in past_runs if one.step < record.step]
            self._inputs = _SurfaceInputs(run, record, self._request, path, is_preview)
            self._job.start(compute_surface(run, record, self._request, path))

    def run_slice(self) -> SurfaceRecord | None:
        """Go on for about 10 ms; return a level where one has become whole.

        Raises: BadInput where this step has no such surface; nothing goes on then.
        """
        found = next(run_time_slice(self._clock, self._job, seconds=SURFACE_SLICE_SECONDS), None)
        if found and self._inputs:
            record = _record_for_probe(self._inputs.record, found.plane)
            self._sent_inputs = replace(self._inputs, record=record, surface=found)
        if not self.active:
            self._inputs = None
        return found

    def start_probe(self, command: ProbeSurfaceCommand) -> None:
        """Begin to read a point of the surface last sent.

        Raises: BadInput for one of another step.
        """
        ground, _ = self._require_sent(command)
        self._probe_job.start(_probe_surface(ground, command.alpha, command.beta))

    def run_probe_slice(self) -> SurfaceProbeRecord | None:
        """Go on with it; return what was read."""
        return self._probe_job.run_piece()

    def displacement_for(self, command: MoveToPointCommand) -> tuple[Recipe, Displacement]:
        """Return the recipe that led to the surface last sent, and what leads to a point of it.

        Raises: BadInput for one of another step, of what is only tried, or of the path.
        """
        ground, surface = self._require_sent(command)
        if ground.is_preview:
            raise BadInput("surface", "tried", "a surface of the run: keep or put back first")
        return ground.run.recipe, displacement_to(surface, command.alpha, command.beta)

    def _require_sent(
        self, command: ProbeSurfaceCommand | MoveToPointCommand
    ) -> tuple[_SurfaceInputs, SurfaceRecord]:
        ground = self._sent_inputs
        if ground is None or ground.surface is None:
            raise BadInput("step", command.step, "a step whose surface was sent")
        if ground.surface.step != command.step:
            raise BadInput("step", command.step, f"that of the surface, {ground.surface.step}")
        return ground, ground.surface


def _record_for_probe(record: StepRecord, plane: str) -> StepRecord:
    """Return of a record what points are read with: a page that only looks shall cost little."""
    if plane == "chosen":  # its closed form begins with what enters a layer
        return record
    learned = {address: record.gradients[address] for address in record.parameters}
    return replace(record, activations={}, gradients=learned)


def _probe_surface(
    inputs: _SurfaceInputs, alpha: float, beta: float
) -> Iterator[SurfaceProbeRecord | None]:
    found = yield from probe_point(
        inputs.run, inputs.record, inputs.request, inputs.path, alpha, beta
    )
    yield found


def _build_request(command: WatchSurfaceCommand) -> SurfaceRequest:
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
