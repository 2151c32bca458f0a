"""The loss surface of the displayed step, computed level by level as it is needed.

The first level is computed at once. The finer ones follow as `SurfaceDemand` says: a surface that
nobody looks at is not computed. A newer step cancels the surface of an older one; while playing,
one level is enough. The inputs of the surface sent last are kept, so that its points can be probed
while the run continues.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import thread_time
from typing import Any, TypeAlias

from app.protocol.commands import MoveToPointCommand, ProbeSurfaceCommand, WatchSurfaceCommand
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.subscriptions.session_owner import SessionOwner
from app.subscriptions.surface_cache import SurfaceCache, SurfaceKey
from app.subscriptions.surface_demand import SurfaceDemand
from app.subscriptions.surface_level import SurfaceLevel, surface_levels
from app.timeline.displayed_step import Clock, DisplayedStep, Preview
from app.timeline.seek_job import run_to_end
from engine import (
    BadInput,
    Displacement,
    Place,
    PrefixKey,
    Recipe,
    Run,
    SurfaceProbeRecord,
    SurfaceRecord,
    SurfaceRequest,
    compute_surface,
    coordinates_on_surface,
    displacement_to,
    is_own_problem,
    probe_point,
)

SURFACE_SLICE_SECONDS = 0.01
FIRST_LEVEL_SECONDS = 0.2  # CPU time in one piece: turns between many would finish nobody's
LATE_SECONDS = 0.5  # after the step, for the first piece of its surface


@dataclass(frozen=True)
class _SurfaceInputs:
    """The inputs of a surface, and its last level."""

    run: Run
    displayed: DisplayedStep
    request: SurfaceRequest
    path: Sequence[tuple[int, Mapping[str, Any]]]
    surface: SurfaceRecord | None = None


# What a surface is of: the step, the request, and the value that is tried, if any.
_Subject: TypeAlias = tuple[PrefixKey, SurfaceRequest, Preview | None]


class SurfaceSubscription:
    """The requested surface, if any, the one in progress, and the one sent last."""

    def __init__(self, clock: Clock, cache: SurfaceCache, owner: SessionOwner) -> None:
        self._clock = clock
        self._cache, self._owner = cache, owner
        self._request = SurfaceRequest()
        self._job: IncrementalJob[SurfaceLevel | None] = IncrementalJob()
        self._probe_job: IncrementalJob[SurfaceProbeRecord | None] = IncrementalJob()
        self._inputs: _SurfaceInputs | None = None
        self._sent_inputs: _SurfaceInputs | None = None
        self._level = 0  # the newest one of the surface in progress
        self._of_playing = False
        self._key: SurfaceKey | None = None  # of the surface in progress, unless of a preview
        self._started_at = 0.0
        self._begun = self._late = False
        self._subject: _Subject | None = None  # of the surface started last
        self._failed: _Subject | None = None
        self.demand = SurfaceDemand()

    @property
    def active(self) -> bool:
        """Whether a level of the surface is to be computed now."""
        waits = self._late and not self.demand.stays and not self._is_held
        return self._job.active and not waits and self._level < self.demand.finest_level

    @property
    def _is_held(self) -> bool:
        """Whether a level is there already, made for another session."""
        return self._key is not None and self._cache.holds(self._key)

    @property
    def refining(self) -> bool:
        """Whether the page has a level of the surface, and a finer one is to be computed now."""
        return self.active and self._level > 0

    @property
    def known(self) -> bool:
        """Whether a level is there already, so that nothing is to be computed for the page."""
        return self.active and self._level == 0 and self._is_held

    @property
    def awaits_rest(self) -> bool:
        """Whether finer levels are left, to be computed once the visitor rests."""
        return self._job.active and not self.active and self.demand.watched

    @property
    def probing(self) -> bool:
        """Whether the loss at a point is being computed."""
        return self._probe_job.active

    def subscribe(self, command: WatchSurfaceCommand, run: Run) -> bool:
        """Request another surface, or none; return whether it is to be started.

        A surface that is only drawn larger or smaller from now on goes on.

        Raises: BadInput for a plane that the network does not have; nothing is changed then.
        """
        demand = self.demand
        if command.plane == "off":
            demand.watched = False
            if not demand.in_room:
                self.cancel()
            return False
        request = _build_request(command)
        request.check(run.network)
        goes_on = (
            demand.watched and request == self._request and command.on_stage != demand.on_stage
        )
        demand.watched, demand.on_stage, self._request = True, command.on_stage, request
        return not goes_on

    def cancel(self) -> None:
        """Cancel the surface in progress."""
        self._job.cancel()
        self._inputs = None
        if self._key is not None:
            self._cache.stop_waiting(self._key, self._owner)
        self._key = None

    def reset(self) -> None:
        """Cancel all work and forget the surface sent last, because the run is replaced."""
        self.cancel()
        self._probe_job.cancel()
        self._sent_inputs = None

    def start(
        self, run: Run, displayed: DisplayedStep, past_runs: list[Run], *, playing: bool
    ) -> None:
        """Start the surface of `displayed`, with the path of the parameters of `past_runs`.

        The surface of a preview is this session's own; another one may be shared with others. One
        whose computation has failed is not begun again.
        """
        self.cancel()
        self._level, self._of_playing = 0, playing
        self._started_at, self._begun, self._late = self._clock(), False, False
        if not self.demand.finest_level:
            return
        step = run.recipe.prefix_key(displayed.step + 1)
        self._subject = step, self._request, displayed.preview
        if self._subject == self._failed:
            return
        path = [(one.step, one.parameters) for one in past_runs if one.step < displayed.step]
        self._inputs = _SurfaceInputs(run, displayed, self._request, path)
        begin = partial(_begin_surface, self._inputs)
        if displayed.preview is not None:
            self._job.start(begin())
        else:
            key = SurfaceKey(step, self._request, tuple(number for number, _ in path))
            self._key = key
            self._cache.wait_for(key, self._owner)
            own = any(map(is_own_problem, run.recipe.problems))
            self._job.start(self._cache.follow(key, begin, coarse=playing, own_data=own))

    def run_slice(self) -> SurfaceLevel | None:
        """Go on for about 10 ms, or to the first level; return a level that is complete.

        It pauses as soon as a command waits. Where its turn comes more than `LATE_SECONDS` after
        the step, the surface waits until the visitor rests: one who steps on would have to wait for
        a piece of it, and would never see it.

        Raises: BadInput where this step has no such surface; nothing goes on then.
        """
        if not self.active:
            return None
        if not self._begun:
            self._late = self._clock() - self._started_at > LATE_SECONDS
            if not self.active:
                return None
            self._begun = True
        whole = not (self.refining or self._of_playing)
        seconds = FIRST_LEVEL_SECONDS if whole else SURFACE_SLICE_SECONDS
        clock = thread_time if whole else self._clock
        pieces = run_time_slice(
            clock, self._job, seconds=seconds, should_pause=self._owner.command_waits
        )
        try:
            found = next(pieces, None)
        except BadInput:
            raise
        except Exception:
            self._failed = self._subject
            self.cancel()
            raise
        if found:
            self._level = found.record.level
        if found and self._inputs:
            displayed = self._inputs.displayed.without_record()
            record = found.record
            self._sent_inputs = replace(self._inputs, displayed=displayed, surface=record)
            if record.level == record.levels[-1]:
                self._job.cancel()
        if not self._job.active:
            self._inputs = None
        return found

    def start_probe(self, command: ProbeSurfaceCommand) -> None:
        """Start to compute the loss at a point of the surface sent last.

        Raises: BadInput for the surface of another step.
        """
        inputs, _ = self._require_sent(command)
        self._probe_job.start(_probe_surface(inputs, command.alpha, command.beta))

    def run_probe_slice(self) -> SurfaceProbeRecord | None:
        """Compute one piece of the probe; return its record once it is complete."""
        return self._probe_job.run_piece()

    def displacement_for(self, command: MoveToPointCommand) -> tuple[Recipe, Displacement]:
        """Return the recipe of the surface sent last, and the displacement to one of its points.

        Raises: BadInput for the surface of another step, of a preview, or on the plane of the path.
        """
        inputs, surface = self._require_sent(command)
        if inputs.displayed.preview is not None:
            raise BadInput("surface", "tried", "a surface of the run: keep or put back first")
        return inputs.run.recipe, displacement_to(surface, command.alpha, command.beta)

    def coordinates_of(self, parameters: Mapping[str, Any], step: int) -> tuple[float, float]:
        """Return (α, β) of parameters, projected onto the surface that was sent last.

        Raises: BadInput unless that surface is of the displayed step `step` of the run.
        """
        inputs = self._sent_inputs
        if inputs is None or inputs.surface is None or inputs.surface.step != step:
            raise BadInput("place", "map", "the map of the displayed step, once it is drawn")
        if inputs.displayed.preview is not None:
            raise BadInput("surface", "tried", "a surface of the run: keep or put back first")
        record = inputs.displayed.record
        return run_to_end(
            coordinates_on_surface(
                inputs.run, record, inputs.request, inputs.path, dict(parameters)
            )
        )

    def _require_sent(
        self, command: ProbeSurfaceCommand | MoveToPointCommand
    ) -> tuple[_SurfaceInputs, SurfaceRecord]:
        """Return the inputs and the last level of the surface sent last, of the command's step."""
        inputs = self._sent_inputs
        if inputs is None or inputs.surface is None:
            raise BadInput("step", command.step, "a step whose surface was sent")
        if inputs.surface.step != command.step:
            raise BadInput("step", command.step, f"that of the surface, {inputs.surface.step}")
        return inputs, inputs.surface


def _begin_surface(inputs: _SurfaceInputs) -> Iterator[SurfaceLevel | None]:
    """Begin the computation of a surface, which needs the record of its step."""
    record = inputs.displayed.record
    return surface_levels(compute_surface(inputs.run, record, inputs.request, inputs.path))


def _probe_surface(
    inputs: _SurfaceInputs, alpha: float, beta: float
) -> Iterator[SurfaceProbeRecord | None]:
    """Yield None between the pieces of a probe, and its record at the end."""
    probe = yield from probe_point(
        inputs.run, inputs.displayed.record, inputs.request, inputs.path, alpha, beta
    )
    yield probe


def _build_request(command: WatchSurfaceCommand) -> SurfaceRequest:
    """Return the surface request of a command; "auto" leaves the choice to the engine."""
    chosen = [Place(one.address, tuple(one.index)) for one in command.chosen]
    return SurfaceRequest(
        plane=None if command.plane == "auto" else command.plane,
        zoom=command.zoom,
        set=None if command.set == "auto" else command.set,
        chosen=(chosen[0], chosen[1]) if len(chosen) == 2 else None,
        seed=command.seed,
        ghost=command.ghost,
        fan=command.fan,
    )
