"""200 random architectures: PyTorch's numbers, one fingerprint, explanations, checks and exports.

What PyTorch is needed for is skipped without it.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from engine import (
    Recipe,
    check_gradients,
    describe_architecture,
    explain,
    fingerprint,
    initial_run,
    parameters_to_bytes,
    quick_train_step,
    replay,
    torch_code,
    train_step,
)
from engine.compiled.compiled_network import CompiledNetwork
from engine.training.run import next_batch
from tests.engine.random_architectures import random_recipe

COUNT = 200
EVERY = pytest.mark.parametrize("seed", range(COUNT))
LIMITS = {"float32": 1e-5, "float64": 1e-10}
NUMBERS = 12  # explained of each network


@EVERY
def test_a_description_has_the_shapes_and_counts_of_the_network(seed):
    recipe = random_recipe(seed)
    found = describe_architecture(recipe.architecture.to_data(), recipe.problem, 4)
    assert found.problem is None
    assert found.architecture == recipe.architecture.to_data()
    described = recipe.network.describe()
    assert [list(one.output) for one in found.layers] == [
        layer["shape"] for layer in described["layers"]
    ]
    assert found.total.parameter_count == described["parameter_count"]


@EVERY
def test_data_and_the_quick_step_keep_every_bit(seed):
    recipe = random_recipe(seed)
    again = Recipe.from_data(json.loads(json.dumps(recipe.to_data())))
    assert again == recipe
    run = quick = initial_run(recipe)
    for _ in range(2):
        run, record = train_step(run)
        quick, loss = quick_train_step(quick)
        assert loss == record.loss
    prints = {fingerprint(one.parameters) for one in (run, quick, replay(again, 2))}
    assert len(prints) == 1


@EVERY
def test_numbers_are_the_sums_of_their_terms(seed):
    run, record = train_step(replay(random_recipe(seed), 1), input_gradient=True)
    stream = np.random.default_rng(seed)
    shapes = {**run.network.parameter_shapes, **run.network.activation_shapes}
    for address in stream.choice(list(shapes), NUMBERS):
        index = tuple(int(stream.integers(size)) for size in shapes[address])
        image = None if address in run.parameters else int(stream.integers(4))
        of = "gradient" if image is None else str(stream.choice(["gradient", "value"]))
        found = explain(run.network, record, str(address), index, image, of)
        if found.recorded is not None:
            assert abs(found.difference) <= found.tolerance, found


@EVERY
def test_gradients_agree_with_central_differences(seed):
    run, record = train_step(initial_run(random_recipe(seed)))
    stream = np.random.default_rng(seed)
    for address in list(run.parameters)[:: max(1, len(run.parameters) // 3)]:
        index = tuple(int(stream.integers(size)) for size in run.parameters[address].shape)
        *_, last = check_gradients(run.network, record, "number", address, index)
        assert last.verdict in ("agrees", "kink"), (address, last)


@EVERY
@pytest.mark.parametrize("dtype", LIMITS)
def test_loss_and_every_gradient_are_pytorchs(seed, dtype):
    """Gradients in float32 are held to those of PyTorch in float64, at the same parameters.

    PyTorch's own in float32 lose more digits: 7e-3 of a bias gradient of number 173 (measured).
    """
    torch = pytest.importorskip("torch", reason="torch is not installed")
    recipe = random_recipe(seed)
    run, network = initial_run(recipe), recipe.network
    _, _, labels = next_batch(run)
    noise = np.random.default_rng(seed).uniform(-1, 1, (4, *network.input_shape))
    images = noise.astype(dtype)  # maxima of pooling windows on paper would be tied to rounding
    parameters = network.initialise(recipe.seed, np.dtype(dtype))
    key = (recipe.seed, 0)
    forward = network.forward(parameters, images, key)
    plain = network.backward(parameters, forward, labels, input_gradient=True)
    loss, compiled = CompiledNetwork(network, parameters, 4).step_gradients(
        parameters, images, labels, key
    )
    scores, theirs, expected = torch_step(torch, network, parameters, images, labels, key)
    if dtype == "float32":
        wide = {address: array.astype(np.float64) for address, array in parameters.items()}
        *_, expected = torch_step(torch, network, wide, images.astype(np.float64), labels, key)
    limit = LIMITS[dtype]
    close(forward.logits, scores, limit)
    assert loss == pytest.approx(theirs, rel=limit, abs=limit)
    largest = max(float(np.linalg.norm(expected[address])) for address in parameters)
    for address, array in expected.items():
        found = compiled.get(address, plain[address])
        least = (1e-3 if dtype == "float64" else 1e-2) * largest  # sums that cancel lose digits
        if dtype == "float64":
            close(plain[address], array, limit, least)
        close(found, array, limit, least)


def close(found, expected, limit, least=0.0) -> None:
    """Assert that two arrays differ by at most `limit` of their norm, or of `least`."""
    apart = float(np.linalg.norm(np.asarray(found, dtype=float) - expected))
    assert apart <= limit * max(float(np.linalg.norm(expected)), least)


def exported_model(network, parameters):
    """Return the model of the exported PyTorch code, with parameters loaded with strict=True."""
    run = initial_run(Recipe())
    data = parameters_to_bytes(type(run)(run.recipe, network, run.data, 0, parameters, {}))
    with TemporaryDirectory() as folder:
        path = Path(folder, "parameters.safetensors")
        path.write_bytes(data)
        names: dict = {}
        lines = torch_code(network, path.as_posix())
        assert "load_state_dict(load_file(" in lines  # strict is PyTorch's default
        if next(iter(parameters.values())).dtype == np.float64:
            lines = lines.replace(".eval()", ".double().eval()")
        exec(lines, names)
    return names["model"]


def torch_step(torch, network, parameters, images, labels, key):
    """Return (scores, loss, gradient of every parameter and of the images) by autograd.

    The model is that of the export; dropout multiplies by the engine's masks, the L2 penalty is
    added to the loss.
    """
    model = exported_model(network, parameters)
    x = pixels = torch.tensor(np.ascontiguousarray(images), requires_grad=True)
    layers = dict(zip((layer.name for layer in network.layers), network.layers, strict=True))
    for name, module in model.named_children():
        if layers[name].kind == "dropout":
            mask = layers[name].mask(tuple(x.shape), key, images.dtype)
            x = x * torch.tensor(np.ascontiguousarray(mask))
        else:
            x = module(x)
    functional, target = torch.nn.functional, torch.tensor(labels)
    if network.loss == "cross-entropy":
        loss = functional.cross_entropy(x, target)
    elif network.loss == "binary-cross-entropy":
        loss = functional.binary_cross_entropy_with_logits(x[:, 0], target.to(x.dtype))
    else:
        wanted = target[:, None] if x.shape[1] == 1 else functional.one_hot(target, x.shape[1])
        loss = functional.mse_loss(x, wanted.to(x.dtype))
    weights = [one for name, one in model.named_parameters() if name.endswith(".weight")]
    loss = loss + 0.5 * network.l2 * sum((one**2).sum() for one in weights)
    loss.backward()
    gradients = zip(parameters, (one.grad.numpy() for one in model.parameters()), strict=True)
    return (
        x.detach().numpy(),
        loss.item(),
        {**dict(gradients), "input.activation": pixels.grad.numpy()},
    )


@EVERY
def test_the_exported_model_gives_the_same_logits(seed):
    pytest.importorskip("torch", reason="torch is not installed")
    import torch

    run = replay(random_recipe(seed), 2)
    images = run.data.held_out_images[:5]
    model = exported_model(run.network, run.parameters)
    with torch.no_grad():
        found = model(torch.tensor(np.ascontiguousarray(images))).numpy()
    close(run.network.logits(run.parameters, images), found.astype(float), 1e-5)
