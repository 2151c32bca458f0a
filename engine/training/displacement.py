"""Parameters displaced to a point of a plane: θ + α d₁ + β d₂."""

from collections.abc import Generator

import numpy as np

from engine.core.arrays import Array, ravel, unravel
from engine.training.image_sets import ImageSets
from engine.training.interventions import Displacement
from engine.training.plane_choice import PlaneChoice, resolve_plane
from engine.training.records import StepRecord
from engine.training.run import Run


def displaced_parameters(
    run: Run, record: StepRecord, displacement: Displacement
) -> Generator[None, None, dict[str, Array]]:
    """Return θ + α d₁ + β d₂ for a recipe's displacement, θ the parameters before `record`.

    Yields None during long computations.
    """
    choice = PlaneChoice(
        plane=displacement.plane,
        set=displacement.set,
        chosen=displacement.chosen,
        seed=displacement.seed or 0,
    )
    no_path = np.empty((0, 0))
    plane = yield from resolve_plane(choice, run, record, ImageSets(run, record), no_path)
    offset = np.array([displacement.alpha, displacement.beta]) @ plane.directions
    return unravel(ravel(record.parameters) + offset, record.parameters)
