"""A run is a value, the same recipe gives the same bits, and the network learns."""

from dataclasses import replace

import numpy as np
import pytest

from engine import BadInput, Change, Recipe, advance, evaluate, fingerprint, start
from engine.__main__ import main


def trained(recipe: Recipe, steps: int):
    run = start(recipe)
    for _ in range(steps):
        run, record = advance(run)
    return run, record


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_the_same_recipe_gives_the_same_bits_and_another_seed_does_not(optimizer):
    recipe = Recipe(optimizer=optimizer)
    one, two = (trained(recipe, 12)[0] for _ in range(2))
    assert fingerprint(one.parameters) == fingerprint(two.parameters)
    other = trained(replace(recipe, seed=2), 12)[0]
    assert fingerprint(one.parameters) != fingerprint(other.parameters)


def test_advancing_leaves_the_old_run_as_it_was():
    run = start(Recipe(optimizer="momentum"))
    run, _ = advance(run)
    before = {address: array.copy() for address, array in run.parameters.items()}
    memory = {address: array.copy() for address, array in run.optimizer_state.items()}
    advance(run)
    for address, array in run.parameters.items():
        np.testing.assert_array_equal(array, before[address])
        np.testing.assert_array_equal(run.optimizer_state[address], memory[address])


def test_the_record_adds_up():
    run = start(Recipe())
    after, record = advance(run, input_gradient=True)
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
    recipe = Recipe().changed(3, "learning_rate", 0.2).changed(5, "learning_rate", 0.4)
    assert [recipe.learning_rate_at(step) for step in range(7)] == [0.05] * 3 + [0.2] * 2 + [
        0.4
    ] * 2
    assert recipe.changed(4, "momentum", 0.5).learning_rate_at(6) == 0.2
    restarted = recipe.restarted(4)
    assert (restarted.learning_rate, restarted.changes) == (0.2, ())


BAD = [
    ({"preset": "vgg"}, "preset"),
    ({"problem": "cats"}, "problem"),
    ({"optimizer": "adam"}, "optimizer"),
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
    ({"changes": (Change(1, "seed", 3.0),)}, "setting"),
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
    run, best = start(Recipe()), 0.0
    for _ in range(200):
        run, _ = advance(run)
        if run.step % 20 == 0:
            best = max(best, evaluate(run).accuracy)
    assert best > 0.97
    assert evaluate(run).accuracy > 0.97


def test_ten_digits_are_learned_within_five_epochs():
    run = start(Recipe(problem="ten-digits"))
    while run.epoch < 5:
        run, _ = advance(run)
    assert evaluate(run).accuracy >= 0.95


def test_the_command_line_trains_and_prints_what_the_engine_gives(capsys):
    assert main(["train", "--steps", "12", "--seed", "3"]) == 0
    printed = capsys.readouterr().out
    run = trained(Recipe(seed=3), 12)[0]
    assert f"held-out accuracy  {100 * evaluate(run).accuracy:.2f} %" in printed
    assert "steps              12" in printed


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--learning-rate", "nan"], "learning_rate"),
        (["--batch-size", "0"], "batch_size"),
        (["--steps", "0"], "steps"),
        (["--problem", "cats"], "problem"),
    ],
)
def test_the_command_line_refuses_bad_input_in_a_sentence(capsys, arguments, field):
    assert main(["train", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"{field}: got ")
