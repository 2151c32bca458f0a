"""The race of several lanes over one plane of the loss, computed level by level."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.analysis.surface.extent import RADIUS_IN_STEPS, height_range
from engine.analysis.surface.grid import Grid, level_strides, symmetric_axis
from engine.analysis.surface.records import HeightRange
from engine.analysis.surface.surface_levels import LEVELS
from engine.comparison.lane_paths import PlacedLanes, place_lanes
from engine.comparison.lane_planes import RACE_PLANES, ends_plane, trajectories_plane_in_parts
from engine.comparison.race_lanes import lane_off_map, lane_on_plane
from engine.comparison.race_records import LanePath, RaceLane, RaceRecord, RaceRequest
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import Array, Arrays, unravel
from engine.planes import Plane, chosen_plane
from engine.training.image_sets import MeanLoss
from engine.training.probe_set import probe_set

MARGIN = 1.2  # half the width of the map, over that of all paths


def compute_race_surface(
    request: RaceRequest, lanes: Sequence[LanePath]
) -> Iterator[RaceRecord | None]:
    """Yield the race of the lanes level by level (9², 17², 33² nested points).

    Yields a RaceRecord when a level is complete, and None every few milliseconds, so that the
    caller can pause, or stop by closing the iterator. The plane passes through the start that the
    lanes have in common, else through the mean of their starts; "ends" passes through the start of
    the first of its two lanes, "chosen" through the end of `request.lane`. If the loss at the end
    of a lane that the plane needs is not finite, or at the ends of all lanes, nothing is yielded.

    Memory: 4 bytes for each parameter of each point, besides what the caller holds.

    Raises: BadInput for lanes or parameters that do not exist, and for a lane of another network.
    """
    request.check([lane.run for lane in lanes])
    run = lanes[request.lane - 1].run
    images, labels = probe_set(run.recipe.problem)
    mean_loss = MeanLoss(run.network, run.parameters, images, labels)
    placed = yield from place_lanes(request, lanes, mean_loss)
    plane = yield from _plane(request, placed, run.parameters)
    if plane is None:
        return
    origin = unravel(placed.origin, run.parameters)
    function = PlaneLoss(run.network, origin, plane.directions, images, labels)
    yield None
    found: list[RaceLane] = []
    for number, lane in enumerate(placed.lanes, 1):
        if lane.reason is None:
            found.append(lane_on_plane(number, lane, plane, function))
            yield None
        else:
            found.append(lane_off_map(number, lane))
    centre, radius = _extent(placed, found)
    empty = RaceRecord(
        plane=plane.name,
        words=RACE_PLANES[plane.name],
        level=0,
        levels=LEVELS,
        lane=request.lane,
        ends=request.ends if plane.name == "ends" else None,
        chosen=request.chosen if plane.name == "chosen" else None,
        explained=plane.explained,
        images=len(labels),
        radius=radius,
        heights=HeightRange(0.0, 1.0, None),
        alphas=centre[0] + symmetric_axis(radius, LEVELS[-1]),
        betas=centre[1] + symmetric_axis(radius, LEVELS[-1]),
        losses=np.empty((0, 0)),
        lanes=tuple(found),
        basis=plane,
    )
    yield from _compute_levels(empty, function)


def _plane(
    request: RaceRequest, placed: PlacedLanes, parameters: Arrays
) -> Generator[None, None, Plane | None]:
    """Return the requested plane; None if an end that it needs is not on the map."""
    needed = {"ends": request.ends, "chosen": (request.lane,)}.get(request.plane, ())
    if not placed.on_map or any(placed.lanes[k - 1].reason is not None for k in needed):
        return None
    if request.chosen is not None and request.plane == "chosen":
        return chosen_plane(parameters, *request.chosen)
    updates = placed.updates()
    if request.plane == "ends":
        first, second = (placed.lanes[number - 1].end for number in request.ends)
        return ends_plane(first, second, updates)
    return (yield from trajectories_plane_in_parts([one.points for one in placed.on_map], updates))


def _extent(placed: PlacedLanes, lanes: Sequence[RaceLane]) -> tuple[Array, float]:
    """Return centre and half-width of a square that holds all paths, ends and arrows.

    At the start, where nothing has moved, it is as wide as four updates, or a thousandth of ‖θ‖.
    """
    points = np.vstack(
        [
            np.vstack([lane.path, lane.arrow_tail + lane.arrows, _tips(lane)])
            for lane in lanes
            if lane.reason is None
        ]
    )
    low, high = points.min(axis=0), points.max(axis=0)
    radius = MARGIN * float((high - low).max()) / 2
    if not radius:
        longest = max((float(np.linalg.norm(one)) for one in placed.updates()), default=0.0)
        radius = RADIUS_IN_STEPS * longest or 1e-3 * float(np.linalg.norm(placed.origin)) or 1.0
    return (low + high) / 2, radius


def _tips(lane: RaceLane) -> Array:
    """Return the ends of the parts of the last update, each added to those before, (M − 1, 2)."""
    return np.asarray(lane.arrow_tail + np.cumsum(lane.arrows[1:], axis=0))


def _compute_levels(first: RaceRecord, function: PlaneLoss) -> Iterator[RaceRecord | None]:
    shown = [lane for lane in first.lanes if lane.reason is None]
    lowest = min(lane.end_loss for lane in shown)
    grid = Grid(first.alphas, first.betas)
    for level, stride in zip(LEVELS, level_strides(LEVELS), strict=True):
        yield from grid.fill(function, stride)
        every = slice(None, None, stride)
        losses = grid.losses[every, every].copy()
        yield replace(
            first,
            level=level,
            heights=height_range(losses, float(shown[0].path_losses[0]), lowest),
            alphas=grid.alphas[every],
            betas=grid.betas[every],
            losses=losses,
        )
