"""The cost of a recipe's interventions, computed from the recipe without making the run."""

from engine.planes.lanczos import MAX_PRODUCTS
from engine.training.interventions import Displacement, Intervention
from engine.training.recipe import Recipe

_GRADIENT_COST = 3.0  # a gradient in float64, by the layers
_LANCZOS_COST = 2 * MAX_PRODUCTS * _GRADIENT_COST
_DISPLACEMENT_COSTS = {"curvature": _LANCZOS_COST, "curvature-extremes": _LANCZOS_COST}
_DISPLACEMENT_COST = 2 * _GRADIENT_COST
_EDIT_COST = 0.05  # an array is copied; the recipe grows


def intervention_cost(recipe: Recipe) -> float:
    """Return about how many training steps the interventions cost together.

    A displacement costs a record and, in the planes of curvature, 12 Hessian products of two
    gradients in float64.

    >>> intervention_cost(Recipe())
    0.0
    """
    return float(sum(_cost(change) for change in recipe.changes))


def _cost(change: Intervention) -> float:
    if not isinstance(change, Displacement):
        return _EDIT_COST
    return _DISPLACEMENT_COST + _DISPLACEMENT_COSTS.get(change.plane, 0.0)
