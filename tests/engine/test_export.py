"""Exports: PyTorch code that builds the same network, and a script that replays the run.

The engine and PyTorch sum float32 values in different orders: outputs agree within 1e-5 of the
largest output (measured: 4e-7).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from engine import Displacement, Place, Recipe, fingerprint, replay, train_step
from engine.export import (
    gradients_to_bytes,
    parameters_to_bytes,
    replay_script,
    torch_code,
    torch_name,
)
from tests.engine.goldens.record_exports import FILE, HERE, IMAGES, outputs_of, runs, unusual

RECORDED = json.loads((HERE / "exports.json").read_text("utf-8"))
RUNS = runs()
ROOT = Path(__file__).parents[2]


def close(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("name", RUNS)
def test_the_lines_and_outputs_are_those_recorded_from_pytorch(name):
    run = RUNS[name]
    lines, outputs = RECORDED[name]
    assert torch_code(run.network, FILE) == lines
    forward = run.network.forward(run.parameters, run.data.held_out_images[:IMAGES])
    close(forward.logits, np.array(outputs))


def test_every_setting_of_every_layer_is_written():
    network, parameters, images = unusual()
    lines, outputs = RECORDED["unusual"]
    assert torch_code(network, FILE) == lines
    close(network.forward(parameters, images).logits, np.array(outputs))


@pytest.mark.parametrize("name", RUNS)
def test_pytorch_gives_the_same_outputs_now(name):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    run = RUNS[name]
    images = run.data.held_out_images[:IMAGES]
    found = outputs_of(torch_code(run.network, FILE), parameters_to_bytes(run), images)
    close(found, run.network.forward(run.parameters, images).logits)


def test_pytorch_builds_every_setting_now():
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    network, parameters, images = unusual()
    named = {torch_name(one): np.ascontiguousarray(array) for one, array in parameters.items()}
    found = outputs_of(torch_code(network, FILE), save(named), images)
    close(found, network.forward(parameters, images).logits)


def metadata_of(data: bytes) -> dict[str, str]:
    length = int.from_bytes(data[:8], "little")
    found: dict[str, str] = json.loads(data[8 : 8 + length])["__metadata__"]
    return found


def test_the_files_hold_the_numbers_under_pytorchs_names_and_say_whose_they_are():
    run = replay(Recipe(preset="lenet5", problem="ten-digits"), 3)
    after, record = train_step(run)
    parameters, gradients = parameters_to_bytes(run), gradients_to_bytes(after, record)
    for address in run.parameters:
        name = torch_name(address)
        np.testing.assert_array_equal(load(parameters)[name], run.parameters[address])
        np.testing.assert_array_equal(load(gradients)[name], record.gradients[address])
    told = metadata_of(gradients)
    assert (told["holds"], told["step"]) == ("gradients", "3")
    assert told["fingerprint"] == metadata_of(parameters)["fingerprint"]
    assert told["fingerprint"] == fingerprint(run.parameters)
    assert Recipe.from_data(json.loads(told["recipe"])) == run.recipe
    assert json.loads(told["addresses"]) == list(run.parameters)


def test_a_script_makes_the_run_again_bit_for_bit(tmp_path):
    recipe = Recipe(optimizer="adam", learning_rate=0.002, schedule="cosine", batch_size=8)
    recipe = recipe.with_setting(2, "beta1", 0.5).with_edit(4, "fc2.weight", (0, 1), -1 / 3)
    places = Place("fc2.weight", (0, 1)), Place("fc1.bias", (3,))
    recipe = recipe.with_displacement(Displacement(5, "chosen", "batch", 0.1, -0.2, chosen=places))
    run = replay(recipe, 6)
    script = tmp_path / "run.py"
    script.write_text(replay_script(run), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )
    expected = f"6 updates, fingerprint {fingerprint(run.parameters)}: bit-exact\n"
    assert (answer.stdout, answer.stderr) == (expected, "")
