"""The training step: each step returns a new run, reproducible bit for bit."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from engine import (
    BadInput,
    Change,
    Edit,
    Recipe,
    evaluate,
    fingerprint,
    initial_run,
    replay,
    train_step,
)
from engine.training.optimizers import OPTIMIZERS, SGD


def trained(recipe: Recipe, steps: int):
    run = initial_run(recipe)
    for _ in range(steps):
        run, record = train_step(run)
    return run, record


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_the_same_recipe_gives_the_same_bits_and_another_seed_does_not(optimizer):
    recipe = Recipe(optimizer=optimizer)
    one, two = (trained(recipe, 12)[0] for _ in range(2))
    assert fingerprint(one.parameters) == fingerprint(two.parameters)
    other = trained(replace(recipe, seed=2), 12)[0]
    assert fingerprint(one.parameters) != fingerprint(other.parameters)


def test_the_same_bits_come_with_other_work_in_between_and_in_a_fresh_process():
    recipe = Recipe(optimizer="adamw", schedule="warm-up-cosine", batch_size=16)
    recipe = recipe.with_setting(4, "learning_rate", 0.002).with_setting(6, "weight_decay", 0.1)
    expected = fingerprint(replay(recipe, 9).parameters)
    run = initial_run(recipe)
    while run.step < 9:
        run, _ = train_step(run)
        trained(Recipe(seed=run.step, problem="ten-digits", optimizer="nesterov"), 1)
        evaluate(run)
    assert fingerprint(run.parameters) == expected
    code = (
        "import json, sys; from engine import Recipe, fingerprint, replay; "
        "print(fingerprint(replay(Recipe.from_data(json.load(sys.stdin)), 9).parameters))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(recipe.to_data()),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert answer.stdout.strip() == expected


# Recorded with the first optimizers: Δ = −η g, and b ← μ b + g with Δ = −η b.
@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_plain_and_momentum_steps_are_the_plain_formulas_bit_for_bit(optimizer):
    run, buffers = initial_run(Recipe(optimizer=optimizer, learning_rate=0.05)), {}
    for _ in range(12):
        before = run.parameters
        run, record = train_step(run)
        for address, parameter in before.items():
            g = record.gradients[address]
            b = 0.9 * buffers[address] + g if address in buffers else g
            buffers[address] = b
            step = g if optimizer == "sgd" else b
            np.testing.assert_array_equal(run.parameters[address], parameter + -0.05 * step)


def test_a_record_tells_the_ingredients_of_its_update():
    run, record = trained(Recipe(optimizer="adamw"), 3)
    assert list(record.ingredients) == ["gradient", "decay", "momentum", "preconditioned"]
    for address, update in record.updates.items():
        parts = [part[address] for part in record.ingredients.values()]
        np.testing.assert_allclose(sum(parts), update, rtol=0, atol=1e-8)
    np.testing.assert_array_equal(
        record.parameters["fc2.weight"] + record.updates["fc2.weight"],
        run.parameters["fc2.weight"],
    )


def test_a_replay_needs_a_whole_number_of_steps():
    assert replay(Recipe(), 0).step == 0
    for step in (-1, 1.5, True):
        with pytest.raises(BadInput, match="step: got"):
            replay(Recipe(), step)


def test_advancing_leaves_the_old_run_as_it_was():
    run = initial_run(Recipe(optimizer="momentum"))
    run, _ = train_step(run)
    before = {address: array.copy() for address, array in run.parameters.items()}
    memory = {address: array.copy() for address, array in run.optimizer_state.items()}
    train_step(run)
    for address, array in run.parameters.items():
        np.testing.assert_array_equal(array, before[address])
    for name, array in run.optimizer_state.items():
        np.testing.assert_array_equal(array, memory[name])


def test_the_record_adds_up():
    run = initial_run(Recipe())
    after, record = train_step(run, input_gradient=True)
    assert record.loss == pytest.approx(float(record.losses.mean()))
    for address, parameter in run.parameters.items():
        np.testing.assert_array_equal(
            after.parameters[address], parameter + record.updates[address]
        )
        np.testing.assert_allclose(
            record.updates[address], -0.05 * record.gradients[address], rtol=1e-6
        )
    chosen = record.probabilities[np.arange(32), record.labels]
    np.testing.assert_allclose(-np.log(chosen), record.losses, rtol=1e-5, atol=1e-6)
    assert record.gradients["input.activation"].shape == (32, 1, 32, 32)


def test_a_change_holds_from_its_step_on_and_later_ones_are_dropped():
    recipe = Recipe().with_setting(3, "learning_rate", 0.2).with_setting(5, "learning_rate", 0.4)
    assert [recipe.learning_rate_at(step) for step in range(7)] == [0.05] * 3 + [0.2] * 2 + [
        0.4
    ] * 2
    assert recipe.with_setting(4, "momentum", 0.5).learning_rate_at(6) == 0.2
    assert recipe.with_setting(4, "beta1", 0.5).optimizer_at(9) == SGD()
    restarted = recipe.restarted_at(4)
    assert (restarted.learning_rate, restarted.changes) == (0.2, ())


BAD = [
    ({"preset": "vgg"}, "preset"),
    ({"problem": "cats"}, "problem"),
    ({"optimizer": "newton"}, "optimizer"),
    ({"seed": -1}, "seed"),
    ({"seed": 1.5}, "seed"),
    ({"batch_size": 0}, "batch_size"),
    ({"batch_size": 288}, "batch_size"),
    ({"learning_rate": float("nan")}, "learning_rate"),
    ({"learning_rate": 0.0}, "learning_rate"),
    ({"learning_rate": -1.0}, "learning_rate"),
    ({"learning_rate": float("inf")}, "learning_rate"),
    ({"learning_rate": "fast"}, "learning_rate"),
    ({"momentum": 1.0}, "momentum"),
    ({"changes": (Edit(1, "fc9.bias", (0,), 3.0),)}, "address"),
    ({"changes": (Edit(1, "fc2.bias", (2,), 3.0),)}, "index"),
    ({"changes": (Edit(1, "fc2.weight", (0,), 3.0),)}, "index"),
    ({"changes": (Edit(1, "fc2.bias", (-1,), 3.0),)}, "index"),
    ({"changes": (Change(4, "momentum", 0.1), Change(2, "momentum", 0.1))}, "changes"),
]


@pytest.mark.parametrize(("fields", "field"), BAD)
def test_a_bad_recipe_names_field_value_and_what_is_allowed(fields, field):
    with pytest.raises(BadInput) as bad:
        Recipe(**fields)
    assert bad.value.field == field
    assert repr(bad.value.value) in str(bad.value)
    assert bad.value.allowed in str(bad.value)


def test_three_or_eight_is_learned_within_200_steps():
    run, best = initial_run(Recipe()), 0.0
    for _ in range(200):
        run, _ = train_step(run)
        if run.step % 20 == 0:
            best = max(best, evaluate(run).accuracy)
    assert best > 0.97
    assert evaluate(run).accuracy > 0.97


def test_ten_digits_are_learned_within_five_epochs():
    run = initial_run(Recipe(problem="ten-digits"))
    while run.epoch < 5:
        run, _ = train_step(run)
    assert evaluate(run).accuracy >= 0.95
