"""The extent of a surface: its radius in the plane, and the range of losses it displays."""

from collections.abc import Generator
from itertools import product

import numpy as np

from engine.analysis.surface.grid import PlaneFunction
from engine.analysis.surface.records import HeightRange
from engine.core.arrays import Array, ravel
from engine.planes import Plane, filter_norm
from engine.training.records import StepRecord
from engine.training.run import Run

RADIUS_IN_STEPS = 4.0
_MAX_DOUBLINGS = 16
_CAP_FACTOR = 5.0
_EDGE = np.array([(a, b) for a, b in product((-1.0, 0.0, 1.0), repeat=2) if (a, b) != (0, 0)])


def step_radius(plane: Plane, record: StepRecord) -> float:
    """Return 4 ‖Δ‖; for two chosen parameters 4 ‖c(Δ)‖, the part of the update in their plane.

    If the update is zero, it is a thousandth of ‖θ‖.
    """
    update = ravel(record.updates)
    visible = plane.coordinates(update) if plane.name == "chosen" else update
    norm = float(np.linalg.norm(ravel(record.parameters)))
    return RADIUS_IN_STEPS * float(np.linalg.norm(visible)) or 1e-3 * norm or 1.0


def valley_radius(
    function: PlaneFunction, radius: float, loss: float, predicted: float
) -> Generator[None, None, float]:
    """Return `radius`, doubled until the edge rises by max(3 |predicted change|, a quarter of C).

    The edge is sampled at its corners and the middles of its sides. At most 16 doublings. Yields
    None after each.
    """
    needed = max(3 * abs(predicted), 0.25 * abs(loss))
    for _ in range(_MAX_DOUBLINGS):
        edge = function.losses(*(radius * _EDGE).T)
        yield None
        if not edge.max() - loss < needed:
            break
        radius *= 2
    return radius


def basin_radius(run: Run, record: StepRecord) -> float:
    """Return max(‖θ − θ₀‖, √ Σ_f ‖θ_f‖²): the distance from the start, or the filters' norm."""
    first = run.network.initialise(run.recipe.seed)
    distance = float(np.linalg.norm(ravel(record.parameters) - ravel(first)))
    return max(distance, filter_norm(record.parameters)) or 1.0


def height_range(losses: Array, *included: float) -> HeightRange:
    """Return the range of the losses, capped if a few points are far above the others.

    Formula: low = min, q the third quartile; cap = low + 5 (q − low) if the maximum, or a loss that
    is not finite, is above it. A paraboloid over a square is not capped. The losses `included` are
    always within the range.
    """
    finite = losses[np.isfinite(losses)]
    required = [loss for loss in included if np.isfinite(loss)]
    if not finite.size:
        return HeightRange(min(required, default=0.0), max(required, default=1.0), None)
    low, high = float(finite.min()), float(finite.max())
    cap = max(low + _CAP_FACTOR * (float(np.quantile(finite, 0.75)) - low), *required)
    if high > cap:
        return HeightRange(min(low, *required), cap, cap)
    return HeightRange(min(low, *required), max(high, *required), None)
