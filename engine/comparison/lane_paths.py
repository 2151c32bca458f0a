"""The paths of several lanes before a plane is chosen: displacements from one origin, and losses.

P is the number of parameters, K the number of points of one lane's path.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.comparison.lane import has_same_loss
from engine.comparison.race_records import LanePath, RaceRequest
from engine.core.arrays import Array, Arrays, ravel
from engine.training.image_sets import MeanLoss
from engine.training.initial_run import initial_run_in_parts

ANOTHER_LOSS = "another network or other data"
NOT_FINITE = "its loss is not finite"
RUN_AWAY_FACTOR = 100.0  # a lane is off the map if ‖θ − θ₀‖ is over so many times max(‖θ₀‖, 1)


@dataclass(frozen=True)
class PlacedLane:
    """A lane with its points as displacements from the origin; empty where a reason is given.

    `points` (K, P) are float32, the end last; `start` and `end` (P,) are float64. `losses` (K,) are
    measured on the probe images at `steps` (K,).
    """

    lane: LanePath
    reason: str | None
    steps: Array
    losses: Array
    points: Array
    start: Array
    end: Array


@dataclass(frozen=True)
class PlacedLanes:
    """All lanes, and the origin of their plane as a vector of all parameters (P,)."""

    origin: Array
    lanes: tuple[PlacedLane, ...]

    @property
    def on_map(self) -> list[PlacedLane]:
        """The lanes that are on the map."""
        return [one for one in self.lanes if one.reason is None]

    def updates(self) -> list[Array]:
        """Return the updates of the records (P,), those that are finite."""
        records = [one.lane.record for one in self.on_map]
        vectors = [ravel(record.updates) for record in records if record is not None]
        return [vector for vector in vectors if np.isfinite(vector).all()]


@dataclass(frozen=True)
class _Points:
    """The points of one lane with their losses on the probe images."""

    steps: list[int]
    parameters: list[Arrays]
    losses: list[float]


def place_lanes(
    request: RaceRequest, lanes: Sequence[LanePath], mean_loss: MeanLoss
) -> Generator[None, None, PlacedLanes]:
    """Return the lanes as displacements from the origin of the requested plane, with their losses.

    The origin is the start that the lanes have in common, else the mean of their starts; for the
    plane "ends" the start of the first of its lanes; for "chosen" the end of `request.lane`. Yields
    None after each point.
    """
    shown = lanes[request.lane - 1].run.recipe
    reasons: list[str | None] = []
    measured: list[_Points] = []
    for lane in lanes:
        same = has_same_loss(lane.run.recipe, shown)
        points = (yield from _measure(lane, mean_loss)) if same else _Points([], [], [])
        reasons.append(_reason(points, lane.run.step) if same else ANOTHER_LOSS)
        measured.append(points)
    origin = _origin(request, lanes, measured, reasons)
    placed = []
    for lane, points, reason in zip(lanes, measured, reasons, strict=True):
        placed.append((yield from _place(lane, points, reason, origin)))
    return PlacedLanes(origin, tuple(placed))


def _reason(points: _Points, step: int) -> str | None:
    """Return why a lane of the same loss is not on the map; None if it is."""
    if not points.steps or points.steps[-1] != step:
        return NOT_FINITE
    start = ravel(points.parameters[0])
    moved = float(np.linalg.norm(ravel(points.parameters[-1]) - start))
    if moved > RUN_AWAY_FACTOR * max(float(np.linalg.norm(start)), 1.0):
        return f"it ran away: its parameters moved by {moved:.2g}"
    return None


def _measure(lane: LanePath, mean_loss: MeanLoss) -> Generator[None, None, _Points]:
    """Return the points of a lane whose loss is finite: start, path, before the last step, end."""
    run = lane.run
    by_step: dict[int, Arrays] = {step: one for step, one in lane.path if step < run.step}
    if run.step and 0 not in by_step:
        by_step[0] = (yield from initial_run_in_parts(run.recipe)).parameters
    if lane.record is not None and lane.record.step == run.step - 1:
        by_step[run.step - 1] = lane.record.parameters
    by_step[run.step] = run.parameters
    points = _Points([], [], [])
    for step in sorted(by_step):
        parameters = by_step[step]
        loss = lane.losses.get(step)
        if loss is None:
            loss = mean_loss.loss(parameters)
            yield None
        if np.isfinite(loss) and all(np.isfinite(array).all() for array in parameters.values()):
            points.steps.append(step)
            points.parameters.append(parameters)
            points.losses.append(loss)
    return points


def _origin(
    request: RaceRequest,
    lanes: Sequence[LanePath],
    measured: Sequence[_Points],
    reasons: Sequence[str | None],
) -> Array:
    if request.plane == "chosen":
        return ravel(lanes[request.lane - 1].run.parameters)
    if request.plane == "ends" and reasons[request.ends[0] - 1] is None:
        return ravel(measured[request.ends[0] - 1].parameters[0])
    starts = [
        ravel(points.parameters[0])
        for points, reason in zip(measured, reasons, strict=True)
        if reason is None
    ]
    if all(np.array_equal(start, starts[0]) for start in starts):
        return starts[0] if starts else ravel(lanes[request.lane - 1].run.parameters)
    return np.asarray(np.mean(starts, axis=0))


def _place(
    lane: LanePath, points: _Points, reason: str | None, origin: Array
) -> Generator[None, None, PlacedLane]:
    if reason is not None:
        none = np.empty(0)
        steps = np.empty(0, dtype=np.int32)
        return PlacedLane(lane, reason, steps, none, np.empty((0, len(origin))), none, none)
    displacements = np.empty((len(points.steps), len(origin)), dtype=np.float32)
    for row, parameters in zip(displacements, points.parameters, strict=True):
        row[:] = ravel(parameters) - origin
        yield None
    return PlacedLane(
        lane,
        None,
        np.array(points.steps, dtype=np.int32),
        np.array(points.losses),
        displacements,
        ravel(points.parameters[0]) - origin,
        ravel(points.parameters[-1]) - origin,
    )
