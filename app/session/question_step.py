"""The step that answers a question: where it is in the run, and how it is recognised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from app.session.context import SessionContext
from engine import BadInput, Change, Recipe

StepPlace: TypeAlias = Literal["made", "not made", "elsewhere"]


@dataclass(frozen=True)
class RunPosition:
    """The recipe of a run, and the number of updates made; the same of all lanes, if there are."""

    recipe: Recipe
    made: int
    lane_recipes: Sequence[Recipe] = ()
    lanes_made: int = 0


def run_position(context: SessionContext) -> RunPosition:
    """Return where the run is, and where the lanes of a comparison are."""
    run, comparison = context.timeline.run, context.comparison
    if comparison is None:
        return RunPosition(run.recipe, run.step)
    recipes = [one.timeline.run.recipe for one in comparison.lanes]
    return RunPosition(run.recipe, run.step, recipes, comparison.position)


def place_of_step(position: RunPosition, step: int, step_keys: Sequence[str]) -> StepPlace:
    """Return whether a run has made the update after `step`, as one of the keys tells it."""
    if position.made <= step:
        return "not made"
    return "made" if step_key(position.recipe, step) in step_keys else "elsewhere"


def place_of_lanes(position: RunPosition, step: int, step_keys: Sequence[str]) -> StepPlace:
    """Return whether all lanes have made the update after `step`, as one of the keys tells it."""
    if position.lane_recipes and position.lanes_made <= step:
        return "not made"
    return "made" if joined_step_key(position.lane_recipes, step) in step_keys else "elsewhere"


def joined_step_key(recipes: Sequence[Recipe], step: int) -> str:
    """Return the step keys of several recipes as one."""
    return ".".join(step_key(one, step) for one in recipes)


def step_key(recipe: Recipe, step: int) -> str:
    """Return a digest of what determines a recipe's update after `step` updates.

    A setting that is set to the value that it has is no difference.

    >>> again = Recipe(learning_rate=0.05).with_setting(3, "learning_rate", 0.05)
    >>> step_key(again, 5) == step_key(Recipe(learning_rate=0.05), 5)
    True
    """
    _, digest, _ = _without_repeated_settings(recipe.prefix(step + 1)).prefix_key(step + 1)
    return digest.hex()


def _without_repeated_settings(recipe: Recipe) -> Recipe:
    start = recipe.before(0)
    values: dict[str, float | None] = {}
    kept = []
    for change in recipe.changes:
        if isinstance(change, Change):
            known = values.setdefault(change.name, _setting_at_start(start, change.name))
            if change.value == known:
                continue
            values[change.name] = change.value
        kept.append(change)
    return recipe if len(kept) == len(recipe.changes) else replace(recipe, changes=tuple(kept))


def _setting_at_start(recipe: Recipe, name: str) -> float | None:
    try:
        return recipe.setting_at(name, 0)
    except BadInput:
        return None
