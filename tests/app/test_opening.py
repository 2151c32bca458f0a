"""Opening a run from a recipe: the engine's bits, the full history, undo, the limit."""

import json
from itertools import count
from pathlib import Path
from time import perf_counter

import pytest

from app.protocol import commands
from app.protocol.parse import parse_command
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, fingerprint, replay
from tests.app.sessions import handle_all, open_session, visible_state

SCENE = json.loads((Path(__file__).parent.parent / "golden" / "scene.json").read_text("utf-8"))
CHANGED = Recipe(problem="ten-digits", seed=3).with_setting(2, "learning_rate", 0.2)
CHANGED = CHANGED.with_edit(4, "fc2.weight", (0, 1), 0.5)


def open_command(recipe: dict, step: int) -> commands.OpenRecipeCommand:
    """Return the `open` command, parsed from JSON."""
    command = parse_command(json.dumps({"type": "open", "recipe": recipe, "step": step}))
    assert isinstance(command, commands.OpenRecipeCommand)
    return command


@pytest.mark.parametrize("step", [0, 1, 4, 7])
def test_a_recipe_is_opened_at_a_step_bit_for_bit(step):
    session = open_session(3)
    answers = handle_all(session, open_command(CHANGED.to_data(), step))
    status = session.status()
    assert status.fingerprint == fingerprint(replay(CHANGED, step).parameters)
    assert (status.position, status.latest, status.recipe) == (step, step, CHANGED.to_data())
    (welcome,) = [one for one in answers if one.type == "welcome"]
    assert welcome.recipe == CHANGED.to_data()
    assert welcome.choices["recipe"] == Recipe().to_data()
    told = [number for one in answers if one.type == "step" for number, *_ in one.losses]
    assert told == list(range(step))


def test_the_same_recipe_goes_on_where_it_is_and_keeps_what_was_made():
    session = open_session(4)
    handle_all(session, open_command({}, 2))
    assert (session.status().position, session.status().latest) == (2, 4)
    answers = handle_all(session, open_command({}, 6))
    status = session.status()
    assert [one.type for one in answers if one.type == "welcome"] == []
    assert (status.position, status.latest, len(status.branches)) == (6, 6, 1)
    assert status.fingerprint == fingerprint(replay(Recipe(), 6).parameters)


def test_opening_is_undone_and_done_again():
    session = open_session(3)
    before = visible_state(session)
    handle_all(session, open_command(CHANGED.to_data(), 5))
    after = visible_state(session)
    assert session.status().undo == "opening step 5"
    handle_all(session, commands.UndoCommand())
    assert visible_state(session) == before
    handle_all(session, commands.RedoCommand())
    assert visible_state(session) == after


def test_a_long_opening_tells_how_far_it_is_and_can_be_left_by_undo():
    ticks = count()
    session = open_session(2, clock=lambda: next(ticks) * 0.1)
    session.handle(open_command({"seed": 5}, 40))
    told = [
        one.until for _ in range(6) for one in session.continue_seek(0.01) if one.type == "status"
    ]
    assert session.seeking
    assert told[-1]["kind"] == "open"
    assert told[-1]["words"] == f"step {session.status().latest} of 40"
    assert 0 < told[-1]["part"] < 1
    handle_all(session, commands.UndoCommand())
    assert (session.status().position, session.status().recipe) == (2, Recipe().to_data())
    assert session.status().until is None
    handle_all(session, commands.RedoCommand())
    assert 0 < session.status().position < 40


def test_a_run_that_diverges_on_the_way_stands_where_it_did():
    session = open_session()
    handle_all(session, open_command({"learning_rate": 100.0}, 50))
    assert session.state == "diverged"
    assert session.status().position < 50
    handle_all(session, open_command({}, 1))
    assert (session.state, session.status().position) == ("ready", 1)


HOSTILE = {
    "preset": ({"preset": "resnet"}, 0),
    "problem": ({"problem": ["3-or-8"]}, 0),
    "seed": ({"seed": "x"}, 0),
    "learning_rate": ({"learning_rate": {}}, 0),
    "batch_size": ({"batch_size": 10**9}, 0),
    "changes": ({"changes": [{"step": 0, "address": "x" * 5000}]}, 0),
    "setting": ({"changes": [{"step": 0, "name": "seed", "value": 1}]}, 0),
    "address": ({"changes": [{"step": 0, "address": "fc9", "index": [0], "value": 1}]}, 0),
    "recipe": ({"colour": "red"}, 0),
    "step": ({}, 20_001),
}


@pytest.mark.parametrize("field", HOSTILE)
def test_what_cannot_be_opened_is_refused_with_both_sides_and_changes_nothing(field):
    session = open_session(2)
    before = visible_state(session)
    (error,) = session.handle(open_command(*HOSTILE[field]))
    assert (error.type, error.command, error.field) == ("error", "open", field)
    assert error.allowed
    assert len(error.value) <= 80
    assert len(error.message) < 500
    assert visible_state(session) == before


def test_the_golden_scene_is_opened_and_every_wish_of_it_is_carried_out():
    session = Session(Settings(), perf_counter)
    session.full_state()
    handle_all(session, open_command(SCENE["recipe"], SCENE["step"]))
    status = session.status()
    newer = {"architecture": None, "warm_start": None}  # than the scene
    assert status.recipe == {**newer, **SCENE["recipe"]}
    there = replay(Recipe.from_data(SCENE["recipe"]), SCENE["step"])
    assert (status.position, status.fingerprint) == (SCENE["step"], fingerprint(there.parameters))
    curve, chosen = SCENE["curve"], SCENE["chosen"]
    wishes = [
        {"type": "watch", "image": SCENE["image"], "arrays": []},
        {"type": "survey", **SCENE["survey"]},
        {"type": "explain", **chosen, "limit": 8},
        {
            "type": "slice",
            **SCENE["selection"],
            "zoom": curve["zoom"],
            "readings": curve["readings"],
            "along_step": True,
        },
        {"type": "pin", "addresses": [{**one, "of": "value"} for one in SCENE["pins"]]},
    ]
    for wish in wishes:
        answers = session.handle(parse_command(json.dumps(wish)))
        assert [one for one in answers if one.type == "error"] == []
