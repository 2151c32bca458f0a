"""Checkpoint files: bit-exact resumption, loading in PyTorch, and refused files."""

import json
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load, save

from engine import (
    BadInput,
    Recipe,
    fingerprint,
    initial_run,
    load_run,
    replay,
    run_from_bytes,
    run_to_bytes,
    save_run,
    train_step,
)
from engine.training.optimizers import OPTIMIZERS


def further(run, steps: int):
    for _ in range(steps):
        run, _ = train_step(run)
    return run


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_a_resumed_run_goes_on_bit_for_bit(optimizer, tmp_path):
    recipe = Recipe(optimizer=optimizer, batch_size=8, schedule="warm-up", warm_up_steps=6)
    run = replay(recipe.with_setting(2, "weight_decay", 0.01), 4)
    path = tmp_path / "run.safetensors"
    save_run(run, path)
    found = load_run(path)
    assert (found.recipe, found.step) == (run.recipe, 4)
    one, two = further(run, 5), further(found, 5)
    assert fingerprint(one.parameters) == fingerprint(two.parameters)
    assert list(one.optimizer_state) == list(two.optimizer_state)
    assert fingerprint(one.optimizer_state) == fingerprint(two.optimizer_state)
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.safetensors"]


def test_float64_stays_float64():
    run = initial_run(Recipe())
    wide = {address: array.astype(np.float64) for address, array in run.parameters.items()}
    found = run_from_bytes(run_to_bytes(replace(run, parameters=wide)))
    assert {array.dtype for array in found.parameters.values()} == {np.dtype("float64")}


def test_pytorch_opens_it_as_a_state_dict(tmp_path):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    from safetensors.torch import load_file

    run = replay(Recipe(optimizer="momentum"), 3)
    save_run(run, tmp_path / "run.safetensors")
    tensors = load_file(tmp_path / "run.safetensors")
    state = {
        name.replace(".kernel", ".weight"): tensor
        for name, tensor in tensors.items()
        if not name.startswith("optimizer/")
    }
    modules = {
        "conv1": torch.nn.Conv2d(1, 4, 5),
        "relu1": torch.nn.ReLU(),
        "pool1": torch.nn.MaxPool2d(2),
        "conv2": torch.nn.Conv2d(4, 16, 5),
        "relu2": torch.nn.ReLU(),
        "pool2": torch.nn.MaxPool2d(2),
        "flatten": torch.nn.Flatten(),
        "fc1": torch.nn.Linear(400, 200),
        "relu3": torch.nn.ReLU(),
        "fc2": torch.nn.Linear(200, 2),
    }
    network = torch.nn.Sequential()
    for name, module in modules.items():
        network.add_module(name, module)
    network.load_state_dict(state)
    images = run.data.held_out_images[:8]
    with torch.no_grad():
        theirs = network(torch.tensor(np.ascontiguousarray(images))).numpy()
    ours = run.network.logits(run.parameters, images)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


WHOLE = run_to_bytes(replay(Recipe(optimizer="momentum", batch_size=4), 2))


def remade(metadata=None, arrays=None) -> bytes:
    """Return WHOLE with changed metadata or arrays; the value None removes an entry."""
    size = int.from_bytes(WHOLE[:8], "little")
    words = json.loads(WHOLE[8 : 8 + size])["__metadata__"] | (metadata or {})
    tensors = load(WHOLE) | (arrays or {})
    return save(
        {name: array for name, array in tensors.items() if array is not None},
        metadata={name: text for name, text in words.items() if text is not None},
    )


def damaged() -> bytes:
    return WHOLE[:-3] + bytes([WHOLE[-3] ^ 1]) + WHOLE[-2:]


def with_header(text: bytes) -> bytes:
    return len(text).to_bytes(8, "little") + text


def with_recipe(**changed) -> bytes:
    return remade({"recipe": json.dumps({**Recipe().to_data(), **changed})})


