"""Which plane a request means for this step, and which images suit it."""

from collections.abc import Generator

import numpy as np

from engine.arrays import Array, ravel
from engine.lanczos import hessian_product
from engine.planes import (
    Plane,
    choose_plane,
    chosen_plane,
    curvature_plane,
    random_plane,
    step_plane,
    trajectory_plane,
    truth_plane,
    unit,
)
from engine.records import StepRecord
from engine.run import Run
from engine.surface.request import SurfaceRequest
from engine.surface.sets import Measured, Sets

_HAIR = 1e-5
_DRAWN_ON_BATCH = ("step", "chosen")


def set_for(request: SurfaceRequest, plane_name: str) -> str:
    """Return the set that is asked for, or the one that suits the plane."""
    return request.set or ("batch" if plane_name in _DRAWN_ON_BATCH else "probe")


def plane_for(
    request: SurfaceRequest, run: Run, record: StepRecord, sets: Sets, displacements: Array
) -> Generator[None, None, Plane]:
    """Return the plane, yielding on the way where it takes long.

    Where Δ ∥ g the step plane is no plane, and batch-against-truth is taken (the name says so).

    Raises: BadInput where the plane needs what is not there.
    """
    name = request.plane or choose_plane(run.recipe.optimizer)
    if name == "random":
        return random_plane(record.parameters, request.seed)
    if name == "trajectory":
        return trajectory_plane(displacements)
    if name == "chosen":
        assert request.chosen is not None
        return chosen_plane(record.parameters, *request.chosen)
    if name in ("curvature", "curvature-extremes"):
        set_name = set_for(request, name)
        product = hessian_product(
            _in_double(run, record, *sets.images(set_name)).gradient_along,
            _off_kinks(ravel(record.parameters), sets.gradient(set_name)),
        )
        return (
            yield from curvature_plane(name, product, sets.gradient(set_name), record.learning_rate)
        )
    update, gradient = ravel(record.updates), sets.gradient("batch")
    found = step_plane(update, gradient) if name == "step" else None
    return found or truth_plane(update, gradient, sets.gradient("probe"))


def _off_kinks(theta: Array, gradient: Array) -> Array:
    """Return θ a hair (1e-5) downhill: there curvature exists.

    Where biases start at zero and pixels are black, z = 0 lies on the kink of ReLU, and the second
    derivative at θ itself is infinite.
    """
    return theta - _HAIR * unit(gradient)


def _in_double(run: Run, record: StepRecord, images: Array, labels: Array) -> Measured:
    like = {address: a.astype(np.float64) for address, a in record.parameters.items()}
    return Measured(run.network, like, images, labels)
