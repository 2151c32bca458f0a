"""Lanes of a comparison: presets, settings that differ, labels, and what lanes have in common."""

import numpy as np
import pytest

from engine import (
    LANE_PRESETS,
    MAX_LANES,
    Architecture,
    BadInput,
    Recipe,
    WarmStart,
    differing_settings,
    fingerprint,
    has_same_loss,
    initial_run,
    lane_from_settings,
    preset_lanes,
)
from engine.comparison.lane import recipe_with_settings
from engine.training.optimizers import OPTIMIZERS
from engine.training.run import next_batch

LAYERS = [
    {"kind": "flatten", "name": "flatten"},
    {"kind": "dense", "name": "fc1", "units": 2},
    {"kind": "softmax", "name": "softmax"},
]
OWN = Recipe(architecture=Architecture.from_data({"layers": LAYERS}))
LABELS = {
    "seven-optimizers": [
        "SGD, η 0.05",
        "SGD with momentum, η 0.01",
        "Nesterov momentum, η 0.01",
        "Adagrad, η 0.01",
        "RMSprop, η 0.001",
        "Adam, η 0.001",
        "AdamW, η 0.001",
    ],
    "five-learning-rates": ["η 0.005", "η 0.015", "η 0.05", "η 0.15", "η 0.5"],
    "four-seeds": ["seed 16", "seed 17", "seed 18", "seed 19"],
    "schedules": [
        f"{name} schedule" for name in ("constant", "step", "cosine", "warm-up", "warm-up-cosine")
    ],
    "batch-sizes": ["batch 4", "batch 16", "batch 64", "batch 256"],
    "initialisers": ["He", "Glorot", "LeCun", "normal 0.01", "zeros"],
    "networks": ["small CNN", "LeNet-5 (1998)", "dense layers only", "one convolution"],
}


@pytest.mark.parametrize("name", LANE_PRESETS)
def test_the_lanes_of_a_preset_are_told_by_what_differs(name):
    lanes = preset_lanes(name, Recipe())
    assert [lane.label for lane in lanes] == LABELS[name]
    assert len(lanes) <= MAX_LANES
    assert LANE_PRESETS[name].label
    assert LANE_PRESETS[name].about.endswith(".")


@pytest.mark.parametrize("name", ["seven-optimizers", "five-learning-rates", "schedules"])
def test_lanes_begin_with_the_same_weights_and_read_the_same_images(name):
    runs = [initial_run(lane.recipe) for lane in preset_lanes(name, Recipe(seed=5))]
    assert len({fingerprint(run.parameters) for run in runs}) == 1
    for run in runs[1:]:
        np.testing.assert_array_equal(next_batch(run)[0], next_batch(runs[0])[0])


def test_other_settings_of_a_preset_are_those_of_the_base():
    base = Recipe(preset="mlp", seed=3, batch_size=8, schedule="cosine", cosine_steps=50)
    base = base.with_setting(4, "learning_rate", 0.2)
    for lane in preset_lanes("seven-optimizers", base):
        recipe = lane.recipe
        assert (recipe.preset, recipe.seed, recipe.batch_size, recipe.cosine_steps) == (
            ("mlp", 3, 8, 50)
        )
        assert recipe.changes == ()
        rate = OPTIMIZERS[recipe.optimizer].learning_rate
        assert recipe.setting_at("learning_rate", 0) == rate


def test_learning_rates_stay_in_their_range():
    for rate in (100.0, 1e-30):
        lanes = preset_lanes("five-learning-rates", Recipe(learning_rate=rate))
        rates = [lane.recipe.learning_rate_at(0) for lane in lanes]
        assert len(set(rates)) == 5
        assert 0 < min(rates) < max(rates) <= 100


def test_seeds_go_round_at_their_end():
    lanes = preset_lanes("four-seeds", Recipe(seed=2**32 - 2))
    assert [lane.recipe.seed for lane in lanes] == [2**32 - 2, 2**32 - 1, 0, 1]


def test_a_preset_of_an_own_network_keeps_it():
    lanes = preset_lanes("networks", OWN)
    assert lanes[0].recipe == OWN
    assert [lane.label for lane in lanes] == ["own network", *LABELS["networks"][:3]]
    assert {lane.recipe.preset for lane in preset_lanes("seven-optimizers", OWN)} == {"custom"}


def test_data_of_one_image_have_no_lanes_of_other_batch_sizes():
    base = Recipe(preset="computational-graph", problem="computational-graph", batch_size=1)
    with pytest.raises(BadInput, match="preset: got 'batch-sizes'; allowed: another comparison"):
        preset_lanes("batch-sizes", base)
    with pytest.raises(BadInput, match="preset: got 'best'; allowed: one of seven-optimizers, "):
        preset_lanes("best", Recipe())


