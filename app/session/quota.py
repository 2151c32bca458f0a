"""The quota of a run, and of the lanes of a comparison: parameters, activations, interventions."""

from collections.abc import Sequence

from app.settings import Settings
from engine import BadInput, Recipe, WarmStart, intervention_cost, run_size


def check_run_size(recipe: Recipe, settings: Settings) -> None:
    """Raise BadInput for a run above the quota, before anything is allocated."""
    size, most = run_size(recipe), settings.max_parameters
    if size.parameter_count > most:
        name = f"{recipe.preset}, {size.parameter_count:,} parameters"
        field = "preset" if recipe.architecture is None else "architecture"
        raise BadInput(field, name, f"on this server at most {most:,} parameters")
    images = settings.max_batch_values // size.activation_count
    if recipe.batch_size > images:
        raise BadInput("batch_size", recipe.batch_size, f"on this server at most {images:,}")
    cost = intervention_cost(recipe)
    if cost > settings.max_intervention_steps:
        value = f"{len(recipe.changes):,} changes that cost as much as {cost:,.0f} steps"
        allowed = f"on this server as much as {settings.max_intervention_steps:,} steps"
        raise BadInput("changes", value, allowed)
    if recipe.warm_start is not None:
        _check_warm_start(recipe.warm_start, settings)


def check_lanes_size(recipes: Sequence[Recipe], settings: Settings) -> None:
    """Raise BadInput if runs that are compared are above the quota of one run in all."""
    sizes = [run_size(one) for one in recipes]
    parameters = sum(one.parameter_count for one in sizes)
    if parameters > settings.max_parameters:
        value = f"{len(recipes)} runs with {parameters:,} parameters in all"
        raise BadInput("lanes", value, f"on this server at most {settings.max_parameters:,}")
    values = sum(
        one.activation_count * recipe.batch_size for one, recipe in zip(sizes, recipes, strict=True)
    )
    if values > settings.max_batch_values:
        value = f"{len(recipes)} runs with {values:,} values of a forward pass in all"
        raise BadInput("lanes", value, f"on this server at most {settings.max_batch_values:,}")


def _check_warm_start(warm_start: WarmStart, settings: Settings) -> None:
    """Raise BadInput if the runs whose parameters are kept are too large or too long."""
    updates, most = warm_start.update_count, settings.max_open_steps
    if updates > most:
        value = f"{updates:,} updates before the start"
        raise BadInput("warm_start", value, f"on this server at most {most:,}")
    check_run_size(warm_start.recipe, settings)
