"""The arrays of a record against the plain forward and backward pass, which computes every one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Recipe, dead_units, fast_forward, fingerprint, initial_run, train_step
from engine.core.float_errors import ignore_float_errors
from engine.core.norms import norm
from engine.model.architecture import build_network
from engine.model.network import Network
from engine.model.presets import PRESETS
from engine.training.run import Run, next_batch
from tests.engine.network_runs import distance_from_kinks, in_dtype, with_network
from tests.engine.random_architectures import random_recipe
from tests.engine.random_networks import architectures

SOME = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
LIMITS = {"float32": 1e-4, "float64": 1e-9}
KINK = {"float32": 1e-6, "float64": 1e-12}  # nearer to a kink, another rounding is another side


@ignore_float_errors()
def plain_pass(run: Run, input_gradient: bool):
    """Return (forward pass, gradients) of the next step by the layers, one after the other."""
    _, images, labels = next_batch(run)
    forward = run.network.forward(run.parameters, images, (run.recipe.seed, run.step))
    return forward, run.network.backward(run.parameters, forward, labels, input_gradient)


def assert_is_plain(run: Run, record, input_gradient: bool) -> None:
    """Assert that every array of the record is that of the layers, and so are the norms.

    Gradients of activations are compared only away from kinks.
    """
    forward, gradients = plain_pass(run, input_gradient)
    activations, dtype = forward.activations, next(iter(run.parameters.values())).dtype
    smooth = distance_from_kinks(run.network, forward) > KINK[dtype.name]
    limit = LIMITS[dtype.name]
    assert list(record.activations) == list(activations)
    assert set(record.gradients) == set(gradients)
    assert (len(record.activations), len(record.gradients)) == (len(activations), len(gradients))
    norms, image = record.gradient_norms, len(record.labels) // 2
    one = record.of_image(image)
    for expected, found, single in (
        (activations, record.activations, one.activations),
        (gradients, record.gradients, one.gradients),
    ):
        largest = max(float(np.abs(array).max()) for array in expected.values())
        for address, array in expected.items():
            assert found[address].shape == array.shape, address
            assert found[address].dtype == dtype, address
            if smooth or found is record.activations or address in run.parameters:
                scale = max(norm(array), 1e-3 * largest)
                assert norm(found[address] - array) <= limit * scale, address
            if address in activations:
                assert single[address].shape == (1, *array.shape[1:])
                apart = norm(single[address] - found[address][image : image + 1])
                assert apart <= limit * norm(found[address]), address
    assert list(norms) == [address for address in activations if address in gradients]
    for address, size in norms.items():
        assert size == pytest.approx(norm(record.gradients[address]), rel=1e-6, abs=1e-300)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("preset", PRESETS)
def test_a_record_of_every_preset_is_the_plain_pass(preset, dtype):
    problem = PRESETS[preset].problems[0]
    size = 1 if problem == "computational-graph" else 33
    run = in_dtype(initial_run(Recipe(preset=preset, problem=problem, batch_size=size)), dtype)
    for input_gradient in (False, True):
        assert_is_plain(run, train_step(run, input_gradient)[1], input_gradient)


@pytest.mark.parametrize("size", [1, 70, 256])
def test_a_record_joins_the_chunks_of_a_mini_batch(size):
    run = in_dtype(initial_run(Recipe(batch_size=size)), np.float64)
    assert_is_plain(run, train_step(run, True)[1], True)


@pytest.mark.parametrize("seed", range(60))
def test_a_record_of_a_random_architecture_is_the_plain_pass(seed):
    run = in_dtype(initial_run(random_recipe(seed)), np.float64)
    after, record = train_step(run, input_gradient=seed % 2 == 0)
    assert_is_plain(run, record, seed % 2 == 0)
    told, _ = train_step(run, input_gradient=seed % 2 == 1)
    assert fingerprint(told.parameters) == fingerprint(after.parameters)


@SOME
@given(architectures(), st.integers(0, 10**6), st.sampled_from([1, 5, 270]), st.booleans())
def test_a_record_of_a_random_network_is_the_plain_pass(architecture, seed, size, input_gradient):
    recipe = Recipe(batch_size=size, seed=seed, learning_rate=0.001)
    run = with_network(recipe, build_network(*architecture), 320, np.float64, seed)
    _, record = train_step(run, input_gradient)
    assert_is_plain(run, record, input_gradient)
    narrow = in_dtype(run, np.float32)
    one, other = (train_step(narrow, flag)[0] for flag in (False, True))
    assert fingerprint(one.parameters) == fingerprint(other.parameters)


def network_with_every_fusion() -> Network:
    """Return a network with dropout before and after every kind of block, and windows to spare."""
    specs = [
        {"kind": "dropout", "rate": 0.2},
        {"kind": "convolution", "filters": 4, "size": 3, "groups": 2, "dilation": 2},
        {"kind": "leaky_relu"},
        {"kind": "max_pooling", "size": 3},
        {"kind": "dropout", "rate": 0.2},
        {"kind": "relu"},
        {"kind": "average_pooling", "size": 2, "stride": 1},
        {"kind": "convolution", "filters": 4, "size": 2, "padding": 1, "stride": 2},
        {"kind": "tanh"},
        {"kind": "max_pooling", "size": 2, "stride": 1},
        {"kind": "gelu"},
        {"kind": "flatten"},
        {"kind": "dropout", "rate": 0.5},
        {"kind": "dense", "units": 5},
        {"kind": "sigmoid"},
        {"kind": "dense", "units": 3},
    ]
    named = [{"name": f"l{number}", **one} for number, one in enumerate(specs)]
    return build_network((2, 27, 25), named, loss="mean-squared-error", l2=0.05)


@pytest.mark.parametrize("input_gradient", [False, True])
def test_a_record_has_the_masks_of_its_step(input_gradient):
    run = with_network(Recipe(batch_size=70), network_with_every_fusion(), 80, np.float64)
    _, record = train_step(run, input_gradient)
    assert_is_plain(run, record, input_gradient)


def test_what_is_read_late_is_what_the_step_was():
    run = initial_run(Recipe(batch_size=40, optimizer="adam"))
    after, record = train_step(run, input_gradient=True)
    _, at_once = train_step(run, input_gradient=True)
    expected = {
        (of, address): array.copy()
        for of in ("activations", "gradients")
        for address, array in getattr(at_once, of).items()
    }
    for _ in range(3):
        after, _ = train_step(after, input_gradient=True)
    fast_forward(after, after.step + 3)
    for (of, address), array in expected.items():
        np.testing.assert_array_equal(getattr(record, of)[address], array)


@pytest.mark.parametrize("preset", ["tour", "deep-sigmoid", "all-convolutional", "mlp"])
@pytest.mark.parametrize("scale", [1e6, 1e19, 3e37, np.nan])
def test_a_record_of_numbers_that_overflow_is_that_of_the_layers(preset, scale):
    run = initial_run(Recipe(preset=preset, batch_size=8))
    large = {address: array.copy() for address, array in run.parameters.items()}
    first = next(iter(large))
    if np.isnan(scale):
        large[first].flat[0] = scale
    else:
        large = {address: array * np.float32(scale) for address, array in large.items()}
    run = replace(run, parameters=large)
    _, record = train_step(run, input_gradient=True)
    forward, gradients = plain_pass(run, True)
    activations = forward.activations
    for address, array in activations.items():
        finite = np.isfinite(record.activations[address]) & np.isfinite(array)
        np.testing.assert_allclose(
            record.activations[address][finite], array[finite], rtol=1e-3, atol=1e-3 * _size(array)
        )
    if np.isnan(scale):
        for address, array in activations.items():
            np.testing.assert_array_equal(np.isnan(record.activations[address]), np.isnan(array))
    for address, size in record.gradient_norms.items():
        np.testing.assert_allclose(size, norm(record.gradients[address]), rtol=1e-6)
        assert record.gradients[address].shape == gradients[address].shape
    outputs = {**record.activations}
    assert dead_units(run.network, record.activations) == dead_units(run.network, outputs)


def _size(array) -> float:
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))
