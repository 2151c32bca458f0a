"""Architectures in recipes: equality, bounds, warm starts, files, scripts and the command line."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import (
    Architecture,
    BadInput,
    Recipe,
    WarmStart,
    fingerprint,
    fit_architecture,
    initial_run,
    load_run,
    replay,
    replay_script,
    run_from_bytes,
    run_to_bytes,
    torch_code,
)
from engine.__main__ import main
from engine.model.architecture import build_network
from engine.model.presets import PRESETS
from engine.training.recipe import MAX_WARM_STARTS

ROOT = Path(__file__).parents[2]
TOUR = Architecture.of(Recipe().network).to_data()


def own(**settings) -> Architecture:
    """Return the tour's architecture with another first convolution."""
    data = deepcopy(TOUR)
    data["layers"][0].update({"filters": 6, **settings})
    return Architecture.from_data(data)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_presets_architecture_is_the_preset(preset):
    problem = PRESETS[preset].problems[0]
    plain = Recipe(preset=preset, problem=problem, batch_size=1)
    data = plain.network.describe()["architecture"]
    given = Recipe(architecture=Architecture.from_data(data), problem=problem, batch_size=1)
    assert given == plain
    assert given.architecture is None
    assert Recipe.from_data({"architecture": data, "problem": problem, "batch_size": 1}).preset == (
        preset
    )


