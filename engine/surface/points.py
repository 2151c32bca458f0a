"""Single points of a surface: the loss there, and the parameters themselves. No grid.

(α, β) in units of θ; P parameters.
"""

from collections.abc import Generator

import numpy as np

from engine.arrays import Array, ravel, unravel
from engine.bad_input import BadInput
from engine.interventions import Displacement
from engine.records import StepRecord
from engine.run import Run
from engine.surface.making import plane_for, set_for
from engine.surface.records import Reading, SurfaceRecord
from engine.surface.request import SurfaceRequest
from engine.surface.sets import Sets
from engine.surface.survey import Path, displacements_of, function_over


def read_point(
    run: Run, record: StepRecord, request: SurfaceRequest, path: Path, alpha: float, beta: float
) -> Generator[None, None, Reading]:
    """Return the loss at (α, β) of the surface that `survey` makes of the same, measured there.

    Yields on the way where the plane takes long.

    Raises: BadInput as `survey` does, and for a point that is not finite.
    """
    _check(alpha, beta)
    sets = Sets(run, record)
    plane = yield from plane_for(request, run, record, sets, displacements_of(record, path))
    name = set_for(request, plane.name)
    function = function_over(run, record, request, plane, name, sets)
    images = len(sets.images(name)[1])
    loss = function.at(alpha, beta)
    return Reading(record.step, plane.name, name, images, alpha, beta, loss)


def displacement_to(surface: SurfaceRecord, alpha: float, beta: float) -> Displacement:
    """Return what leads to a point of a surface, as a recipe holds it.

    Raises: BadInput for the plane of the path, and for a point that is not finite.
    """
    return Displacement(
        surface.step, surface.plane, surface.set, alpha, beta, surface.chosen, surface.seed
    )


def displaced(run: Run, record: StepRecord, displacement: Displacement) -> dict[str, Array]:
    """Return θ + α d₁ + β d₂, `run` standing at θ before the step of `record`."""
    request = SurfaceRequest(
        plane=displacement.plane,
        set=displacement.set,
        chosen=displacement.chosen,
        seed=displacement.seed or 0,
    )
    making = plane_for(request, run, record, Sets(run, record), np.empty((0, 0)))
    while True:
        try:
            next(making)
        except StopIteration as made:
            way = np.array([displacement.alpha, displacement.beta]) @ made.value.directions
            return unravel(ravel(record.parameters) + way, record.parameters)


def _check(alpha: float, beta: float) -> None:
    for name, value in (("alpha", alpha), ("beta", beta)):
        if not np.isfinite(value):
            raise BadInput(name, value, "a finite number")