@pytest.mark.parametrize(
    ("data", "found", "allowed"),
    [
        (b"", "0 bytes", "a safetensors file"),
        (b"PK\x03\x04 a file of another kind", "PK", "a safetensors file"),
        (WHOLE[:100], "100 bytes", "a safetensors file"),
        (WHOLE[:-8], "", "a whole safetensors file"),
        (damaged(), "fingerprint", "saved with"),
        (with_header(b"{]"), "header that is no JSON", "JSON"),
        (with_header(b"{" * 100_000), "header that is no JSON", "JSON"),
        (with_header(b'{"a": 3}'), "header of another form", "safetensors"),
        (with_header(b'{"__metadata__": {"step": 3}}'), "header of another form", "safetensors"),
        (save({"conv1.weight": np.zeros(3)}), "marked None", "backprop-explorer"),
        (remade({"checkpoint": "other"}), "marked 'other'", "backprop-explorer"),
        (remade({"version": "2"}), "version 2", "version 1"),
        (remade({"step": "-1"}), "step -1", "a whole number from 0"),
        (remade({"step": "9" * 5000}), "step 999", "a whole number from 0"),
        (remade({"step": None}), "step None", "a whole number from 0"),
        (remade({"recipe": None}), "recipe that is no JSON", "JSON"),
        (remade({"recipe": "{"}), "recipe that is no JSON", "JSON"),
        (remade({"recipe": "[" * 100_000}), "recipe that is no JSON", "JSON"),
        (with_recipe(optimizer="momentum", seed=3), "fingerprint", "saved with"),
        (with_recipe(problem="cats"), "recipe with problem 'cats'", "3-or-8"),
        (with_recipe(dropout=0.5), "recipe with recipe 'dropout'", "preset"),
        (with_recipe(optimizer="adam"), "no array optimizer/mean/conv1.kernel", "all arrays"),
        (remade(arrays={"fc2.bias": None}), "no array fc2.bias", "all arrays"),
        (remade(arrays={"fc3.bias": np.zeros(2)}), "an array fc3.bias", "only the arrays"),
        (remade(arrays={"fc2.bias": np.zeros(3)}), "fc2.bias of shape [3]", "shape [2]"),
        (remade(arrays={"fc2.bias": np.zeros(2, "int64")}), "fc2.bias of I64", "F32 or F64"),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else None,
)
def test_a_file_that_is_no_checkpoint_is_refused(data, found, allowed):
    with pytest.raises(BadInput) as bad:
        run_from_bytes(data)
    assert bad.value.field == "checkpoint"
    assert found in str(bad.value.value)
    assert allowed in bad.value.allowed


def test_any_single_damaged_byte_is_noticed_or_harmless():
    places = np.random.default_rng(3).integers(0, len(WHOLE), 60).tolist() + list(
        range(0, 1200, 37)
    )
    whole = run_from_bytes(WHOLE)
    for place in places:
        data = WHOLE[:place] + bytes([WHOLE[place] ^ 0x11]) + WHOLE[place + 1 :]
        try:
            found = run_from_bytes(data)
        except BadInput:
            continue
        assert (found.recipe, found.step) == (whole.recipe, whole.step)
        assert fingerprint(found.parameters) == fingerprint(whole.parameters)
        assert fingerprint(found.optimizer_state) == fingerprint(whole.optimizer_state)


def test_a_place_that_cannot_be_read_or_written_is_named(tmp_path):
    missing = tmp_path / "none" / "run.safetensors"
    with pytest.raises(BadInput, match=r"none/run\.safetensors.*can be read"):
        load_run(missing)
    with pytest.raises(BadInput, match=r"none/run\.safetensors.*can be written"):
        save_run(initial_run(Recipe()), missing)
    (tmp_path / "text").write_text("hello, this is text")
    with pytest.raises(BadInput, match="text: 19 bytes"):
        load_run(tmp_path / "text")
