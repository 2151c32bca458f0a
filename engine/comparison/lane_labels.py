"""What of a lane differs from the first one, and the label that says it in words."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from engine.comparison.lane import Lane, has_same_loss, recipe_with_settings
from engine.data.datasets import describe_dataset
from engine.model.initialisers import Initialiser
from engine.model.layers.weighted import WeightedLayer
from engine.model.presets import PRESETS
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe import Recipe
from engine.training.recipe_network import CUSTOM

_ORDER = (
    "problem",
    "preset",
    "initialiser",
    "optimizer",
    "learning_rate",
    "schedule",
    "batch_size",
    "seed",
    *(name for name in SETTING_RANGES if name != "learning_rate"),
    "warm_start",
    "changes",
)
_INITIALISER_NAMES = {"he": "He", "glorot": "Glorot", "lecun": "LeCun"}
_USUAL = ("optimizer", "learning_rate")


def differing_settings(recipe: Recipe, first: Recipe) -> dict[str, Any]:
    """Return the settings of a recipe that differ from those of the first lane, by name, as data.

    Settings without effect are left out, and so is what another optimizer has by itself, except for
    its learning rate. `preset` is "custom" for an architecture of the user's own. `initialiser`
    stands for a network that differs in its first weights only. `warm_start` and `changes` are the
    numbers of warm starts and of interventions.

    >>> differing_settings(Recipe(optimizer="adam"), Recipe())
    {'optimizer': 'adam', 'learning_rate': 0.001}
    """
    found = {
        name: getattr(recipe, name)
        for name in ("problem", "optimizer", "schedule", "batch_size", "seed")
        if getattr(recipe, name) != getattr(first, name)
    }
    found |= _differing_network(recipe, first)
    for name in SETTING_RANGES:
        if recipe.is_used(name) and _differs(name, recipe, first):
            found[name] = recipe.setting_at(name, 0)
    if recipe.warm_start != first.warm_start:
        found["warm_start"] = len(recipe.warm_start.chain) if recipe.warm_start else 0
    if recipe.changes != first.changes:
        found["changes"] = len(recipe.changes)
    return {name: found[name] for name in _ORDER if name in found}


def _differing_network(recipe: Recipe, first: Recipe) -> dict[str, Any]:
    if recipe.network == first.network:
        return {}
    rules = _initialisers(recipe)
    if has_same_loss(recipe, first) and len(rules) == 1:
        return {"initialiser": rules.pop().spec()}
    return {"preset": recipe.preset}


def _initialisers(recipe: Recipe) -> set[Initialiser]:
    """Return the rules for the first weights of the layers."""
    layers = recipe.network.layers
    return {layer.initialiser for layer in layers if isinstance(layer, WeightedLayer)}


def _differs(name: str, recipe: Recipe, first: Recipe) -> bool:
    """Return whether the value of a setting differs, and is not implied by another optimizer."""
    value = recipe.setting_at(name, 0)
    if first.is_used(name) and value == first.setting_at(name, 0):
        return False
    if name == "learning_rate" or (recipe.optimizer, recipe.schedule) == (
        first.optimizer,
        first.schedule,
    ):
        return True
    return value != Recipe(optimizer=recipe.optimizer).setting_at(name, 0)


def varying_settings(recipes: Sequence[Recipe]) -> tuple[str, ...]:
    """Return the names of the settings in which recipes differ from the first one."""
    found = {name for recipe in recipes[1:] for name in differing_settings(recipe, recipes[0])}
    return tuple(name for name in _ORDER if name in found)


def lane_label(recipe: Recipe, names: Collection[str]) -> str:
    """Return the named settings of a recipe in words; without names, optimizer and learning rate.

    Settings that have no effect are left out.

    >>> lane_label(Recipe(optimizer="adam", seed=3), ["optimizer", "learning_rate", "momentum"])
    'Adam, η 0.001'
    """
    named = {"preset" if name == "architecture" else name for name in names}
    told = [name for name in _ORDER if name in named and recipe.is_used(name)]
    return ", ".join(_setting_words(recipe, name) for name in told or _USUAL)


def label_lanes(recipes: Sequence[Recipe]) -> tuple[Lane, ...]:
    """Return lanes of these recipes, each labelled with the settings in which they differ."""
    names = varying_settings(recipes)
    return tuple(Lane(lane_label(recipe, names), recipe) for recipe in recipes)


def lane_from_settings(base: Recipe, settings: Mapping[str, Any], label: str | None = None) -> Lane:
    """Return the lane that begins as `base` does, with other settings (`recipe_with_settings`).

    Without a label, the label says the given settings and what they bring with them.

    Raises: BadInput naming the setting, the value and what is allowed.

    >>> lane_from_settings(Recipe(), {"optimizer": "adam"}).label
    'Adam, η 0.001'
    """
    recipe = recipe_with_settings(base, settings)
    names = {*settings, *differing_settings(recipe, recipe_with_settings(base, {}))}
    return Lane(label or lane_label(recipe, names), recipe)


def _setting_words(recipe: Recipe, name: str) -> str:
    if name in _WORDS:
        return _WORDS[name](recipe)
    label = SETTING_RANGES[name].label
    return f"{label[0].lower()}{label[1:]} {recipe.setting_at(name, 0):g}"


def _initialiser_words(rule: Initialiser) -> str:
    name = _INITIALISER_NAMES.get(rule.name, rule.name)
    return f"{name} {rule.value:g}" if rule.name in ("normal", "constant") else name


def _change_words(recipe: Recipe) -> str:
    count = len(recipe.changes)
    return f"{count} {'change' if count == 1 else 'changes'}"


_WORDS: dict[str, Callable[[Recipe], str]] = {
    "problem": lambda recipe: describe_dataset(recipe.problem).label,
    "preset": lambda recipe: (
        "own network" if recipe.preset == CUSTOM else PRESETS[recipe.preset].label
    ),
    "initialiser": lambda recipe: " and ".join(
        sorted(map(_initialiser_words, _initialisers(recipe)))
    ),
    "optimizer": lambda recipe: OPTIMIZERS[recipe.optimizer].label,
    "learning_rate": lambda recipe: f"η {recipe.setting_at('learning_rate', 0):g}",
    "schedule": lambda recipe: f"{recipe.schedule} schedule",
    "batch_size": lambda recipe: f"batch {recipe.batch_size}",
    "seed": lambda recipe: f"seed {recipe.seed}",
    "warm_start": lambda recipe: "warm start" if recipe.warm_start else "first weights of its own",
    "changes": _change_words,
}
