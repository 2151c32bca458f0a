"""Choice of a plane and an image set for a surface, and its resolution at a step."""

from collections.abc import Collection, Generator
from dataclasses import dataclass

from engine.core.arrays import Array, ravel
from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.data.datasets import IMAGE_SETS
from engine.planes import (
    PLANES,
    Place,
    Plane,
    check_chosen,
    chosen_plane,
    curvature_plane,
    random_plane,
    step_plane,
    trajectory_plane,
    truth_plane,
)
from engine.planes.lanczos import hessian_product, move_off_kinks
from engine.training.hyperparameters import SEED_RANGE
from engine.training.image_sets import ImageSets, float64_loss
from engine.training.records import StepRecord
from engine.training.run import Run

_BATCH_PLANES = ("step", "chosen")


@dataclass(frozen=True)
class PlaneChoice:
    """A plane through θ, and the image set whose loss is computed over it.

    `plane` None means the optimizer's default plane; `set` None means the plane's default set.
    `set` is "batch" (this mini-batch), "probe" (the fixed probe images) or "next" (the next
    mini-batch at the same parameters). `chosen` are the two parameters of the plane "chosen";
    `seed` is for "random".

    Raises: BadInput naming the field, the value and what is allowed.
    """

    plane: str | None = None
    set: str | None = None  # a name on the wire and in links
    chosen: tuple[Place, Place] | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("plane", self.plane, PLANES)
        check_choice("set", self.set, IMAGE_SETS)
        SEED_RANGE.check("seed", self.seed)
        if self.plane == "chosen" and self.chosen is None:
            raise BadInput("chosen", None, "two parameters for the plane chosen")
        if self.chosen is not None:
            check_chosen(self.chosen)


def check_choice(field: str, value: object, allowed: Collection[str]) -> None:
    """Raise BadInput unless `value` is None or one of `allowed`."""
    if value is not None:
        check_one_of(field, value, allowed)


def default_plane_name(optimizer: str) -> str:
    """Return an optimizer's default plane; with SGD the update is parallel to the gradient."""
    return "batch-against-truth" if optimizer == "sgd" else "step"


def resolve_set(choice: PlaneChoice, plane_name: str) -> str:
    """Return the chosen image set, or the default set of the plane."""
    return choice.set or ("batch" if plane_name in _BATCH_PLANES else "probe")


def resolve_plane(
    choice: PlaneChoice, run: Run, record: StepRecord, sets: ImageSets, displacements: Array
) -> Generator[None, None, Plane]:
    """Return the plane of the choice, yielding None during long computations.

    If Δ ∥ g, the step plane does not exist; batch-against-truth is returned instead (see its name).

    Raises: BadInput if the plane cannot be computed for this step.
    """
    name = choice.plane or default_plane_name(run.recipe.optimizer)
    if name == "random":
        return random_plane(record.parameters, choice.seed)
    if name == "trajectory":
        return trajectory_plane(displacements)
    if name == "chosen":
        assert choice.chosen is not None
        return chosen_plane(record.parameters, *choice.chosen)
    if name in ("curvature", "curvature-extremes"):
        set_name = resolve_set(choice, name)
        product = hessian_product(
            float64_loss(run.network, record.parameters, *sets.images(set_name)).gradient_at,
            move_off_kinks(ravel(record.parameters), sets.gradient(set_name)),
        )
        return (
            yield from curvature_plane(name, product, sets.gradient(set_name), record.learning_rate)
        )
    update, gradient = ravel(record.updates), sets.gradient("batch")
    plane = step_plane(update, gradient) if name == "step" else None
    return plane or truth_plane(update, gradient, sets.gradient("probe"))
