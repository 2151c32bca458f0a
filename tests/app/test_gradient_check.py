"""The gradient check: it runs in time slices and is cancelled when another step is displayed."""

import itertools
from time import perf_counter

import pytest

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, check_gradients, initial_run, train_step

NUMBER = commands.CheckCommand(scope="number", address="conv2.kernel", index=[3, 1, 0, 4])
NETWORK = commands.CheckCommand(scope="network")


def ready() -> Session:
    session = Session(Settings(), perf_counter)
    session.full_state()
    return session


def checks(found) -> list[dict]:
    return [one.scalars for one in found if one.type == "check"]


def expected_check(*asked):
    """Return the finished check of the first step as the engine computes it."""
    run = initial_run(Recipe())
    _, record = train_step(run, input_gradient=True)
    *_, found = check_gradients(run.network, record, *asked)
    return found


def test_a_number_is_checked_at_once_and_its_numbers_are_the_engines():
    session = ready()
    [found] = checks(session.handle(NUMBER))
    number = expected_check("number", "conv2.kernel", (3, 1, 0, 4)).number
    assert found["number"]["numeric"] == number.numeric
    assert found["number"]["analytic"] == number.analytic
    assert found["number"]["recorded"] == number.recorded
    assert (found["done"], found["all"], found["verdict"]) == (1, 1, "agrees")
    assert (found["step"], found["stopped"], found["preview"]) == (0, False, False)
    assert not session.checking_gradients


def test_an_output_of_one_image_may_be_checked():
    question = commands.CheckCommand(scope="number", address="relu3.activation", index=[7], image=2)
    [found] = checks(ready().handle(question))
    number = expected_check("number", "relu3.activation", (7,), 2).number
    assert (found["image"], found["number"]["numeric"]) == (2, number.numeric)


def test_the_whole_network_is_checked_piece_by_piece():
    session = ready()
    found = checks(session.handle(NETWORK))
    while session.checking_gradients:
        found += checks(session.run_slice())
    assert [one["done"] for one in found] == sorted(one["done"] for one in found)
    assert len(found) > 3
    assert [one["verdict"] for one in found[:-1]] == [None] * (len(found) - 1)
    last = found[-1]
    assert (last["done"], last["all"], last["verdict"]) == (82322, 82322, "agrees")
    assert len(last["parts"]) == 8


def test_a_quantum_ends_when_its_time_is_up():
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.026)
    session.full_state()
    [first] = checks(session.handle(NETWORK))
    [second] = checks(session.run_slice())
    assert (first["done"], second["done"] > 0) == (0, True)
    assert session.has_work
    assert second["done"] < second["all"]


def test_training_goes_on_meanwhile():
    session = ready()
    session.handle(NETWORK)
    session.handle(commands.PlayCommand(speed=0))
    assert session.play(2, seconds=60) == 2
    assert checks(session.frame()) == []
    assert session.checking_gradients
    while session.checking_gradients:
        [found] = checks(session.run_slice())
    assert (found["step"], found["verdict"]) == (0, "agrees")


@pytest.mark.parametrize(
    "command",
    [
        commands.AdvanceCommand(),
        commands.SeekCommand(step=0),
        commands.ResetCommand(),
        commands.ConfigureCommand(learning_rate=0.1),
        commands.ConfigureCommand(preset="mlp"),
        commands.EditCommand(address="fc2.bias", index=[0], value=0.5),
        commands.CheckCommand(scope=None),
    ],
)
def test_a_step_that_moves_drops_the_check_and_says_so(command):
    session = ready()
    session.handle(NETWORK)
    [found] = checks(session.handle(command))
    assert (found["stopped"], found["verdict"]) == (True, None)
    assert not session.checking_gradients
    assert checks(session.handle(command)) == []  # no check is left


def test_a_newer_check_takes_the_place_of_an_older_and_a_bad_one_leaves_it():
    session = ready()
    session.handle(NETWORK)
    [error] = session.handle(commands.CheckCommand(scope="layer", address="relu1.activation"))
    assert (error.command, error.field) == ("check", "address")
    assert session.checking_gradients
    [found] = checks(session.handle(NUMBER))
    assert found["scope"] == "number"
    assert not session.checking_gradients


def test_what_is_only_tried_may_be_checked():
    session = ready()
    session.handle(commands.EditCommand(address="fc2.bias", index=[0], value=0.5))
    [found] = checks(session.handle(commands.CheckCommand(scope="layer", address="fc2.bias")))[-1:]
    while session.checking_gradients:
        [found] = checks(session.run_slice())
    assert (found["preview"], found["verdict"]) == (True, "agrees")
