"""Stop criteria: each against independently computed losses, gradients and activations."""

import numpy as np
import pytest

from engine import (
    BadInput,
    Recipe,
    StopCriterion,
    begin_progress,
    initial_run,
    probe_gradient_norm,
    train_step,
    update_progress,
)
from engine.training.probe_set import probe_set
from engine.training.stop_criteria import PATIENCE_STEPS, dead_relu_units, probe_loss


def pursued(goal: StopCriterion, recipe: Recipe | None = None, most: int = 400):
    """Return the final progress, the final run, and the probe loss after every step."""
    run = initial_run(recipe or Recipe())
    pursuit, losses = begin_progress(goal, run), [probe_loss(run)]
    while not pursuit.reached and pursuit.steps < most:
        run, _ = train_step(run)
        pursuit = update_progress(pursuit, run)
        losses.append(probe_loss(run))
    return pursuit, run, losses


def test_converged_is_ten_small_changes_in_a_row_and_not_nine():
    pursuit, run, losses = pursued(StopCriterion("converged", 0.005))
    changes = abs(np.diff(losses))
    assert pursuit.reached
    assert (changes[-PATIENCE_STEPS:] < 0.005).all()
    assert changes[-PATIENCE_STEPS - 1] >= 0.005
    assert pursuit.change == changes[-1]
    assert probe_gradient_norm(run) > 0


def test_stalled_is_so_many_steps_without_a_lower_loss():
    pursuit, _, losses = pursued(StopCriterion("stalled", 4), Recipe(learning_rate=1.0))
    lowest = np.minimum.accumulate(losses)
    assert pursuit.reached
    assert pursuit.lowest == lowest[-1]
    assert (np.array(losses[-4:]) >= lowest[-5]).all()
    assert losses[-5] == lowest[-5]


def test_the_gradient_is_the_first_one_under_the_value():
    """The reference norm comes from the layers' backward pass in float64."""
    pursuit, run, _ = pursued(StopCriterion("gradient", 0.3))
    images, labels = probe_set(run.recipe.problem)
    double = {address: array.astype(np.float64) for address, array in run.parameters.items()}
    forward = run.network.forward(double, images.astype(np.float64))
    gradients = run.network.backward(double, forward, labels)
    norm = np.sqrt(sum((gradients[address] ** 2).sum() for address in double))
    assert pursuit.gradient == pytest.approx(norm, rel=1e-4)
    assert norm < 0.3
    assert pursuit.fraction == 1.0
    started = begin_progress(StopCriterion("gradient", 0.3), initial_run(Recipe()))
    assert started.gradient > 0.3


def test_so_many_steps_are_made():
    pursuit, run, _ = pursued(StopCriterion("steps", 7))
    assert (pursuit.steps, run.step, pursuit.fraction) == (7, 7, 1.0)


def test_the_loss_is_that_of_the_probe_and_the_first_one_under_the_value():
    pursuit, run, losses = pursued(StopCriterion("loss", 0.3))
    assert losses[-1] < 0.3 <= min(losses[:-1])
    images, labels = probe_set(run.recipe.problem)
    probabilities = run.network.forward(run.parameters, images).probabilities
    expected = -np.log(probabilities[np.arange(64), labels]).mean()
    assert pursuit.loss == pytest.approx(expected, rel=1e-5)


def test_an_epoch_ends_where_the_next_begins():
    pursuit, run, _ = pursued(StopCriterion("epoch", 1))
    assert (run.step, run.epoch) == (run.steps_per_epoch, 1)
    assert pursuit.fraction == 1.0


def test_a_relu_has_died_when_it_is_silent_for_the_whole_probe():
    pursuit, run, _ = pursued(StopCriterion("relu-dies", 1))
    address, unit = pursuit.dead[0]
    images, _ = probe_set(run.recipe.problem)
    first = initial_run(run.recipe)
    now = run.network.forward(run.parameters, images).activations[address][:, unit]
    then = run.network.forward(first.parameters, images).activations[address][:, unit]
    assert not now.any()
    assert then.any()
    assert (address, unit) in dead_relu_units(run)


def test_a_goal_that_holds_already_still_takes_a_step():
    pursuit, run, _ = pursued(StopCriterion("loss", 100))
    assert (run.step, pursuit.reached) == (1, True)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("converged", 0),
        ("steps", 1.5),
        ("steps", 0),
        ("loss", -1),
        ("loss", float("nan")),
        ("epoch", 1001),
    ],
)
def test_a_value_that_cannot_be_is_named(kind, value):
    with pytest.raises(BadInput) as bad:
        StopCriterion(kind, value)
    assert bad.value.field == "until.value"


def test_a_goal_that_does_not_exist_is_named():
    with pytest.raises(BadInput) as bad:
        StopCriterion("tired", 1)
    assert bad.value.field == "until.kind"
