"""When a run stops: every goal against losses and activations measured beside it."""

import numpy as np
import pytest

from engine import BadInput, Goal, Recipe, advance, after_step, probe_gradient_norm, pursue, start
from engine.training.run import probe_of
from engine.training.stop_criteria import CALM_STEPS, dead_units, probe_loss


def pursued(goal: Goal, recipe: Recipe | None = None, most: int = 400):
    """Return the pursuit when it ends, the run then, and C of the probe after every step."""
    run = start(recipe or Recipe())
    pursuit, losses = pursue(goal, run), [probe_loss(run)]
    while not pursuit.reached and pursuit.steps < most:
        run, _ = advance(run)
        pursuit = after_step(pursuit, run)
        losses.append(probe_loss(run))
    return pursuit, run, losses


def test_converged_is_ten_small_changes_in_a_row_and_not_nine():
    pursuit, run, losses = pursued(Goal("converged", 0.005))
    changes = abs(np.diff(losses))
    assert pursuit.reached
    assert (changes[-CALM_STEPS:] < 0.005).all()
    assert changes[-CALM_STEPS - 1] >= 0.005
    assert pursuit.change == changes[-1]
    assert probe_gradient_norm(run) > 0


def test_stalled_is_so_many_steps_without_a_lower_loss():
    pursuit, _, losses = pursued(Goal("stalled", 4), Recipe(learning_rate=1.0))
    lowest = np.minimum.accumulate(losses)
    assert pursuit.reached
    assert pursuit.lowest == lowest[-1]
    assert (np.array(losses[-4:]) >= lowest[-5]).all()
    assert losses[-5] == lowest[-5]


def test_the_gradient_is_the_first_one_under_the_value():
    """The norm from the layers' own backward pass, in float64."""
    pursuit, run, _ = pursued(Goal("gradient", 0.3))
    images, labels = probe_of(run.recipe.problem)
    double = {address: array.astype(np.float64) for address, array in run.parameters.items()}
    forward = run.network.forward(double, images.astype(np.float64))
    gradients = run.network.backward(double, forward, labels)
    norm = np.sqrt(sum((gradients[address] ** 2).sum() for address in double))
    assert pursuit.gradient == pytest.approx(norm, rel=1e-4)
    assert norm < 0.3
    assert pursuit.part == 1.0
    started = pursue(Goal("gradient", 0.3), start(Recipe()))
    assert started.gradient > 0.3


def test_so_many_steps_are_made():
    pursuit, run, _ = pursued(Goal("steps", 7))
    assert (pursuit.steps, run.step, pursuit.part) == (7, 7, 1.0)


def test_the_loss_is_that_of_the_probe_and_the_first_one_under_the_value():
    pursuit, run, losses = pursued(Goal("loss", 0.3))
    assert losses[-1] < 0.3 <= min(losses[:-1])
    images, labels = probe_of(run.recipe.problem)
    probabilities = run.network.forward(run.parameters, images).probabilities
    expected = -np.log(probabilities[np.arange(64), labels]).mean()
    assert pursuit.loss == pytest.approx(expected, rel=1e-5)


def test_an_epoch_ends_where_the_next_begins():
    pursuit, run, _ = pursued(Goal("epoch", 1))
    assert (run.step, run.epoch) == (run.steps_per_epoch, 1)
    assert pursuit.part == 1.0


def test_a_relu_has_died_when_it_is_silent_for_the_whole_probe():
    pursuit, run, _ = pursued(Goal("relu-dies", 1))
    address, unit = pursuit.dead[0]
    images, _ = probe_of(run.recipe.problem)
    first = start(run.recipe)
    now = run.network.forward(run.parameters, images).activations[address][:, unit]
    then = run.network.forward(first.parameters, images).activations[address][:, unit]
    assert not now.any()
    assert then.any()
    assert (address, unit) in dead_units(run)


def test_a_goal_that_holds_already_still_takes_a_step():
    pursuit, run, _ = pursued(Goal("loss", 100))
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
        Goal(kind, value)
    assert bad.value.field == "until.value"


def test_a_goal_that_does_not_exist_is_named():
    with pytest.raises(BadInput) as bad:
        Goal("tired", 1)
    assert bad.value.field == "until.kind"