SAME = [
    ({"size": 5}, {"size": [5, 5]}),
    ({"stride": 2}, {"stride": [2, 2]}),
    ({"initialiser": "zeros"}, {"initialiser": {"name": "constant", "value": 0}}),
    ({"bias": False}, {"bias": False, "bias_initialiser": {"name": "constant", "value": 3}}),
    ({}, {"groups": 1, "padding": 0, "dilation": 1, "bias": True, "initialiser": "he"}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_builds_the_same_network_is_the_same_recipe(one, other):
    first, second = (Recipe(architecture=own(**settings)) for settings in (one, other))
    assert first == second
    assert hash(first) == hash(second)
    assert first.preset == "custom"
    assert first.prefix_key(3) == second.prefix_key(3)


def test_what_builds_another_network_is_another_recipe():
    different = [own(), own(filters=5), own(name="first"), own(bias=False), own(stride=2)]
    different.append(replace(own(), l2=0.1))
    different.append(own(initialiser={"name": "normal", "value": 0.1}))
    assert len({Recipe(architecture=one) for one in different}) == len(different)


def test_data_of_a_recipe_are_json_and_lead_back_to_it():
    warm = WarmStart(Recipe(architecture=own(), seed=4).with_setting(2, "learning_rate", 0.1), 5)
    recipe = Recipe(architecture=own(stride=2), warm_start=warm, batch_size=8)
    assert Recipe.from_data(json.loads(json.dumps(recipe.to_data()))) == recipe


def test_custom_without_an_architecture_is_refused():
    with pytest.raises(BadInput, match="custom only with an architecture") as bad:
        Recipe(preset="custom")
    assert bad.value.field == "preset"


BAD = [
    (lambda: Architecture(()), "layers"),
    (lambda: Architecture.from_data({"layers": TOUR["layers"] * 4}), "layers"),
    (lambda: own(filters=513), "layer conv1, filters"),
    (lambda: own(initialiser={"name": "normal", "value": 1e30}), "layer conv1, initialiser"),
    (lambda: replace(own(), l2=float("nan")), "l2"),
    (lambda: replace(own(), loss="hinge"), "loss"),
    (lambda: Recipe(architecture=own(), problem="ten-digits"), "layer softmax"),
    (lambda: Recipe(architecture=TOUR), "architecture"),
    (lambda: Recipe(warm_start=Recipe()), "warm_start"),
    (lambda: WarmStart(Recipe(), -1), "warm_start, step"),
]


@pytest.mark.parametrize(("make", "field"), BAD)
def test_what_is_not_allowed_is_refused_by_its_field(make, field):
    with pytest.raises(BadInput) as bad:
        make()
    assert bad.value.field == field


def test_more_parameters_than_the_engine_allows_are_refused():
    data = {
        "layers": [
            {"kind": "convolution", "name": "conv1", "filters": 512, "size": 1},
            {"kind": "flatten", "name": "flatten"},
            {"kind": "dense", "name": "fc1", "units": 4096},
            {"kind": "dense", "name": "fc2", "units": 2},
            {"kind": "softmax", "name": "softmax"},
        ]
    }
    with pytest.raises(BadInput, match="2,147,"):
        Recipe(architecture=Architecture.from_data(data))


def test_an_architecture_gets_the_end_that_another_problem_needs():
    assert fit_architecture(own(), "ten-digits").build((1, 32, 32)).shapes[-1] == (10,)
    single = Architecture.of(Recipe(preset="single-neuron").network)
    fitted = fit_architecture(single, "bars")
    assert fitted.loss == "cross-entropy"
    assert fitted.layers[-1].kind == "softmax"
    assert fitted.build((1, 32, 32)).shapes[-1] == (3,)
    assert fit_architecture(own(), "computational-graph") is None


def test_a_warm_start_takes_what_has_the_same_address_and_shape():
    before = replay(Recipe(seed=3), 7)
    run = initial_run(Recipe(architecture=own(), warm_start=WarmStart(before.recipe, 7)))
    fresh = initial_run(Recipe(architecture=own()))
    changed = {"conv1.kernel", "conv1.bias", "conv2.kernel"}
    for address, array in run.parameters.items():
        source = fresh if address in changed else before
        np.testing.assert_array_equal(array, source.parameters[address], err_msg=address)


def test_a_warm_start_does_not_depend_on_what_comes_after_its_step():
    edited = Recipe().with_edit(2, "fc2.bias", (0,), 1.0).with_edit(9, "fc2.bias", (0,), 2.0)
    first, second = WarmStart(edited, 5), WarmStart(edited.prefix(5), 5)
    assert first == second
    assert fingerprint(initial_run(Recipe(seed=1, warm_start=first)).parameters) == fingerprint(
        replay(edited, 5).parameters
    )


def test_warm_starts_follow_one_another_up_to_a_bound():
    recipe = Recipe()
    for step in range(MAX_WARM_STARTS):
        recipe = Recipe(seed=step, warm_start=WarmStart(recipe, 1))
    assert recipe.warm_start.update_count == MAX_WARM_STARTS
    assert initial_run(recipe).step == 0
    with pytest.raises(BadInput, match="at most 8 runs"):
        WarmStart(recipe, 1)
    data = recipe.to_data()
    for _ in range(300):
        data = {"warm_start": {"recipe": data, "step": 1}}
    with pytest.raises(BadInput, match="at most 8 runs"):
        Recipe.from_data(data)


def test_a_saved_run_of_an_own_network_goes_on_with_the_same_bits():
    recipe = Recipe(architecture=own(stride=2), warm_start=WarmStart(Recipe(), 3), optimizer="adam")
    run = run_from_bytes(run_to_bytes(replay(recipe, 4)))
    assert run.recipe == recipe
    assert fingerprint(run.parameters) == fingerprint(replay(recipe, 4).parameters)


def test_a_script_of_an_own_network_makes_the_run_again(tmp_path):
    data = {**own(initialiser="glorot", padding=[1, 2]).to_data(), "l2": 0.01}
    warm = WarmStart(Recipe(preset="lenet5").with_setting(1, "learning_rate", 0.1), 2)
    recipe = Recipe(architecture=Architecture.from_data(data), warm_start=warm, batch_size=8)
    run = replay(recipe, 2)
    script = tmp_path / "run.py"
    script.write_text(replay_script(run), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )
    expected = f"2 updates, fingerprint {fingerprint(run.parameters)}: bit-exact\n"
    assert (answer.stdout, answer.stderr) == (expected, "")


def test_the_command_line_trains_and_checks_an_architecture_from_a_file(capsys, tmp_path):
    file, saved = tmp_path / "own.json", tmp_path / "run.safetensors"
    file.write_text(json.dumps(own(stride=2).to_data()), encoding="utf-8")
    given = ["--architecture", str(file)]
    assert main(["train", *given, "--steps", "3", "--save", str(saved)]) == 0
    run = load_run(saved)
    assert run.recipe == Recipe(architecture=own(stride=2))
    assert f"fingerprint        {fingerprint(run.parameters)}" in capsys.readouterr().out
    assert main(["check", *given, "--layer", "conv1"]) == 0
    assert "conv1.kernel" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "--architecture"),
        ("[" * 100_000, "--architecture"),
        ("[]", "--architecture"),
        ('{"layers": []}', "layers"),
        ('{"layers": [{"kind": "relu", "name": "a"}]}', "loss"),
    ],
)
def test_a_file_that_holds_no_architecture_is_refused_in_a_sentence(text, told, capsys, tmp_path):
    file = tmp_path / "own.json"
    file.write_text(text, encoding="utf-8")
    assert main(["train", "--architecture", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"{told}: got ")
    assert error.count("\n") == 1


def test_l2_and_dropout_are_in_the_exported_lines():
    network = build_network(
        (1, 8, 8),
        [
            {"kind": "flatten", "name": "flatten"},
            {"kind": "dropout", "name": "dropout", "rate": 0.25},
            {"kind": "dense", "name": "fc1", "units": 2},
            {"kind": "softmax", "name": "softmax"},
        ],
        l2=0.02,
    )
    lines = torch_code(network, "parameters.safetensors")
    assert '("dropout", nn.Dropout(0.25))' in lines
    assert "# 0.01 * sum((array**2).sum()" in lines
