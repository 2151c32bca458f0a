"""The compiled training step: bit-identical to the recorded step, checked against plain layers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import (
    BadInput,
    Recipe,
    evaluate,
    fast_forward,
    fingerprint,
    initial_run,
    quick_train_step,
    train_step,
)
from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.program_cache import ProgramCache
from engine.data.datasets import load_dataset
from engine.model.architecture import build_network
from engine.model.presets import PRESETS
from engine.training.optimizers import OPTIMIZERS
from engine.training.run import Run, next_batch
from tests.engine.network_runs import with_network
from tests.engine.random_networks import architectures

STEPS = 4
SOME = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def deep(l2: float):
    """Return a network with dropout before and between dense layers, and an L2 penalty."""
    return build_network(
        (1, 32, 32),
        [
            {"kind": "convolution", "name": "conv1", "filters": 3, "size": 5, "stride": 2},
            {"kind": "relu", "name": "relu1"},
            {"kind": "max_pooling", "name": "pool1", "size": 2},
            {"kind": "dropout", "name": "dropout1", "rate": 0.2},
            {"kind": "flatten", "name": "flatten"},
            {"kind": "dense", "name": "fc1", "units": 8},
            {"kind": "tanh", "name": "tanh1"},
            {"kind": "dropout", "name": "dropout2"},
            {"kind": "dense", "name": "fc2", "units": 2},
            {"kind": "softmax", "name": "softmax"},
        ],
        l2=l2,
    )


def assert_same_bits(run: Run, steps: int = STEPS) -> None:
    """Assert that all training paths give bit-identical losses, parameters and optimizer state."""
    told, quick, losses = run, run, []
    for _ in range(steps):
        told, record = train_step(told)
        quick, loss = quick_train_step(quick)
        losses.append(loss)
        assert loss == record.loss
        assert fingerprint(quick.parameters) == fingerprint(told.parameters)
        assert fingerprint(quick.optimizer_state) == fingerprint(told.optimizer_state)
    far = fast_forward(run, run.step + steps)
    assert fingerprint(far.parameters) == fingerprint(told.parameters)
    assert fingerprint(far.optimizer_state) == fingerprint(told.optimizer_state)
    assert (far.step, quick.step) == (told.step, told.step)
    assert np.isfinite(losses).all()
    assert fingerprint(far.parameters) != fingerprint(run.parameters)


@pytest.mark.parametrize(("preset", "optimizer"), list(product(PRESETS, OPTIMIZERS)))
def test_every_preset_with_every_optimizer_makes_the_same_bits(preset, optimizer):
    problem = PRESETS[preset].problems[0]
    size = 1 if problem == "computational-graph" else 33
    recipe = Recipe(preset=preset, problem=problem, optimizer=optimizer, batch_size=size)
    rate = 0.001 if problem == "computational-graph" else recipe.setting_at("learning_rate", 0)
    recipe = replace(recipe, learning_rate=rate, schedule="cosine", cosine_steps=9)
    assert_same_bits(initial_run(recipe.with_setting(2, "weight_decay", 0.01)))


@pytest.mark.parametrize(
    ("optimizer", "l2", "size"), list(product(OPTIMIZERS, [0.0, 0.01], [1, 32, 70]))
)
def test_dropout_and_penalty_make_the_same_bits(optimizer, l2, size):
    recipe = Recipe(optimizer=optimizer, batch_size=size, learning_rate=0.01)
    run = replace(initial_run(recipe), network=deep(l2), parameters=deep(l2).initialise(3))
    state = recipe.optimizer_at(0).init(run.parameters)
    assert_same_bits(replace(run, optimizer_state=state))


@SOME
@given(
    architectures(),
    st.integers(0, 10**6),
    st.sampled_from([np.float32, np.float64]),
    st.sampled_from(list(OPTIMIZERS)),
    st.sampled_from([1, 5, 270]),
)
def test_random_networks_make_the_same_bits(architecture, seed, dtype, optimizer, size):
    recipe = Recipe(batch_size=size, seed=seed, optimizer=optimizer, learning_rate=0.001)
    run = with_network(recipe, build_network(*architecture), 320, dtype, seed)
    assert_same_bits(run, 2)


@pytest.mark.parametrize("part", ["training", "held_out"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_images_chosen_from_a_data_set_give_the_bits_of_those_images(part, dtype):
    data = load_dataset("3-or-8")
    images, labels = getattr(data, f"{part}_images"), getattr(data, f"{part}_labels")
    network = PRESETS["tour"](2)
    parameters = {name: array.astype(dtype) for name, array in network.initialise(0).items()}
    indices = np.random.default_rng(0).integers(0, len(images), 70)
    program = CompiledNetwork(network, parameters, 70)
    loss, _ = program.step_gradients(parameters, images[indices], labels[indices])
    gradient = program.gradient.copy()
    again, _ = program.step_gradients(parameters, images, labels[indices], indices=indices)
    assert again == loss
    np.testing.assert_array_equal(program.gradient, gradient)


@SOME
@given(architectures(), st.integers(0, 10**6), st.sampled_from([1, 270]))
def test_with_a_key_a_program_drops_what_the_layers_drop(architecture, seed, size):
    run = with_network(Recipe(batch_size=size), build_network(*architecture), 320, np.float64, seed)
    network, key = run.network, (seed, 5)
    _, images, labels = next_batch(run)
    forward = network.forward(run.parameters, images, key)
    plain = network.backward(run.parameters, forward, labels)
    program = CompiledNetwork(network, run.parameters, size)
    loss, gradients = program.step_gradients(run.parameters, images, labels, key)
    assert loss == pytest.approx(
        network.mean_loss(run.parameters, forward.logits, labels), rel=1e-12
    )
    for address, gradient in gradients.items():
        scale = max(1e-9, np.abs(plain[address]).max())
        assert np.abs(gradient - plain[address]).max() <= 1e-10 * scale, address
    np.testing.assert_allclose(
        program.scores(run.parameters, images),
        network.logits(run.parameters, images),
        rtol=1e-11,
        atol=1e-13,
    )


@pytest.mark.parametrize("units", [64, 61])
@pytest.mark.parametrize("size", [1, 2, 33])
def test_products_in_parts_and_whole_are_those_of_the_plain_layers(units, size):
    layers = [{"kind": "flatten"}, *({"kind": "dense", "units": n} for n in (units, 600, 3))]
    named = [{"name": f"l{n}", **one} for n, one in enumerate([*layers, {"kind": "softmax"}])]
    run = with_network(Recipe(batch_size=size), build_network((1, 32, 32), named), 40, np.float64)
    network, (_, images, labels) = run.network, next_batch(run)
    forward = network.forward(run.parameters, images)
    plain = network.backward(run.parameters, forward, labels)
    program = CompiledNetwork(network, run.parameters, size)
    _, gradients = program.step_gradients(run.parameters, images, labels)
    for address, gradient in gradients.items():
        np.testing.assert_allclose(gradient, plain[address], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("preset", PRESETS)
def test_an_evaluation_is_that_of_the_plain_layers(preset):
    run = initial_run(Recipe(preset=preset, problem=PRESETS[preset].problems[0], batch_size=1))
    found = evaluate(run)
    images, labels = run.data.held_out_images, run.data.held_out_labels
    logits = run.network.logits(run.parameters, images)
    assert found.loss == pytest.approx(run.network.mean_loss(run.parameters, logits, labels), 1e-6)
    assert found.images == len(labels)
    accuracy = run.network.accuracy(logits, labels)
    assert found.accuracy == accuracy or np.isnan(accuracy)


def test_a_record_outlives_the_memory_it_was_made_in():
    run, record = train_step(initial_run(Recipe(optimizer="adam")))
    kept = {
        name: [array.copy() for array in arrays.values()]
        for name, arrays in [("gradients", record.gradients), ("updates", record.updates)]
    }
    losses = record.losses.copy()
    fast_forward(run, 5)
    for name, arrays in kept.items():
        for before, now in zip(arrays, getattr(record, name).values(), strict=True):
            np.testing.assert_array_equal(before, now)
    np.testing.assert_array_equal(losses, record.losses)
    for address, update in record.updates.items():
        parts = [part[address] for part in record.ingredients.values()]
        np.testing.assert_allclose(sum(parts), update, rtol=0, atol=1e-7)


def test_runs_in_many_threads_make_the_bits_they_make_alone():
    recipes = [Recipe(seed=seed, batch_size=8 + 8 * (seed % 2)) for seed in range(6)]
    alone = [fingerprint(fast_forward(initial_run(one), 12).parameters) for one in recipes]

    def stepwise(recipe):
        run = initial_run(recipe)
        for _ in range(12):
            run = train_step(run)[0] if run.step % 3 == 0 else quick_train_step(run)[0]
        return fingerprint(run.parameters)

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(stepwise, recipes)) == alone


def test_idle_programs_are_used_again_and_bounded():
    run = initial_run(Recipe())
    pool = ProgramCache(2)
    with pool.borrow(run.network, run.parameters, 4) as first:
        with pool.borrow(run.network, run.parameters, 4) as second:
            assert second is not first
        assert len(pool) == 1
    again = initial_run(Recipe())
    with pool.borrow(again.network, again.parameters, 4) as third:
        assert third is first
    for size in (1, 2, 3):
        with pool.borrow(run.network, run.parameters, size):
            pass
    assert len(pool) == 2
    wide = {address: array.astype(np.float64) for address, array in run.parameters.items()}
    with pool.borrow(run.network, wide, 3) as other:
        assert other.dtype == np.float64


@pytest.mark.parametrize("step", [train_step, quick_train_step, lambda run: fast_forward(run, 1)])
def test_parameters_that_do_not_suit_are_named(step):
    run = initial_run(Recipe(batch_size=3))
    bad = {**run.parameters, "fc2.bias": np.zeros(7, np.float32)}
    with pytest.raises(BadInput, match=r"fc2.bias: got \(7,\); allowed: the shape \(2,\)"):
        step(replace(run, parameters=bad))
    whole = {**run.parameters, "fc2.bias": np.zeros(2, int)}
    with pytest.raises(BadInput, match=r"fc2.bias: got 'int64'; allowed: float32 or float64"):
        step(replace(run, parameters=whole))
    with pytest.raises(BadInput, match=r"a parameter conv1\.kernel"):
        step(replace(run, parameters={}))


def test_what_fails_does_not_come_back_to_the_pool():
    run, pool = initial_run(Recipe()), ProgramCache(2)
    with pytest.raises(ZeroDivisionError), pool.borrow(run.network, run.parameters, 1):
        raise ZeroDivisionError
    assert len(pool) == 0
