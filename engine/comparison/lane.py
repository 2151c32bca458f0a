"""A lane: one run of a comparison, made from a base recipe and the settings that differ from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.model.architecture import Architecture
from engine.model.initialisers import Initialiser, parse_initialiser
from engine.model.layers.weighted import WeightedLayer
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.recipe import Recipe
from engine.training.run_settings import DEFAULT_LEARNING_RATE

MAX_LANES = 7
NETWORK_SETTINGS = ("preset", "architecture", "initialiser", "problem")
LANE_SETTINGS = (
    *NETWORK_SETTINGS,
    "seed",
    "batch_size",
    "optimizer",
    *SETTING_RANGES,
    "schedule",
)


@dataclass(frozen=True)
class Lane:
    """One run of a comparison: its label in words, and its recipe, which begins at step 0."""

    label: str
    recipe: Recipe


def recipe_with_settings(base: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """Return the recipe that begins as `base` does, with other settings, and no interventions.

    `settings` are fields of a recipe by name, without `changes` and `warm_start`; `architecture`
    may be data; `initialiser` is the rule for the first weights of every layer, as a name or as
    data. Another optimizer brings its usual learning rate, unless one is given, or `base` has one
    of its own. With another network or problem, first weights are not those of a warm start.

    Raises: BadInput naming the setting, the value and what is allowed.

    >>> recipe_with_settings(Recipe(), {"optimizer": "adam"}).setting_at("learning_rate", 0)
    0.001
    """
    for name in settings:
        check_one_of("settings", name, LANE_SETTINGS)
    if "preset" in settings and "architecture" in settings:
        raise BadInput("preset", settings["preset"], "a preset or an architecture, not both")
    given = dict(settings)
    initialiser = given.pop("initialiser", None)
    if settings.keys() & set(NETWORK_SETTINGS):
        given["warm_start"] = None
    if "preset" in given:
        given["architecture"] = None
    if isinstance(given.get("architecture"), Mapping):
        given["architecture"] = Architecture.from_data(given["architecture"])
    if "optimizer" in given and base.has_default_learning_rate:
        given.setdefault("learning_rate", DEFAULT_LEARNING_RATE)
    recipe = replace(base, changes=(), **given)
    if initialiser is None:
        return recipe
    rule = weight_initialiser(initialiser)
    own = with_initialiser(Architecture.of(recipe.network), rule)
    return replace(recipe, architecture=own)


def weight_initialiser(spec: object) -> Initialiser:
    """Return the initialiser for the weights of every layer, from its name or from data.

    Raises: BadInput for other data, and for "given", whose values fit one shape only.
    """
    rule = parse_initialiser(spec)
    if rule.name == "given":
        raise BadInput("initialiser", "given", "a rule that fits every layer")
    return rule


def with_initialiser(architecture: Architecture, initialiser: Initialiser) -> Architecture:
    """Return the architecture whose weights and kernels all begin by one rule; biases stay."""
    return _with_weighted_layers(architecture, initialiser=initialiser)


def _with_weighted_layers(architecture: Architecture, **rules: Initialiser) -> Architecture:
    """Return the architecture with these fields of every layer that has parameters."""
    layers = tuple(
        replace(layer, **rules)  # type: ignore[type-var]  # every layer is a dataclass
        if isinstance(layer, WeightedLayer)
        else layer
        for layer in architecture.layers
    )
    return replace(architecture, layers=layers)


def has_same_loss(recipe: Recipe, other: Recipe) -> bool:
    """Return whether two runs have one loss C(θ), so that one surface can show both.

    Problem, layers, loss and penalty are the same; initialisers may differ.
    """
    return recipe.problem == other.problem and _uninitialised(recipe) == _uninitialised(other)


def _uninitialised(recipe: Recipe) -> Architecture:
    """Return the architecture of a recipe in which every parameter begins at 0."""
    zeros = Initialiser("zeros")
    architecture = Architecture.of(recipe.network)
    return _with_weighted_layers(architecture, initialiser=zeros, bias_initialiser=zeros)