@pytest.mark.parametrize(
    ("base", "settings", "label", "differs"),
    [
        (Recipe(), {}, "SGD, η 0.05", {}),
        (Recipe(), {"seed": 3}, "seed 3", {"seed": 3}),
        (
            Recipe(),
            {"optimizer": "adamw"},
            "AdamW, η 0.001",
            {"optimizer": "adamw", "learning_rate": 0.001},
        ),
        (
            Recipe(learning_rate=0.2),
            {"optimizer": "momentum"},
            "SGD with momentum",
            {"optimizer": "momentum"},
        ),
        (
            Recipe(optimizer="adam"),
            {"beta1": 0.5, "weight_decay": 0.1},
            "β₁ 0.5, weight decay 0.1",
            {"beta1": 0.5, "weight_decay": 0.1},
        ),
        (Recipe(), {"momentum": 0.5}, "SGD, η 0.05", {}),
        (
            Recipe(),
            {"optimizer": "adam", "beta2": 0.9},
            "Adam, η 0.001, β₂ 0.9",
            {"optimizer": "adam", "learning_rate": 0.001, "beta2": 0.9},
        ),
        (Recipe(), {"preset": "mlp"}, "dense layers only", {"preset": "mlp"}),
        (Recipe(), {"architecture": {"layers": LAYERS}}, "own network", {"preset": "custom"}),
        (Recipe(), {"initialiser": "glorot"}, "Glorot", {"initialiser": "glorot"}),
        (
            Recipe(),
            {"initialiser": {"name": "normal", "value": 0.2}},
            "normal 0.2",
            {"initialiser": {"name": "normal", "value": 0.2}},
        ),
        (
            Recipe(),
            {"schedule": "step", "drop_every": 5},
            "step schedule, steps between drops 5",
            {"schedule": "step", "drop_every": 5},
        ),
    ],
)
def test_a_lane_is_told_by_its_settings(base, settings, label, differs):
    lane = lane_from_settings(base, settings)
    assert lane.label == label
    assert differing_settings(lane.recipe, base) == differs
    assert lane_from_settings(base, settings, "mine").label == "mine"


def test_interventions_and_a_warm_start_are_differences():
    warm = Recipe(warm_start=WarmStart(Recipe(seed=3), 4))
    edited = Recipe().with_setting(3, "learning_rate", 0.1).with_edit(4, "fc2.bias", (0,), 1.0)
    assert differing_settings(edited, Recipe()) == {"changes": 2}
    assert differing_settings(warm, Recipe()) == {"warm_start": 1}
    assert differing_settings(Recipe(), warm) == {"warm_start": 0}


def test_another_network_does_not_begin_with_what_the_base_has_learned():
    """As `configure` does: the warm start stays with another seed, not with another network."""
    warm = Recipe(warm_start=WarmStart(Recipe(seed=3), 4))
    assert recipe_with_settings(warm, {"seed": 4}).warm_start == warm.warm_start
    for settings in ({"preset": "mlp"}, {"initialiser": "he"}, {"problem": "bars"}):
        assert recipe_with_settings(warm, settings).warm_start is None


def test_one_rule_sets_the_first_weights_of_every_layer():
    run = initial_run(recipe_with_settings(Recipe(), {"initialiser": "glorot"}))
    for address, array in run.parameters.items():
        if array.ndim == 1:
            assert not array.any()
            continue
        fan_in, fan_out = array[0].size, array.shape[0] * array[0, 0].size
        radius = np.sqrt(6 / (fan_in + fan_out))
        assert 0.9 * radius < np.abs(array).max() <= radius, address


def test_lanes_share_a_surface_whatever_their_first_weights_are():
    base = Recipe()
    for settings in ({"initialiser": "zeros"}, {"seed": 3}, {"optimizer": "adam"}):
        assert has_same_loss(recipe_with_settings(base, settings), base)
    for settings in ({"preset": "mlp"}, {"problem": "bars"}):
        assert not has_same_loss(recipe_with_settings(base, settings), base)
    penalised = {**base.network.describe()["architecture"], "l2": 0.1}
    assert not has_same_loss(recipe_with_settings(base, {"architecture": penalised}), base)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"rate": 1}, "settings"),
        ({"changes": ()}, "settings"),
        ({"preset": "mlp", "architecture": {"layers": LAYERS}}, "preset"),
        ({"initialiser": {"name": "given", "value": [1.0]}}, "initialiser"),
        ({"initialiser": "best"}, "initialiser"),
        ({"learning_rate": 1000}, "learning_rate"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_settings_that_no_lane_can_have_are_refused(settings, field):
    with pytest.raises(BadInput) as refused:
        lane_from_settings(Recipe(), settings)
    assert refused.value.field == field
