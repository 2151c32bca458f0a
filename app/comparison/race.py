"""The map of all lanes, computed incrementally, level by level, and refitted as they move on.

A newer step cancels the map of an older one; while playing, one level is enough.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from app.comparison.lane import Lane
from app.protocol import messages
from app.protocol.commands import WatchRaceCommand
from app.protocol.message_builders import refusal_message
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.timeline.displayed_step import Clock
from engine import (
    BadInput,
    LanePath,
    Place,
    RaceLane,
    RaceRecord,
    RaceRequest,
    Run,
    StepRecord,
    compute_race_surface,
)

RACE_SLICE_SECONDS = 0.01
MAX_PATH_POINTS = 17  # of one lane
_STRIDES = (1, 2, 5, *(10 * 2**power for power in range(30)))
_LANE_FIELDS = ("number", "in_plane", "distance", "end_loss", "end_height", "arrow_names")
_LANE_ARRAYS = ("path", "path_steps", "path_losses", "arrows")


class RaceSubscription:
    """The requested map, if any, and the one in progress."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._request: RaceRequest | None = None
        self._job: IncrementalJob[RaceRecord | None] = IncrementalJob()
        self._lanes: Sequence[Lane] = ()
        self._position = 0
        self._is_empty = self._is_of_playing = False

    @property
    def watched(self) -> bool:
        """Whether a map is requested."""
        return self._request is not None

    @property
    def active(self) -> bool:
        """Whether a map is being computed."""
        return self._job.active

    def subscribe(self, command: WatchRaceCommand, lanes: Sequence[Lane], picked: int) -> None:
        """Request another map, or none; without lanes it is that of later ones.

        Raises: BadInput for lanes or parameters that do not exist; nothing is changed then.
        """
        request = None if command.plane == "off" else _build_request(command)
        if request is not None:
            runs = [lane.timeline.run for lane in lanes]
            if runs:
                replace(request, lane=picked).check(runs)
        self._request = request
        self.cancel()

    def unsubscribe(self) -> None:
        """Request no map any more."""
        self._request = None
        self.cancel()

    def cancel(self) -> None:
        """Cancel the map in progress."""
        self._job.cancel()
        self._lanes = ()

    def on_lanes_moved(
        self, lanes: Sequence[Lane], picked: int, position: int, playing: bool
    ) -> None:
        """Start the map of lanes that are at `position`; one begun while playing goes on."""
        if self._request is None or (playing and self._is_of_playing and self.active):
            return
        self._is_of_playing = playing
        self._lanes, self._position = lanes, position
        self._is_empty = True
        request = replace(self._request, lane=picked)
        self._job.start(compute_race_surface(request, [_lane_path(one) for one in lanes]))

    def run_slice(self, playing: bool) -> list[messages.Message]:
        """Go on for about 10 ms; return a level once it is complete, or why there is no map."""
        try:
            found = next(run_time_slice(self._clock, self._job, seconds=RACE_SLICE_SECONDS), None)
        except BadInput as bad:
            self.cancel()
            return [refusal_message("watch_race", bad)]
        if found is None:
            return self._no_map() if self._is_empty and not self.active else []
        self._is_empty = False
        for lane, drawn in zip(self._lanes, found.lanes, strict=True):
            lane.keep_probe_losses(_losses_by_step(drawn))
        message = race_message(found, self._position)
        if playing or not self.active:
            self.cancel()
        return [message]

    def _no_map(self) -> list[messages.Message]:
        self._is_empty = False
        plane = self._request.plane if self._request else "off"
        bad = BadInput(
            "plane", plane, "a plane of lanes that have finite losses and did not run away"
        )
        return [refusal_message("watch_race", bad)]


def _build_request(command: WatchRaceCommand) -> RaceRequest:
    """Return the request of a command.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    chosen = [Place(one.address, tuple(one.index)) for one in command.chosen]
    if command.plane == "chosen" and len(chosen) != 2:
        raise BadInput("chosen", f"{len(chosen)} parameters", "two parameters")
    if command.plane == "ends" and len(command.ends) != 2:
        raise BadInput("ends", command.ends, "the numbers of two lanes")
    return RaceRequest(
        command.plane,
        ends=(command.ends[0], command.ends[1]) if len(command.ends) == 2 else (1, 2),
        chosen=(chosen[0], chosen[1]) if len(chosen) == 2 else None,
    )


def _lane_path(lane: Lane) -> LanePath:
    """Return what the map needs of a lane: its run, points of its path, its last or next step."""
    timeline = lane.timeline
    run = timeline.run
    known = timeline.has_record and timeline.preview is None
    record = _slim_record(timeline.record) if known else None
    return LanePath(run, _path_points(timeline.cached_runs(0, run.step)), record, lane.probe_losses)


def _path_points(runs: Sequence[Run]) -> list[tuple[int, Any]]:
    """Return at most about `MAX_PATH_POINTS` of cached runs, spread over all their steps.

    They are multiples of one number, so that a longer path has mostly the same points.
    """
    for stride in _STRIDES:
        kept = [one for one in runs if one.step % stride == 0]
        if len(kept) <= MAX_PATH_POINTS:
            break
    return [(one.step, one.parameters) for one in kept]


def _slim_record(record: StepRecord) -> StepRecord:
    """Return the record without the arrays that arrows do not need, to save memory."""
    gradients = {address: record.gradients[address] for address in record.parameters}
    return replace(record, activations={}, gradients=gradients)


def _losses_by_step(lane: RaceLane) -> dict[int, float]:
    steps, losses = lane.path_steps.tolist(), lane.path_losses.tolist()
    return dict(zip(steps, losses, strict=True))


def race_message(record: RaceRecord, position: int) -> messages.RaceMessage:
    """Return one level of the map as a message."""
    arrays: dict[str, Any] = {
        "alphas": record.alphas,
        "betas": record.betas,
        "losses": record.losses,
    }
    for lane in record.lanes:
        if lane.reason is None:
            arrays |= {f"{name}.{lane.number}": getattr(lane, name) for name in _LANE_ARRAYS}
    return messages.RaceMessage(
        position=position,
        plane=record.plane,
        words=record.words,
        level=record.level,
        levels=record.levels,
        lane=record.lane,
        ends=record.ends,
        chosen=None if record.chosen is None else [asdict(one) for one in record.chosen],
        explained=record.explained,
        images=record.images,
        radius=record.radius,
        heights=asdict(record.heights),
        lanes=[_race_lane(one) for one in record.lanes],
        arrays=arrays,
    )


def _race_lane(lane: RaceLane) -> dict[str, Any]:
    found = {name: getattr(lane, name) for name in _LANE_FIELDS}
    return {**found, "arrow_shares": lane.arrow_shares.tolist(), "reason": lane.reason}
