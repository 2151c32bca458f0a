"""Exported files of a run: their contents are the engine's numbers."""

import csv
import json
from io import StringIO

import pytest
from safetensors.numpy import load

from app.connection.send_queue import SendQueue
from app.protocol import commands
from app.protocol.codec import encode_message
from app.timeline.branches import Branch
from app.timeline.series_limits import MAX_STEP_LOSSES
from engine import Recipe, evaluate, fingerprint, replay, train_step
from tests.app.sessions import EDIT, handle_all, open_session
from tests.app.websocket_client import decode_blob


def exported_file(session, what: str) -> tuple[str, bytes]:
    """Export a file and return its name and its bytes from the encoded message."""
    outbox = SendQueue()
    (message,) = session.handle(commands.ExportCommand(what=what))
    outbox.push(message)
    taken, sequence = outbox.pop() or (None, None)
    found = decode_blob(encode_message(taken, sequence))
    assert (found["type"], found["what"]) == ("export", what)
    assert found["notice"].endswith(".")
    return found["name"], found["arrays"]["file"].tobytes()


def test_parameters_are_those_after_the_updates_and_gradients_those_of_the_step():
    session = open_session(3)
    handle_all(session, EDIT)  # a preview: not part of any export
    before, record = train_step(replay(Recipe(), 2))
    name, data = exported_file(session, "parameters")
    assert name == "tour-3-or-8-16-3-parameters.safetensors"
    assert load(data)["conv1.weight"].tobytes() == before.parameters["conv1.kernel"].tobytes()
    name, data = exported_file(session, "gradients")
    assert name == "tour-3-or-8-16-2-gradients.safetensors"
    assert load(data)["fc2.weight"].tobytes() == record.gradients["fc2.weight"].tobytes()
    told = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]
    assert told["fingerprint"] == fingerprint(replay(Recipe(), 2).parameters)


def test_texts_name_the_files_that_they_need():
    session = open_session(2)
    name, data = exported_file(session, "pytorch")
    assert name == "tour-3-or-8-16-pytorch.py"
    assert 'load_file("tour-3-or-8-16-2-parameters.safetensors")' in data.decode()
    name, data = exported_file(session, "script")
    assert name == "tour-3-or-8-16-2.py"
    assert f'found == "{session.status().fingerprint}"' in data.decode()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode())))


def test_losses_are_of_every_step_of_the_branch_with_what_was_held_out():
    session = open_session(12)
    handle_all(session, commands.SeekCommand(step=5), commands.ConfigureCommand(learning_rate=0.2))
    for _ in range(6):
        session.handle(commands.AdvanceCommand())
    name, data = exported_file(session, "losses")
    assert name == "tour-3-or-8-16-losses.csv"
    found = rows(data)
    run = replay(Recipe(), 0).recipe.with_setting(5, "learning_rate", 0.2)
    run = replay(run, 0)
    for step in range(11):
        run, record = train_step(run)
        assert (int(found[step]["updates"]), float(found[step]["loss"])) == (step, record.loss)
    held = {int(row["updates"]): row for row in found if row["held_out_loss"]}
    assert sorted(held) == [0, 10]
    expected = evaluate(replay(run.recipe, 10))
    assert float(held[10]["held_out_loss"]) == expected.loss
    assert float(held[10]["held_out_accuracy"]) == expected.accuracy


def test_a_long_branch_keeps_every_loss_and_takes_over_those_of_a_parent_that_goes():
    first, second = Branch(0, "A", Recipe()), Branch(1, "B", Recipe(), fork=9_000)
    second.parent = first
    for step in range(10_000):
        first.add_loss(step, 1 / (step + 1))
    for step in range(9_000, 21_000):
        second.add_loss(step, float(step))
    assert len(second.losses) < 12_000
    expected = {step: 1 / (step + 1) if step < 9_000 else float(step) for step in range(21_000)}
    assert second.full_history()[0] == expected
    second.absorb_parent(first)
    assert second.full_history()[0] == expected
    assert len(second.step_losses) == 21_000


@pytest.mark.parametrize("more", [0, 5000])
def test_what_is_kept_of_every_step_is_bounded(more):
    branch = Branch(0, "A", Recipe())
    for step in range(MAX_STEP_LOSSES + more):
        branch.add_loss(step, 1.0)
    assert len(branch.step_losses) == MAX_STEP_LOSSES
    assert max(branch.full_history()[0]) >= MAX_STEP_LOSSES + more - 4
