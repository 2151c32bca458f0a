"""The size quota of a run: its parameters, and its activations per mini-batch."""

from app.settings import Settings
from engine import BadInput, Recipe, run_size


def check_run_size(recipe: Recipe, settings: Settings) -> None:
    """Raise BadInput for a run above the quota, before anything is allocated."""
    size, most = run_size(recipe), settings.max_parameters
    if size.parameter_count > most:
        name = f"{recipe.preset}, {size.parameter_count:,} parameters"
        raise BadInput("preset", name, f"on this server at most {most:,} parameters")
    images = settings.max_batch_values // size.activation_count
    if recipe.batch_size > images:
        raise BadInput("batch_size", recipe.batch_size, f"on this server at most {images:,}")
