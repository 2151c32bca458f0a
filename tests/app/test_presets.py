"""Every network preset: welcome, step, slice and surface."""

import pytest

from app.protocol import commands
from app.protocol.run_states import READY
from engine import describe_choices
from tests.app.sessions import session_in_state

CHOICES = [
    (preset["name"], problem)
    for problem in ("3-or-8", "bars", "computational-graph")
    for preset in describe_choices(problem)["presets"]
]


@pytest.mark.parametrize(("preset", "problem"), CHOICES)
def test_a_chosen_network_can_be_shown(preset, problem):
    session = session_in_state(READY)
    answers = session.handle(
        commands.ConfigureCommand(preset=preset, problem=problem, batch_size=1)
    )
    assert not [message for message in answers if message.type == "error"]
    welcome = next(message for message in answers if message.type == "welcome")
    address, index = welcome.selection["address"], welcome.selection["index"]
    assert address in [a for layer in welcome.network["layers"] for a in layer["parameters"]]
    assert {m.type for m in session.handle(commands.AdvanceCommand())} >= {"step", "slice"}
    slices = session.handle(commands.WatchSliceCommand(address=address, index=index))
    assert [message.type for message in slices] == ["slice"]
    assert [m.type for m in session.run_surface_slice()] in ([], ["surface"])


def test_a_problem_brings_a_network_and_a_batch_that_suit_it_and_says_so():
    session = session_in_state(READY)
    for problem, preset, label, batch in (
        ("computational-graph", "computational-graph", "J = 2 (a·b + c)", 1),
        ("bars", "tour", "small CNN", 32),
    ):
        answers = session.handle(commands.ConfigureCommand(problem=problem))
        status = next(message for message in answers if message.type == "status")
        assert (status.recipe["preset"], status.recipe["batch_size"]) == (preset, batch)
        assert f"Network: {label}, with batch size {batch}." in status.notice
    answers = session.handle(commands.ConfigureCommand(problem="ten-digits"))
    notice = next(m for m in answers if m.type == "status").notice
    over = "The run starts over; undo brings back the one before."
    assert notice == f"Problem: all ten digits. {over}"


def test_a_network_that_cannot_be_is_refused_and_the_run_goes_on():
    session = session_in_state(READY)
    answers = session.handle(commands.ConfigureCommand(preset="single-neuron", problem="bars"))
    assert [(m.type, m.field) for m in answers] == [("error", "problem")]
    assert session.handle(commands.AdvanceCommand())
