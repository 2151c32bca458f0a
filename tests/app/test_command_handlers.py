"""Command handlers: each command has one handler, with the expected effects."""

import pytest

from app.protocol import commands
from app.protocol.commands import COMMAND_TYPES
from app.protocol.run_states import DIVERGED, PLAYING, READY
from app.rooms.follower import FOLLOWER_COMMANDS
from app.rooms.presenter import ROOM_COMMANDS
from app.session.handlers import HANDLERS, allowed_commands

OF_THE_CONNECTION = (
    commands.AcknowledgeCommand,
    commands.PingCommand,
    commands.ResumeSessionCommand,
    commands.JoinRoomCommand,
    *FOLLOWER_COMMANDS,
)


def effects(effect: str) -> set[str]:
    return {name for name, handler in HANDLERS.items() if getattr(handler, effect)}


def test_every_command_is_handled_in_one_place():
    handled = [one.command for one in HANDLERS.values()]
    assert {*handled, *ROOM_COMMANDS, *OF_THE_CONNECTION} == set(COMMAND_TYPES)
    assert len(handled) + len(ROOM_COMMANDS) + len(OF_THE_CONNECTION) == len(COMMAND_TYPES)


@pytest.mark.parametrize("kind", COMMAND_TYPES)
def test_every_command_is_a_name_of_the_package(kind):
    assert getattr(commands, kind.__name__) is kind


@pytest.mark.parametrize("command_type", HANDLERS)
def test_a_handler_stands_in_the_family_of_its_command(command_type):
    handler = HANDLERS[command_type]
    family = handler.command.__module__.rpartition(".")[2]
    assert handler.execute.__module__ in (
        f"app.session.handlers.{family}",
        "app.session.command_handler",  # wraps every change of the run
    )


def test_a_diverged_run_makes_no_steps_and_checks_no_gradients():
    assert allowed_commands(READY) == allowed_commands(PLAYING) == sorted(HANDLERS)
    assert set(HANDLERS) - set(allowed_commands(DIVERGED)) == {"advance", "run", "check"}


def test_the_effects_are_those_that_the_protocol_has_had():
    moves = {
        "seek",
        "open",
        "reset",
        "configure",
        "switch",
        "discard",
        "go_there",
        "advance",
        "restore",
        "compare",
    }
    assert effects("discards_preview") == moves | {"undo", "redo", "run", "pick_lane"}
    assert effects("discard_suffices") == {"undo"}
    others = {"undo", "redo", "edit", "commit", "revert", "pick_lane"}
    assert effects("cancels_check") == moves | others
    assert effects("preempts_seek") == {"seek", "open", "undo", "describe"}
    moving = moves | {"undo", "redo", "run", "pick_lane", "edit", "commit"}
    assert effects("waits_for_question") == moving - {"restore"}
    assert effects("coalesced") == {
        "seek",
        "edit",
        "predict",
        "watch_held_out",
        "watch_diagnosis",
        "graph",
        "describe",
        "watch_race",
    }
