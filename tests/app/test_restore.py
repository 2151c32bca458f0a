"""The command `restore`: a run that the server has lost is made again with its branches."""

import json
from dataclasses import replace
from functools import partial
from itertools import count
from time import perf_counter

import pytest

from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol import commands
from app.protocol.messages import RestoredMessage
from app.protocol.parse import BadCommand, parse_command
from app.session.quota import check_run_size
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, fingerprint, replay
from tests.app.sessions import handle_all, open_session, visible_state
from tests.app.suspendable_sessions import SESSIONS, branch_histories, fresh
from tests.app.websocket_client import next_message, open_socket, send, status_at

CHANGED = Recipe().with_setting(2, "learning_rate", 0.2)


def stored_by_a_page(suspendable: SuspendableSession) -> dict:
    """Return the fields of the command that a page would send for a session."""
    snapshot = suspendable.snapshot()
    places = {one.branch_id: place for place, one in enumerate(snapshot.branches)}
    return {
        "branches": [
            {
                "name": one.name,
                "recipe": one.recipe.to_data(),
                "parent": None if one.parent is None else places[one.parent],
                "fork": one.fork,
                "latest": one.latest,
            }
            for one in snapshot.branches
        ],
        "current": places[snapshot.current_id],
        "position": snapshot.position,
        "address": snapshot.address,
        "index": list(snapshot.index),
        "image": snapshot.image,
    }


def branch(name: str = "A", recipe: Recipe = CHANGED, **fields) -> dict:
    return {"name": name, "recipe": recipe.to_data(), "latest": 6, **fields}


def restore_command(*branches: dict, **fields) -> commands.RestoreRunCommand:
    given = {"position": 0, "address": "fc2.weight", "index": [0, 1], **fields}
    text = json.dumps({"type": "restore", "branches": branches, **given})
    command = parse_command(text)
    assert isinstance(command, commands.RestoreRunCommand)
    return command


@pytest.mark.parametrize("name", SESSIONS)
def test_the_run_is_the_same_bit_for_bit_with_its_branches(name):
    lost = SESSIONS[name]()
    stored = stored_by_a_page(lost)
    other = fresh()
    answers = handle_all(other.session, restore_command(*stored.pop("branches"), **stored))
    before, after = (one.session.status() for one in (lost, other))
    for field in ("fingerprint", "position", "latest", "recipe", "state"):
        assert getattr(after, field) == getattr(before, field), field
    names = [[one["name"] for one in status.branches] for status in (before, after)]
    forks = [[(one["fork"], one["latest"]) for one in s.branches] for s in (before, after)]
    assert names[0] == names[1]
    assert forks[0] == forks[1]
    histories = [[line[1:] for line in branch_histories(one)] for one in (lost, other)]
    assert histories[0] == histories[1]
    told, welcome, *_ = answers
    assert told == RestoredMessage(before.position, before.position, ())
    assert (welcome.type, welcome.selection["address"]) == ("welcome", stored["address"])
    assert [one.type for one in answers].count("restored") == 1


def test_restoring_is_undone_as_every_move_of_the_run():
    session = open_session(2)
    before = visible_state(session)
    handle_all(session, restore_command(branch(), position=5))
    after = visible_state(session)
    assert after[:2] == (5, fingerprint(replay(CHANGED, 5).parameters))
    handle_all(session, commands.UndoCommand())
    assert visible_state(session) == before
    handle_all(session, commands.RedoCommand())
    assert visible_state(session) == after


HOSTILE = {
    "branches": lambda: restore_command(branch(), branch()),
    "branches.1.parent": lambda: restore_command(branch(), branch("B", parent=1)),
    "branches.0.fork": lambda: restore_command(branch(fork=1)),
    "branches.1.fork": lambda: restore_command(branch(), branch("B", parent=0, fork=7, latest=9)),
    "branches.1.recipe": lambda: restore_command(
        branch(), branch("B", recipe=Recipe(), parent=0, fork=4)
    ),
    "branches.2.recipe": lambda: restore_command(
        branch(), branch("B"), branch("C", recipe=replace(Recipe(), batch_size=8), latest=0)
    ),
    "current": lambda: restore_command(branch(), current=1),
    "position": lambda: restore_command(branch(), position=7),
    "learning_rate": lambda: restore_command(
        branch(recipe=Recipe()) | {"recipe": {"learning_rate": -1}}
    ),
    "recipe": lambda: restore_command(branch() | {"recipe": {"proto": 1}}),
    "preset": lambda: restore_command(branch() | {"recipe": {"preset": ["lenet"]}}),
    "changes": lambda: restore_command(branch() | {"recipe": {"changes": {"length": 9}}}),
}


@pytest.mark.parametrize("field", HOSTILE)
def test_what_is_not_acceptable_is_refused_with_its_field_and_changes_nothing(field):
    session = open_session(3)
    before = visible_state(session)
    (error,) = session.handle(HOSTILE[field]())
    assert (error.type, error.command, error.field) == ("error", "restore", field)
    assert visible_state(session) == before
    handle_all(session, commands.AdvanceCommand())
    assert session.status().position == 4


