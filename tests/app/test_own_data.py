"""A session on own data that this process holds: set-up, steps, prediction, snapshot."""

from time import perf_counter

import numpy as np
import pytest

from app.protocol import commands
from app.protocol.codec import encode_message
from app.session.session import Session
from app.settings import Settings
from engine import LabelledImages, Recipe, fingerprint, own_data, replay
from tests.hosting.own_data_files import held_here


@pytest.fixture
def problem():
    """Hold own data of two classes in colour, 16×16, for the time of a test."""
    stream = np.random.default_rng(4)
    images = stream.integers(0, 256, (30, 3, 16, 16), dtype=np.uint8)
    data = own_data(LabelledImages(images, np.arange(30) % 2, ("cats", "dogs")))
    with held_here(data) as problem:
        yield problem


@pytest.fixture
def session():
    """A session whose page has its full state; it ends with the test."""
    one = Session(Settings(), perf_counter)
    one.full_state()
    yield one
    one.own_data_holder.release()


def found(answers: list, kind: str):
    return next(one for one in answers if one.type == kind)


def test_a_session_trains_on_own_data_and_describes_them(problem, session):
    answers = session.handle(commands.ConfigureCommand(problem=problem, batch_size=8))
    assert "error" not in [one.type for one in answers]
    welcome = found(answers, "welcome")
    assert welcome.choices["problems"][-1]["name"] == problem
    assert welcome.network["input_shape"] == [3, 16, 16]
    assert "Problem: cats or dogs?." in found(answers, "status").notice
    answers = session.handle(commands.AdvanceCommand())
    expected = replay(Recipe(problem=problem, batch_size=8), 1)
    assert found(answers, "status").fingerprint == fingerprint(expected.parameters)
    for one in answers:
        assert encode_message(one)


def test_a_batch_size_over_the_training_images_is_refused_with_their_number(problem, session):
    answers = session.handle(commands.ConfigureCommand(problem=problem))
    error = found(answers, "error")
    assert (error.field, error.value) == ("batch_size", "32")
    assert "1 to 24" in error.allowed


def test_data_that_are_not_here_are_named_and_the_run_goes_on(session):
    missing = "sha256:" + 64 * "0"
    answers = session.handle(commands.ConfigureCommand(problem=missing))
    error = found(answers, "error")
    assert (error.field, error.value) == ("problem", missing)
    assert "open the file" in error.allowed
    answers = session.handle(commands.AdvanceCommand())
    assert found(answers, "status").fingerprint == fingerprint(replay(Recipe(), 1).parameters)
