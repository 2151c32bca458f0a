"""The effect of a step on its own mini-batch, in the step message."""

import itertools
from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from engine import (
    Recipe,
    apply_updates,
    evaluate,
    evaluate_step_outcome,
    fingerprint,
    initial_run,
    quick_train_step,
    replay,
)
from engine import train_step as advanced


def opened(recipe: Recipe | None = None) -> Session:
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.full_state()
    if recipe is not None:
        session.handle(commands.OpenRecipeCommand(recipe=recipe.to_data(), step=0))
        session.continue_seek(float("inf"))
    return session


def newest(answers: list, message_type: str):
    return [one for one in answers if one.type == message_type][-1]


@pytest.mark.parametrize(
    "recipe", [Recipe(), Recipe(preset="mlp", problem="bars", optimizer="adam", batch_size=7)]
)
def test_the_loss_after_is_that_of_the_same_images_with_the_parameters_after(recipe):
    session = opened(recipe)
    answers = session.handle(commands.AdvanceCommand())
    step, curve = newest(answers, "step"), newest(answers, "slice")
    following, record = advanced(initial_run(recipe), True)
    logits = following.network.forward(following.parameters, record.images, record.key).logits
    assert step.loss == record.loss
    plain = following.network.mean_loss(following.parameters, logits, record.labels)
    assert step.loss_after == pytest.approx(plain, rel=1e-6)
    assert step.loss_after == curve.scalars["loss_after"] != step.loss
    assert step.accuracy_after == float((logits.argmax(axis=1) == record.labels).mean())


def test_a_step_that_is_not_made_has_no_loss_after():
    step = newest(opened().handle(commands.WatchArraysCommand(image=0, arrays=[])), "step")
    assert not step.done
    assert step.loss_after is None
    assert step.accuracy_after is None


def test_the_predicted_change_is_the_gradient_times_the_update():
    step = newest(opened().handle(commands.AdvanceCommand()), "step")
    _, record = advanced(initial_run(Recipe()), True)
    squares = sum(
        float((record.gradients[address].astype(float) ** 2).sum()) for address in record.updates
    )
    assert step.predicted_change == pytest.approx(-0.05 * squares, rel=1e-5)


def test_silent_units_are_counted_before_and_after_the_step():
    session = opened()
    session.handle(commands.ConfigureCommand(learning_rate=5.0))
    for _ in range(6):
        step = newest(session.handle(commands.AdvanceCommand()), "step")
    network = initial_run(Recipe()).network
    relus = [layer.name for layer in network.layers if layer.kind == "relu"]
    assert [one["layer"] for one in step.silences] == relus
    assert all(0 <= one["before"] <= one["units"] for one in step.silences)
    assert any(one["after"] == one["units"] for one in step.silences)


def test_silent_units_are_those_that_are_zero_for_every_image():
    run = initial_run(Recipe())
    parameters = {**run.parameters, "conv1.bias": np.array([0, -1e3, 0, -1e3], np.float32)}
    _, record = advanced(replace(run, parameters=parameters), True)
    first = evaluate_step_outcome(run.network, record).silences[0]
    assert (first.layer, first.units, first.before) == ("relu1", 4, 2)


def test_accuracy_of_scores_that_are_not_finite_is_null_and_not_the_share_of_label_0():
    session = opened()
    session.handle(commands.ConfigureCommand(learning_rate=100.0))
    while session.state != "diverged":
        step = newest(session.handle(commands.AdvanceCommand()), "step")
    assert isnan(step.accuracy)
    broken = {a: np.full_like(p, np.nan) for a, p in initial_run(Recipe()).parameters.items()}
    assert isnan(evaluate(replace(initial_run(Recipe()), parameters=broken)).accuracy)


def test_a_setting_of_an_earlier_step_is_one_deed_and_undone_as_one():
    session = opened()
    session.handle(commands.ConfigureCommand(learning_rate=5.0))
    for _ in range(3):
        session.handle(commands.AdvanceCommand())
    before = session.status()
    answers = session.handle(commands.ConfigureCommand(step=1, learning_rate=0.5))
    status = newest(answers, "status")
    assert (status.position, status.learning_rate) == (1, 0.5)
    assert len(status.branches) == 2
    assert status.fingerprint == fingerprint(
        replay(Recipe().with_setting(0, "learning_rate", 5.0), 1).parameters
    )
    session.handle(commands.UndoCommand())
    session.continue_seek(float("inf"))
    after = session.status()
    assert (after.position, after.fingerprint) == (before.position, before.fingerprint)


def test_a_setting_that_is_refused_leaves_the_run_where_it_stands():
    session = opened()
    for _ in range(2):
        session.handle(commands.AdvanceCommand())
    before = session.status()
    for command in (
        commands.ConfigureCommand(step=1, learning_rate=-1.0),
        commands.ConfigureCommand(step=9, learning_rate=0.5),
    ):
        assert newest(session.handle(command), "error").command == "configure"
        assert session.status() == before


def test_the_outcome_is_the_step_that_training_makes():
    run = initial_run(Recipe())
    following, _ = quick_train_step(run)
    _, record = advanced(run, True)
    for address, array in apply_updates(record.parameters, record.updates).items():
        np.testing.assert_array_equal(array, following.parameters[address])
