"""One lane on the plane of a race: its path, its end, what is outside, and its last update."""

import numpy as np

from engine.analysis.surface.arrows import INGREDIENT_LABELS
from engine.comparison.lane_paths import PlacedLane
from engine.comparison.lane_planes import outside
from engine.comparison.race_records import RaceLane
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import Array, ravel
from engine.planes import Plane
from engine.training.records import StepRecord

UPDATE_LABEL = "update: the step taken"


def lane_on_plane(number: int, lane: PlacedLane, plane: Plane, function: PlaneLoss) -> RaceLane:
    """Return a lane on its plane; `function` is S(α, β) of the probe images there."""
    path = np.array([plane.coordinates(point) for point in lane.points])
    path[-1] = plane.coordinates(lane.end)
    names, vectors = _arrows(lane.lane.record, lane.lane.run.step)
    return RaceLane(
        number=number,
        step=lane.lane.run.step,
        reason=None,
        in_plane=plane.share(lane.end - lane.start),
        distance=outside(plane, lane.end),
        end_loss=float(lane.losses[-1]),
        end_height=function.loss_at(*path[-1].tolist()),
        path=path,
        path_steps=lane.steps,
        path_losses=lane.losses,
        arrow_names=names,
        arrow_labels=tuple(INGREDIENT_LABELS.get(name, UPDATE_LABEL) for name in names),
        arrow_tail=path[-2] if names else path[-1],
        arrows=np.array([plane.coordinates(vector) for vector in vectors]).reshape(-1, 2),
        arrow_shares=np.array([plane.share(vector) for vector in vectors]),
    )


def lane_off_map(number: int, lane: PlacedLane) -> RaceLane:
    """Return a lane that is not on the map: its numbers are NaN, its arrays are empty."""
    nan, none = float("nan"), np.empty((0, 2))
    steps = np.empty(0, dtype=np.int32)
    return RaceLane(
        number=number,
        step=lane.lane.run.step,
        reason=lane.reason,
        in_plane=nan,
        distance=nan,
        end_loss=nan,
        end_height=nan,
        path=none,
        path_steps=steps,
        path_losses=np.empty(0),
        arrow_names=(),
        arrow_labels=(),
        arrow_tail=np.full(2, nan),
        arrows=none,
        arrow_shares=np.empty(0),
    )


def _arrows(record: StepRecord | None, step: int) -> tuple[tuple[str, ...], list[Array]]:
    """Return the names and vectors (P,) of the last update and, if there are several, its parts."""
    if record is None or record.step != step - 1:
        return (), []
    parts = record.ingredients if len(record.ingredients) > 1 else {}
    named = {"update": record.updates, **parts}
    vectors = [ravel({a: part[a] for a in record.parameters}) for part in named.values()]
    return tuple(named), vectors
