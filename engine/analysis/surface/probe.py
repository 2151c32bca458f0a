"""Single points of a surface: the loss at a point, and the displacement that leads to it.

(α, β) are in units of θ; P is the number of parameters.
"""

from collections.abc import Generator

from engine.analysis.surface.records import SurfaceProbeRecord, SurfaceRecord
from engine.analysis.surface.request import SurfaceRequest
from engine.analysis.surface.surface_levels import ParameterPath, path_displacements, plane_function
from engine.core.arrays import Arrays, ravel
from engine.core.checks import check_number
from engine.training.image_sets import ImageSets
from engine.training.interventions import Displacement
from engine.training.plane_choice import resolve_plane, resolve_set
from engine.training.records import StepRecord
from engine.training.run import Run


def probe_point(
    run: Run,
    record: StepRecord,
    request: SurfaceRequest,
    path: ParameterPath,
    alpha: float,
    beta: float,
) -> Generator[None, None, SurfaceProbeRecord]:
    """Return the loss at exactly (α, β) of the surface that `compute_surface` computes.

    Yields None if the plane takes long to compute.

    Raises: BadInput as `compute_surface` does, and for a point that is not finite.
    """
    _check_finite(alpha, beta)
    sets = ImageSets(run, record)
    plane = yield from resolve_plane(request, run, record, sets, path_displacements(record, path))
    name = resolve_set(request, plane.name)
    function = plane_function(run, record, request, plane, name, sets)
    images = len(sets.images(name)[1])
    loss = function.loss_at(alpha, beta)
    return SurfaceProbeRecord(record.step, plane.name, name, images, alpha, beta, loss)


def coordinates_on_surface(
    run: Run,
    record: StepRecord,
    request: SurfaceRequest,
    path: ParameterPath,
    parameters: Arrays,
) -> Generator[None, None, tuple[float, float]]:
    """Return (α, β) of the projection of `parameters` onto the plane of a surface.

    Formula: Dᵀ(θ' − θ), θ the parameters before `record`. Yields None if the plane takes long to
    compute.

    Raises: BadInput as `compute_surface` does.
    """
    sets = ImageSets(run, record)
    plane = yield from resolve_plane(request, run, record, sets, path_displacements(record, path))
    alpha, beta = plane.coordinates(ravel(parameters) - ravel(record.parameters)).tolist()
    return alpha, beta


def displacement_to(surface: SurfaceRecord, alpha: float, beta: float) -> Displacement:
    """Return the displacement from θ to a point of a surface, as a recipe holds it.

    Raises: BadInput for the trajectory plane, and for a point that is not finite.
    """
    return Displacement(
        surface.step, surface.plane, surface.set, alpha, beta, surface.chosen, surface.seed
    )


def _check_finite(alpha: float, beta: float) -> None:
    for name, value in (("alpha", alpha), ("beta", beta)):
        check_number(name, value)
