"""Every rule of the diagnosis: a recipe in which it speaks, and a close one without."""

import doctest
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pytest

from engine import Architecture, Recipe, diagnose
from engine.diagnosis import rules
from engine.diagnosis.rules import RULES
from engine.diagnosis.rules.rule import Rule


def with_layers(recipe: Recipe, **settings) -> Recipe:
    """Return a recipe whose weights, by layer name or all ("every"), have other settings."""
    data = Architecture.of(recipe.network).to_data()
    layers = [
        {**one, **settings.get(one["name"], {}), **settings.get("every", {})}
        if one["kind"] in ("convolution", "dense")
        else one
        for one in data["layers"]
    ]
    return Recipe(
        problem=recipe.problem, architecture=Architecture.from_data({**data, "layers": layers})
    )


def dense_network(kind: str, depth: int, initialiser: object) -> Recipe:
    """Return a recipe of `depth` dense layers with activations of one kind between them."""
    layers: list[dict] = [{"kind": "flatten", "name": "flatten"}]
    for number in range(1, depth):
        name = f"fc{number}"
        layers.append({"kind": "dense", "name": name, "units": 32, "initialiser": initialiser})
        layers.append({"kind": kind, "name": f"{kind}{number}"})
    last = {"kind": "dense", "name": f"fc{depth}", "units": 2, "initialiser": initialiser}
    layers += [last, {"kind": "softmax", "name": "softmax"}]
    return Recipe(architecture=Architecture.from_data({"layers": layers}))


def normal(value: float) -> dict:
    return {"name": "normal", "value": value}


def bias(value: float) -> dict:
    return {"bias_initialiser": {"name": "constant", "value": value}}


def all_equal(value: float) -> Recipe:
    return with_layers(Recipe(preset="all-zeros"), every={"initialiser": normal(value)})


# The rule, the recipe and the step at which it speaks, and a close recipe in which it does not.
CASES = {
    "not_finite": (Recipe(learning_rate=100.0), 20, Recipe(learning_rate=10.0)),
    "learning_rate_too_large": (
        Recipe(preset="lenet5", learning_rate=0.5),
        20,
        Recipe(preset="lenet5", learning_rate=0.1),
    ),
    "learning_rate_too_small": (Recipe(learning_rate=1e-3), 60, Recipe()),
    "symmetry": (Recipe(preset="all-zeros"), 10, all_equal(0.1)),
    "dead_relus": (
        with_layers(Recipe(), conv2=bias(-1.0)),
        10,
        with_layers(Recipe(), conv2=bias(-0.3)),
    ),
    "saturation": (
        Recipe(preset="too-large-weights"),
        0,
        with_layers(Recipe(preset="too-large-weights"), every={"initialiser": normal(0.2)}),
    ),
    "vanishing_gradient": (
        Recipe(preset="deep-sigmoid"),
        5,
        dense_network("sigmoid", 3, "glorot"),
    ),
    "exploding_gradient": (
        dense_network("relu", 8, normal(1.0)),
        0,
        dense_network("relu", 8, "he"),
    ),
    "overfitting": (
        Recipe(problem="3-or-8-shuffled", optimizer="adam"),
        300,
        Recipe(problem="3-or-8", optimizer="adam"),
    ),
    "one_class": (
        Recipe(preset="edges", problem="3-or-8-unequal"),
        100,
        Recipe(problem="3-or-8-unequal"),
    ),
    "class_imbalance": (
        Recipe(preset="edges", problem="3-or-8-unequal"),
        40,
        Recipe(preset="edges", problem="3-or-8"),
    ),
    "gradient_noise": (
        Recipe(problem="ten-digits", batch_size=1),
        60,
        Recipe(problem="ten-digits", batch_size=32),
    ),
    "plateau": (Recipe(preset="deep-sigmoid"), 400, dense_network("sigmoid", 3, "glorot")),
    "underfitting": (
        Recipe(preset="mlp", weight_decay=0.3),
        250,
        Recipe(preset="mlp", weight_decay=0.001),
    ),
}
HINTS = ("underfitting",)  # never more


diagnosis = cache(diagnose)


def rule_names(recipe: Recipe, step: int) -> dict[str, str]:
    """Return the severity of every finding, by its rule."""
    return {one.rule: one.severity for one in diagnosis(recipe, step).findings}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_speaks_where_it_should(name):
    recipe, step, _ = CASES[name]
    severity = rule_names(recipe, step).get(name)
    assert severity == ("hint" if name in HINTS else "problem")


@pytest.mark.parametrize("name", CASES)
def test_a_rule_is_silent_in_a_close_recipe(name):
    _, step, close = CASES[name]
    assert name not in rule_names(close, step)


def test_every_rule_has_a_case_and_a_module_of_its_name():
    names = [one.name for one in RULES]
    assert sorted(names) == sorted(CASES)
    modules = {one.name for one in iter_modules(rules.__path__)}
    found = {name for name in modules if isinstance(_rule_of(name), Rule)}
    assert found == set(names)


def _rule_of(name: str) -> Rule | None:
    return getattr(import_module(f"engine.diagnosis.rules.{name}"), "RULE", None)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_names_its_evidence_threshold_margin_and_source(rule):
    for text in (rule.label, rule.evidence, rule.threshold, rule.margin, rule.source):
        assert text.strip() == text != ""
    assert any(digit.isdigit() for digit in rule.source)


def test_every_remedy_is_one_that_the_recipe_accepts():
    """A remedy's settings make a recipe, and a network of another architecture can be trained."""
    for recipe, step, _ in CASES.values():
        for finding in diagnosis(recipe, step).findings:
            for remedy in finding.tries:
                settings = dict(remedy.settings)
                if "architecture" in settings:
                    settings["architecture"] = Architecture.from_data(settings["architecture"])
                changed = Recipe(**{**recipe_fields(recipe), **settings})
                assert changed != recipe


def recipe_fields(recipe: Recipe) -> dict:
    fields = recipe.to_data()
    architecture = fields.pop("architecture")
    fields.update(changes=(), warm_start=None)
    if architecture is not None:
        fields["architecture"] = Architecture.from_data(architecture)
    return fields


@pytest.mark.parametrize("name", ["rules.words", "rules.symmetry", "loss_trend", "step_sample"])
def test_the_examples_hold(name):
    module = import_module(f"engine.diagnosis.{name}")
    found = doctest.testmod(module, extraglobs={"np": import_module("numpy")})
    assert (found.failed, found.attempted > 0) == (0, True)