MALFORMED = [
    {"branches": []},
    {"branches": [branch()] * 9},
    {"branches": [branch(name="AB")]},
    {"branches": [branch(name="<")]},
    {"branches": [branch(latest=-1)]},
    {"branches": [branch(latest=2.5)]},
    {"branches": [branch(latest="6")]},
    {"branches": [branch(more=1)]},
    {"branches": [branch() | {"recipe": []}]},
    {"branches": {"0": branch()}},
    {"position": 2**53},
    {"position": None},
    {"address": "x" * 101},
    {"index": list(range(9))},
    {"current": True},
]


@pytest.mark.parametrize("fields", MALFORMED, ids=json.dumps)
def test_a_malformed_command_is_refused_where_it_is_read(fields):
    given = {"branches": [branch()], "position": 0, "address": "fc2.weight", "index": [0, 1]}
    with pytest.raises(BadCommand) as refused:
        parse_command(json.dumps({"type": "restore", **given, **fields}))
    assert refused.value.command == "restore"
    assert refused.value.field.split(".")[0] == next(iter(fields))


def test_a_run_above_the_quota_is_refused_before_anything_is_made():
    settings = Settings(max_batch_values=1_000_000)
    session = Session(settings, perf_counter, None, partial(check_run_size, settings=settings))
    big = replace(Recipe(), batch_size=287)
    (error,) = session.handle(restore_command(branch(recipe=big)))
    assert (error.type, error.field) == ("error", "batch_size")
    assert session.status().recipe == Recipe().to_data()


def test_of_too_many_steps_the_current_branch_is_made_first_and_the_rest_is_named():
    session = Session(Settings(max_open_steps=12), perf_counter)
    stored = [
        branch("A", recipe=Recipe(), latest=9),
        branch("B", recipe=Recipe(), parent=0, fork=4, latest=6),
        branch("C", recipe=CHANGED, parent=1, fork=2, latest=5),
    ]
    answers = handle_all(session, restore_command(*stored, current=2, position=5))
    assert answers[0] == RestoredMessage(5, 5, ("A",))
    lines = [(one["name"], one["from"], one["latest"]) for one in session.status().branches]
    assert lines == [("B", None, 6), ("C", 1, 5)]
    assert session.status().fingerprint == fingerprint(replay(CHANGED, 5).parameters)
    answers = handle_all(session, restore_command(branch(latest=30), position=20))
    assert answers[0] == RestoredMessage(12, 20, ())
    assert session.status().latest == 12


def test_what_diverges_before_its_stored_end_is_restored_as_far_as_it_goes():
    session = open_session()
    steep = replace(Recipe(), learning_rate=100.0)
    stored = [
        branch("A", recipe=steep, latest=500),
        branch("B", recipe=steep, parent=0, fork=400, latest=450),
    ]
    answers = handle_all(session, restore_command(*stored, current=1, position=450))
    assert answers[0].type == "restored"
    assert answers[0].position == session.status().position < 450
    handle_all(session, commands.SeekCommand(step=0), commands.AdvanceCommand())
    assert session.status().position == 1


def test_restoring_is_cut_into_turns_and_commands_wait_for_it():
    ticks = count()
    session = open_session(clock=lambda: next(ticks) * 0.02)
    session.handle(restore_command(branch(latest=40), position=30))
    assert session.seeking
    slices = 0
    while session.seeking:
        session.continue_seek()
        slices += 1
    assert slices > 15
    session.handle(restore_command(branch(latest=40), position=30))
    answers = handle_all(session, commands.SeekCommand(step=3))
    assert [one.type for one in answers].index("restored") == 0
    assert session.status().position == 3
    assert session.status().latest == 40


def test_a_session_suspended_on_its_way_goes_on_and_its_snapshot_is_whole():
    suspendable = fresh()
    session = suspendable.session
    stored = [branch(latest=40), branch("B", recipe=Recipe(), parent=0, fork=2, latest=5)]
    session.handle(restore_command(*stored, position=30))
    session.continue_seek(0.001)
    whole = suspendable.snapshot()
    assert [one.latest for one in whole.branches] == [40, 5]
    assert whole.position == 30
    suspendable.suspend()
    assert suspendable.snapshot().branches == whole.branches
    suspendable.resume()
    assert suspendable.connect_page() == []
    answers = session.continue_seek(float("inf"))
    assert [one.type for one in answers[:2]] == ["restored", "welcome"]
    assert session.status().fingerprint == fingerprint(replay(CHANGED, 30).parameters)
    assert [one["latest"] for one in session.status().branches] == [40, 5]


def test_over_the_socket_a_run_is_restored_and_is_no_command_of_the_count(server):
    with open_socket(server) as socket:
        received = next_message(socket, "welcome")["session"]["received"]
        status_at(socket, 0)
        fields = {"position": 4, "address": "fc1.bias", "index": [2], "image": 5}
        send(socket, "restore", branches=[branch(), branch("B", parent=0, fork=3)], **fields)
        assert next_message(socket, "restored")["position"] == 4
        welcome = next_message(socket, "welcome")
        assert welcome["session"]["received"] == received
        assert welcome["selection"]["address"] == "fc1.bias"
        assert welcome["image"] == 5
        status = status_at(socket, 4)
        assert status["fingerprint"] == fingerprint(replay(CHANGED, 4).parameters)
        assert [one["name"] for one in status["branches"]] == ["A", "B"]
