"""Stop goals of playing: where it stops, and the notices before and after."""

import pytest

from app.protocol import commands
from app.protocol.run_states import PLAYING, READY
from engine import Recipe, classify_stationary_point, initial_run, replay, train_step
from engine.training.stop_criteria import probe_loss
from tests.app.sessions import session_in_state


def played_until(kind, value, most=400):
    session = session_in_state(READY)
    until = commands.StopGoal(kind=kind, value=value)
    session.handle(commands.PlayCommand(speed=0, until=until))
    while session.state == PLAYING and session.status().position < most:
        session.play(1, seconds=60)
    return session


def test_so_many_steps_and_no_more():
    session = played_until("steps", 6)
    assert session.state == READY
    status = session.status()
    assert status.position == 6
    assert status.reason == "steps"
    assert status.until is None
    assert status.notice == "Stopped after 6 steps, as asked."
    assert session.status().notice is None  # sent once


def test_the_reason_names_the_loss_that_was_reached():
    session = played_until("loss", 0.3)
    run = initial_run(Recipe())
    while probe_loss(run) >= 0.3:
        run, _ = train_step(run)
    status = session.status()
    assert status.position == run.step
    assert f"{probe_loss(run):.4g}" in status.notice


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("converged", 0.05, "Converged after"),
        ("gradient", 0.5, "the gradient norm is under 0.5"),
        ("stalled", 1, "none of the last 1 brought the loss under"),
        ("epoch", 1, "epoch 0"),
        ("relu-dies", 1, "died"),
    ],
)
def test_every_other_goal_is_reached_and_said(kind, value, words):
    session = played_until(kind, value)
    status = session.status()
    assert status.reason == kind
    assert words in status.notice


def test_where_it_has_converged_the_ground_is_told():
    session = played_until("converged", 0.05)
    run = replay(Recipe(), session.status().position)
    found = classify_stationary_point(run, 0.05)
    said = played_until("converged", 0.05).status().notice
    word = {"minimum": "Like a minimum", "saddle": "A saddle", "stalled": "Stalled"}[found.kind]
    assert f"{word}: the gradient norm {found.gradient_norm:.2g}" in said
    assert f"λ max {found.largest:.2g}" in said


def test_progress_is_told_on_the_way_and_a_pause_is_a_reason():
    session = session_in_state(READY)
    goal = commands.StopGoal(kind="steps", value=8)
    session.handle(commands.PlayCommand(speed=0, until=goal))
    session.play(2, seconds=60)
    assert session.status().until == {
        "kind": "steps",
        "value": 8,
        "part": 0.25,
        "words": "2 of 8 steps",
    }
    answers = session.handle(commands.PauseCommand())
    status = next(message for message in answers if message.type == "status")
    assert status.notice == "Stopped by you after 2 steps: 2 of 8 steps."
    assert status.until is None
    assert session.frame_pending
    assert session.status().notice == status.notice  # in addition to the pending frame
    assert session.status().notice is None


def test_a_goal_that_cannot_be_is_refused_and_nothing_starts():
    session = session_in_state(READY)
    goal = commands.StopGoal(kind="steps", value=0.5)
    [error] = session.handle(commands.PlayCommand(speed=0, until=goal))
    assert (error.type, error.field) == ("error", "until.value")
    assert session.state == READY


def test_a_run_that_diverges_says_so():
    session = session_in_state(READY)
    session.handle(commands.ConfigureCommand(learning_rate=100.0))
    goal = commands.StopGoal(kind="converged", value=1e-9)
    session.handle(commands.PlayCommand(speed=0, until=goal))
    session.play(50, seconds=60)
    assert session.status().reason == "diverged"
