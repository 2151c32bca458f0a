"""Session snapshots: a session restored in another process has the same run, branches and undo."""

import doctest
import json

import pytest

from app.lifecycle import snapshot
from app.lifecycle.snapshot import from_json, to_json
from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol import commands
from app.protocol.messages import StatusMessage, StepMessage, WelcomeMessage
from engine import BadInput, Recipe, fingerprint, replay
from tests.app.suspendable_sessions import (
    SESSIONS,
    branch_histories,
    branched_session,
    do,
    fresh,
    steps,
)

SAME = ("fingerprint", "position", "latest", "branch", "branches", "recipe", "state")


def restored(suspendable: SuspendableSession) -> tuple[SuspendableSession, list]:
    """Return the session restored in another process, and the messages to its page."""
    other = fresh()
    other.restore(from_json(to_json(suspendable.snapshot())))
    found = other.connect_page()
    assert found == []  # messages about incomplete branches would be wrong
    while other.session.seeking:
        found += other.session.continue_seek()
    return other, found


@pytest.mark.parametrize("name", SESSIONS)
def test_what_lands_is_what_stood_there_bit_for_bit(name):
    suspendable = SESSIONS[name]()
    other, told = restored(suspendable)
    before, after = (
        one.session.handle(commands.PauseCommand())[0] for one in (suspendable, other)
    )  # a status without its notice
    for field in SAME:
        assert getattr(after, field) == getattr(before, field), field
    goes_along = name not in ("branches", "opened")  # undo steps to missing branches are lost
    assert after.undo == (before.undo if goes_along else None)
    welcome, status, *rest = told
    assert isinstance(welcome, WelcomeMessage)
    assert isinstance(status, StatusMessage)
    assert welcome.recipe == before.recipe
    step = next(message for message in rest if isinstance(message, StepMessage))
    assert step.position == before.position
    for one, two in zip(branch_histories(suspendable), branch_histories(other), strict=True):
        assert one == two


def test_what_lands_goes_on_with_the_engines_numbers_and_can_be_undone():
    suspendable = do(fresh(), *steps(3), commands.WatchSliceCommand(address="fc1.bias", index=[2]))
    other, told = restored(suspendable)
    assert told[0].selection == {"address": "fc1.bias", "index": [2], "largest": False}
    do(other, commands.AdvanceCommand())
    assert other.session.status().fingerprint == fingerprint(replay(Recipe(), 4).parameters)
    do(other, commands.UndoCommand(), commands.UndoCommand())
    status = other.session.status()
    assert (status.position, status.latest) == (2, 4)
    assert status.fingerprint == fingerprint(replay(Recipe(), 2).parameters)
    assert status.undo == "step 2"


def test_what_was_done_on_another_start_is_not_undone_elsewhere():
    suspendable = do(fresh(), *steps(2), commands.ResetCommand(), *steps(1))
    other, _ = restored(suspendable)
    assert suspendable.session.status().undo == other.session.status().undo == "step 1"
    assert other.session.handle(commands.UndoCommand())[0].undo is None


def test_what_played_plays_on_unless_it_had_a_goal():
    suspendable = do(fresh(), commands.PlayCommand(speed=0))
    suspendable.session.play(5, float("inf"))
    other, told = restored(suspendable)
    assert (other.session.state, told[1].state, other.session.speed) == ("playing", "playing", 0)
    other.session.play(2, float("inf"))
    status = other.session.pause()[0]
    assert (status.position, status.undo) == (7, "2 steps")
    suspendable = do(fresh(), commands.PlayCommand(speed=0, until={"kind": "steps", "value": 20}))
    suspendable.session.play(5, float("inf"))
    other, told = restored(suspendable)
    assert told[1].state == "ready"
    assert told[1].notice.startswith("Paused: the run moved to another server.")


def test_it_can_be_left_and_turned_while_it_lands():
    suspendable = do(branched_session(), commands.SeekCommand(step=11))
    standing = suspendable.snapshot()
    other = fresh()
    other.restore(standing)
    other.connect_page()
    other.session.continue_seek(0)
    assert other.restoring
    assert other.snapshot() == standing
    other.suspend()
    assert other.snapshot() == standing
    other.resume()
    other.connect_page()
    other.session.continue_seek(0)
    assert other.progress_notice.endswith(f"of {standing.replay_steps}.")
    found = other.session.handle(commands.SeekCommand(step=8))  # waits for complete branches
    other.session.continue_seek(float("inf"))
    assert isinstance(found[0], WelcomeMessage)
    assert other.session.status().position == 8
    assert branch_histories(other) == branch_histories(suspendable)


def test_where_it_stands_stays_so_when_the_arrays_are_let_go():
    suspendable = branched_session()
    standing = suspendable.snapshot()
    suspendable.suspend()
    assert suspendable.snapshot() == standing


def test_the_example_of_its_form_holds():
    found = doctest.testmod(snapshot)
    assert (found.failed, found.attempted) == (0, 3)


def test_it_is_small():
    suspendable = branched_session()
    assert len(to_json(suspendable.snapshot())) < 4000


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"lines": []},
        {"line": 9},
        {"recipes": []},
        {"recipes": [{"preset": "huge"}] * 9},
        {"lines": [[0, "A", 0, 4, 0, 1]]},
        {"lines": [[0, "A", 0, None, 3, 1]]},
        {"lines": [[0, "A"]]},
        {"done": [["step 1", [7], 0, 0, 0]]},
        {"index": None},
    ],
)
def test_what_was_not_written_so_is_refused(change):
    data = json.loads(to_json(fresh().snapshot()))
    with pytest.raises(ValueError, match=r"got|read") as found:
        from_json(json.dumps({**data, **change}))
    assert not isinstance(found.value, BadInput)


def test_what_is_no_json_is_refused():
    with pytest.raises(ValueError, match="Expecting value"):
        from_json("")
