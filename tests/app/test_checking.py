"""A check goes on by itself, a little at a time, and is dropped where the step moves."""

import itertools
from time import perf_counter

import pytest

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, advance, check_gradients, start

NUMBER = commands.Check(scope="number", address="conv2.kernel", index=[3, 1, 0, 4])
NETWORK = commands.Check(scope="network")


def ready() -> Session:
    session = Session(Settings(), perf_counter)
    session.greet()
    return session


def checks(found) -> list[dict]:
    return [one.scalars for one in found if one.type == "check"]


def expected(*asked):
    """Return the finished check of the first step as the engine makes it."""
    run = start(Recipe())
    _, record = advance(run, input_gradient=True)
    *_, found = check_gradients(run.network, record, *asked)
    return found


def test_a_number_is_checked_at_once_and_its_numbers_are_the_engines():
    session = ready()
    [found] = checks(session.handle(NUMBER))
    number = expected("number", "conv2.kernel", (3, 1, 0, 4)).number
    assert found["number"]["numeric"] == number.numeric
    assert found["number"]["analytic"] == number.analytic
    assert found["number"]["recorded"] == number.recorded
    assert (found["done"], found["all"], found["verdict"]) == (1, 1, "agrees")
    assert (found["step"], found["stopped"], found["preview"]) == (0, False, False)
    assert not session.checking


def test_an_output_of_one_image_may_be_checked():
    question = commands.Check(scope="number", address="relu3.activation", index=[7], image=2)
    [found] = checks(ready().handle(question))
    number = expected("number", "relu3.activation", (7,), 2).number
    assert (found["image"], found["number"]["numeric"]) == (2, number.numeric)


def test_the_whole_network_is_checked_piece_by_piece():
    session = ready()
    found = checks(session.handle(NETWORK))
    while session.checking:
        found += checks(session.quantum())
    assert [one["done"] for one in found] == sorted(one["done"] for one in found)
    assert len(found) > 3
    assert [one["verdict"] for one in found[:-1]] == [None] * (len(found) - 1)
    last = found[-1]
    assert (last["done"], last["all"], last["verdict"]) == (82322, 82322, "agrees")
    assert len(last["parts"]) == 8


def test_a_quantum_ends_when_its_time_is_up():
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.026)
    session.greet()
    [first] = checks(session.handle(NETWORK))
    [second] = checks(session.quantum())
    assert (first["done"], second["done"] > 0) == (0, True)
    assert session.working
    assert second["done"] < second["all"]


def test_training_goes_on_meanwhile():
    session = ready()
    session.handle(NETWORK)
    session.handle(commands.Run(speed=0))
    assert session.play(2, seconds=60) == 2
    assert checks(session.frame()) == []
    assert session.checking
    while session.checking:
        [found] = checks(session.quantum())
    assert (found["step"], found["verdict"]) == (0, "agrees")


@pytest.mark.parametrize(
    "command",
    [
        commands.Advance(),
        commands.Seek(step=0),
        commands.Reset(),
        commands.Configure(learning_rate=0.1),
        commands.Configure(preset="mlp"),
        commands.Edit(address="fc2.bias", index=[0], value=0.5),
        commands.Check(scope=None),
    ],
)
def test_a_step_that_moves_drops_the_check_and_says_so(command):
    session = ready()
    session.handle(NETWORK)
    [found] = checks(session.handle(command))
    assert (found["stopped"], found["verdict"]) == (True, None)
    assert not session.checking
    assert checks(session.handle(command)) == []  # there is none any more


def test_a_newer_check_takes_the_place_of_an_older_and_a_bad_one_leaves_it():
    session = ready()
    session.handle(NETWORK)
    [error] = session.handle(commands.Check(scope="layer", address="relu1.activation"))
    assert (error.command, error.field) == ("check", "address")
    assert session.checking
    [found] = checks(session.handle(NUMBER))
    assert found["scope"] == "number"
    assert not session.checking


def test_what_is_only_tried_may_be_checked():
    session = ready()
    session.handle(commands.Edit(address="fc2.bias", index=[0], value=0.5))
    [found] = checks(session.handle(commands.Check(scope="layer", address="fc2.bias")))[-1:]
    while session.checking:
        [found] = checks(session.quantum())
    assert (found["preview"], found["verdict"]) == (True, "agrees")
