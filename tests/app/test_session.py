"""The session's state table: every command in every state, without a server."""

import json

import pytest

from app.protocol import commands
from app.protocol.parse import parse_command
from app.protocol.run_states import DIVERGED, PLAYING, READY
from app.session.command_handler import ALL_STATES
from app.session.handlers import HANDLERS
from tests.app.command_examples import COMMAND_EXAMPLES
from tests.app.sessions import session_in_state

COMMANDS = {
    command_type: parse_command(json.dumps({"type": command_type, **fields}))
    for command_type, fields in COMMAND_EXAMPLES.items()
    if command_type in HANDLERS  # the others are of the connection and of rooms
}

NOTHING_THERE = [
    ("commit", ["preview"]),
    ("discard", ["branch"]),
    ("undo", ["undo"]),
    ("redo", ["redo"]),
    ("read", ["step"]),
    ("record", ["last"]),
    ("go_there", ["step"]),
    ("predict", ["parameters"]),  # if they are not finite
    ("pick_lane", ["lane"]),
]


@pytest.mark.parametrize("state", ALL_STATES)
@pytest.mark.parametrize("command_type", COMMANDS)
def test_a_command_is_carried_out_where_the_table_says_so(state, command_type):
    session = session_in_state(state)
    before = session.status()
    answers = session.handle(COMMANDS[command_type])
    refused = [message.field for message in answers if message.type == "error"]
    if state not in HANDLERS[command_type].states:
        assert refused == ["state"]
    else:
        assert refused == [] or (command_type, refused) in NOTHING_THERE
    if refused:
        assert session.status() == before


AFTER = {
    (READY, "advance"): READY,
    (READY, "run"): PLAYING,
    (PLAYING, "advance"): READY,
    (PLAYING, "pause"): READY,
    (PLAYING, "seek"): READY,
    (PLAYING, "reset"): READY,
    (PLAYING, "slice"): PLAYING,
    (PLAYING, "configure"): PLAYING,
    (DIVERGED, "seek"): READY,
    (DIVERGED, "reset"): READY,
    (DIVERGED, "slice"): DIVERGED,
}


@pytest.mark.parametrize(("state", "command_type"), AFTER)
def test_the_state_after_a_command(state, command_type):
    session = session_in_state(state)
    session.handle(COMMANDS[command_type])
    assert session.state == AFTER[state, command_type]


def test_playing_makes_as_many_steps_as_asked_and_sends_every_loss_once():
    session = session_in_state(PLAYING)
    assert session.play(5, seconds=60) == 5
    step = next(message for message in session.frame() if message.type == "step")
    assert [number for number, *_ in step.losses] == [0, 1, 2, 3, 4]
    again = next(message for message in session.frame() if message.type == "step")
    assert again.losses == []


def test_playing_stops_when_its_time_is_up():
    session = session_in_state(PLAYING)
    assert session.play(1000, seconds=0.0) == 1


def test_a_restart_keeps_the_choice_where_it_exists_and_says_where_it_is_gone():
    session = session_in_state(READY)
    session.handle(commands.ConfigureCommand(problem="ten-digits"))
    session.handle(commands.WatchSliceCommand(address="fc2.weight", index=[7, 3]))
    answers = session.handle(commands.ConfigureCommand(problem="3-or-8"))
    notice = next(message.notice for message in answers if message.type == "status")
    assert "has no fc2.weight[7, 3]" in notice
    welcome = next(message for message in answers if message.type == "welcome")
    assert welcome.selection == {"address": "fc2.weight", "index": [0, 1], "largest": False}


def test_seconds_come_from_the_clock_that_was_given():
    session = session_in_state(READY)
    step = next(m for m in session.handle(commands.AdvanceCommand()) if m.type == "step")
    assert step.seconds == pytest.approx(0.001)


def test_the_surface_is_that_of_the_step_shown_and_ends():
    session = session_in_state(READY)
    session.handle(commands.AdvanceCommand())
    levels = []
    while session.computing_surface:
        levels += [(m.scalars["step"], m.scalars["level"]) for m in session.run_surface_slice()]
    assert levels == [(0, 9), (0, 17), (0, 33)]


def test_no_surface_is_computed_while_nobody_looks():
    session = session_in_state(READY)
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    session.handle(commands.AdvanceCommand())
    assert not session.computing_surface
