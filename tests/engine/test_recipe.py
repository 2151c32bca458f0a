"""Recipes as data: exact round trip, refused fields and values, and the available choices."""

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import CHANGEABLE_SETTINGS, BadInput, Change, Edit, Recipe, describe_choices
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.optimizers import OPTIMIZERS, Adagrad, AdamW
from engine.training.schedules import SCHEDULES


def values(name: str) -> st.SearchStrategy:
    one = SETTING_RANGES[name]
    if one.whole:
        return st.integers(int(one.low), int(one.high))
    return st.floats(one.low, one.high, exclude_min=one.low_open, exclude_max=one.high_open)


@st.composite
def interventions(draw, step: int) -> Change | Edit:
    if draw(st.booleans()):
        value = draw(st.floats(width=32, allow_nan=False, allow_infinity=False))
        return Edit(step, "conv2.bias", (draw(st.integers(0, 15)),), value)
    name = draw(st.sampled_from(CHANGEABLE_SETTINGS))
    return Change(step, name, draw(values(name)))


@st.composite
def recipes(draw) -> Recipe:
    chosen = {name: draw(values(name)) for name in SETTING_RANGES if draw(st.booleans())}
    steps = sorted(draw(st.lists(st.integers(0, 2**53 - 1), max_size=4)))
    changes = tuple(draw(interventions(step)) for step in steps)
    return Recipe(
        problem=draw(st.sampled_from(["3-or-8", "ten-digits"])),
        seed=draw(st.integers(0, 2**32 - 1)),
        batch_size=draw(st.integers(1, 287)),
        optimizer=draw(st.sampled_from(list(OPTIMIZERS))),
        schedule=draw(st.sampled_from(list(SCHEDULES))),
        changes=changes,
        **chosen,
    )


@given(recipe=recipes())
def test_a_recipe_comes_back_from_its_json_text(recipe):
    text = json.dumps(recipe.to_data(), allow_nan=False)
    found = Recipe.from_data(json.loads(text))
    assert found == recipe
    assert repr(found) == repr(recipe)


def test_the_data_has_every_field_and_a_missing_one_has_its_default():
    assert set(Recipe().to_data()) == {one.name for one in fields(Recipe)}
    assert Recipe.from_data({"seed": 3}) == Recipe(seed=3)


CHANGE = {"step": 1, "name": "momentum", "value": 0.5}
EDIT = {"step": 1, "address": "fc2.weight", "index": [0, 1], "value": 0.5}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ([], "recipe"),
        ("sgd", "recipe"),
        ({"lr": 0.1}, "recipe"),
        ({3: 0.1}, "recipe"),
        ({"seed": "3"}, "seed"),
        ({"problem": []}, "problem"),
        ({"momentum": None}, "momentum"),
        ({"changes": {}}, "changes"),
        ({"changes": [3]}, "changes"),
        ({"changes": [{"step": 1}]}, "changes"),
        ({"changes": [{**CHANGE, "by": "me"}]}, "changes"),
        ({"changes": [{**CHANGE, "step": -1}]}, "step"),
        ({"changes": [{**CHANGE, "step": 1.0}]}, "step"),
        ({"changes": [{**CHANGE, "name": ["momentum"]}]}, "setting"),
        ({"changes": [{**CHANGE, "name": "seed"}]}, "setting"),
        ({"changes": [{**CHANGE, "value": "0.5"}]}, "momentum"),
        ({"changes": [{**EDIT, "name": "momentum"}]}, "changes"),
        ({"changes": [{**EDIT, "step": -1}]}, "step"),
        ({"changes": [{**EDIT, "address": "fc3.weight"}]}, "address"),
        ({"changes": [{**EDIT, "address": ["fc2.weight"]}]}, "address"),
        ({"changes": [{**EDIT, "index": 3}]}, "index"),
        ({"changes": [{**EDIT, "index": [0]}]}, "index"),
        ({"changes": [{**EDIT, "index": [0, 200]}]}, "index"),
        ({"changes": [{**EDIT, "index": [0, 1.0]}]}, "index"),
        ({"changes": [{**EDIT, "index": [0, True]}]}, "index"),
        ({"changes": [{**EDIT, "value": float("nan")}]}, "value"),
        ({"changes": [{**EDIT, "value": float("inf")}]}, "value"),
        ({"changes": [{**EDIT, "value": 1e39}]}, "value"),
        ({"changes": [{**EDIT, "value": None}]}, "value"),
        ({"preset": "edges", "changes": [EDIT]}, "address"),
    ],
)
def test_data_that_is_no_recipe_is_refused(data, field):
    with pytest.raises(BadInput) as bad:
        Recipe.from_data(data)
    assert bad.value.field == field
    assert bad.value.allowed in str(bad.value)


def test_what_is_left_open_is_the_optimizers_own():
    assert Recipe(optimizer="adamw").optimizer_at(0) == AdamW(weight_decay=0.01)
    assert Recipe(optimizer="adagrad").optimizer_at(0) == Adagrad(epsilon=1e-10)
    assert Recipe(optimizer="adamw", weight_decay=0.0).optimizer_at(0) == AdamW(weight_decay=0.0)
    assert Recipe(optimizer="adam").learning_rate_at(0) == 0.001
    assert Recipe(optimizer="adam").with_setting(0, "learning_rate", 0.1).learning_rate_at(0) == 0.1
    with pytest.raises(BadInput, match="sgd has none"):
        Recipe().setting_at("epsilon", 0)


def test_changes_reach_the_optimizer_from_their_step_on():
    recipe = (
        Recipe(optimizer="adamw").with_setting(3, "beta1", 0.5).with_setting(5, "weight_decay", 0.2)
    )
    assert recipe.optimizer_at(2) == AdamW()
    assert recipe.optimizer_at(3) == AdamW(beta1=0.5)
    assert recipe.optimizer_at(5) == AdamW(beta1=0.5, weight_decay=0.2)
    assert recipe.restarted_at(4) == Recipe(optimizer="adamw", beta1=0.5)


def test_the_choices_say_ranges_and_who_uses_what():
    choices = describe_choices("3-or-8")
    offered = {one["name"]: one for one in choices["optimizers"]}
    assert list(offered) == list(OPTIMIZERS)
    assert offered["nesterov"]["settings"] == ["momentum", "weight_decay"]
    assert offered["adamw"]["own"] == {
        "learning_rate": 0.001,
        "epsilon": 1e-8,
        "weight_decay": 0.01,
    }
    used = {
        name
        for kind in (*choices["optimizers"], *choices["schedules"])
        for name in kind["settings"]
    }
    assert used | {"learning_rate"} == set(SETTING_RANGES)
    for name in SETTING_RANGES:
        low, high = choices[name]["min"], choices[name]["max"]
        Recipe(
            **{name: low + (high - low) // 2 if SETTING_RANGES[name].whole else (low + high) / 2}
        )
    assert choices["learning_rate"]["min"] == 0
    assert choices["batch_size"]["max"] == 287
    json.dumps(choices, allow_nan=False)
