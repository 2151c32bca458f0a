"""What a comparison compares: presets, recipes, branches, settings; what it refuses and ends."""

from dataclasses import replace

import pytest

from app.protocol import commands
from engine import MAX_LANES, Recipe
from tests.app.lanes import (
    RATES,
    SMALL,
    chosen,
    compared,
    do,
    expected,
    newest,
    play,
    prints,
    small_session,
    steps,
)


@pytest.mark.parametrize(
    "command",
    [
        commands.OpenRecipeCommand(recipe={"preset": "single-neuron", "batch_size": 4}, step=3),
        commands.RestoreRunCommand(
            branches=[{"name": "A", "recipe": SMALL.to_data(), "latest": 3}],
            position=3,
            address="fc1.weight",
            index=[0, 0],
        ),
    ],
    ids=["open", "restore"],
)
def test_another_run_ends_the_comparison(command):
    session = compared()
    answers = do(session, command)
    assert session.comparison is None
    assert newest(answers, "comparison").lanes == []
    assert session.status().position == 3
    do(session, commands.UndoCommand())
    assert len(session.comparison.lanes) == 3


def test_a_run_that_cannot_be_opened_leaves_the_comparison():
    session = compared()
    play(session, 2)
    answers = do(session, commands.OpenRecipeCommand(recipe={}, step=10**9))
    assert answers[0].field == "step"
    assert prints(session) == expected(2)


def test_a_comparison_goes_on_to_a_position():
    session = small_session()
    answers = do(session, chosen(*RATES, position=27, preset="mine"))
    assert (steps(session), prints(session)) == ([27, 27, 27], expected(27))
    assert newest(answers, "comparison").preset == "mine"


def test_lanes_are_recipes_and_branches_with_their_labels():
    session = small_session()
    play(session, 5)
    do(session, commands.SeekCommand(step=3), commands.ConfigureCommand(learning_rate=0.2))
    ids = [one.branch_id for one in session.timeline.branches.members]
    lanes = [
        commands.LaneChoice(branch=ids[0]),
        commands.LaneChoice(branch=ids[1], label="slower"),
        commands.LaneChoice(recipe=replace(SMALL, seed=3).to_data()),
    ]
    answers = do(session, commands.CompareCommand(lanes=lanes, position=6))
    told = newest(answers, "comparison")
    assert [one["label"] for one in told.lanes[:2]] == ["branch A", "slower"]
    changed = SMALL.with_setting(3, "learning_rate", 0.2)
    assert prints(session) == expected(6, (SMALL, changed, replace(SMALL, seed=3)))


@pytest.mark.parametrize("preset", ["seven-optimizers", "four-seeds", "batch-sizes"])
def test_a_preset_is_compared(preset):
    session = small_session()
    told = newest(do(session, commands.CompareCommand(preset=preset)), "comparison")
    assert (told.preset, told.picked, told.max_lanes) == (preset, 1, MAX_LANES)
    assert len({one["label"] for one in told.lanes}) == len(told.lanes) >= 4
    play(session, 3)
    assert prints(session) == expected(3, [one.recipe for one in session.comparison.lanes])


REFUSED = {
    "preset": (commands.CompareCommand(preset="nine-lives"), "preset"),
    "one lane": (chosen({}), "lanes"),
    "too many for the server": (chosen({}, {}, {}, {}), "lanes"),
    "a branch": (
        commands.CompareCommand(lanes=[commands.LaneChoice(branch=99)] * 2),
        "branch",
    ),
    "a rate": (chosen({}, {"learning_rate": -1.0}), "learning_rate"),
    "a recipe": (
        commands.CompareCommand(lanes=[commands.LaneChoice(recipe={"seed": -1})] * 2),
        "seed",
    ),
    "too far": (chosen({}, {}, position=15_000), "position"),
    "too large": (chosen({"preset": "mlp", "batch_size": 4}, {}, {}), "lanes"),
    "no such lane": (commands.PickLaneCommand(lane=4), "lane"),
    "no such other": (commands.PickLaneCommand(lane=1, other=4), "other"),
    "twice the same": (commands.PickLaneCommand(lane=2, other=2), "other"),
    "a map of one lane": (commands.WatchRaceCommand(plane="ends", ends=[1]), "ends"),
    "a map of lane 5": (commands.WatchRaceCommand(plane="ends", ends=[1, 5]), "ends"),
    "a map of nothing": (commands.WatchRaceCommand(plane="chosen"), "chosen"),
    "a map of a lost weight": (
        commands.WatchRaceCommand(
            plane="chosen",
            chosen=[commands.ParameterRef(address="fc9.weight", index=[k]) for k in (0, 1)],
        ),
        "address",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why_and_changes_nothing(name):
    session = compared(max_lanes=3)
    play(session, 2)
    command, field = REFUSED[name]
    if name == "too large":
        session.settings = session.settings.model_copy(update={"max_parameters": 1000})
    before = session.status(), session.bookmark
    answers = session.handle(command)
    assert [(one.type, one.field) for one in answers] == [("error", field)]
    assert answers[0].message
    assert (session.status(), session.bookmark) == before
    play(session, 1)
    assert prints(session) == expected(3)


def test_without_lanes_nothing_is_picked_ended_or_exported():
    session = small_session()
    assert session.handle(commands.PickLaneCommand(lane=1))[0].field == "lane"
    assert session.handle(commands.ExportCommand(what="lanes_csv"))[0].field == "what"
    before = session.status()
    answers = do(session, commands.CompareCommand())
    assert "comparison" not in [one.type for one in answers]
    assert session.status() == replace(before, notice=None)


def test_default_recipes_of_welcome_name_the_presets():
    welcome = small_session().full_state()[0]
    found = welcome.choices["comparison"]
    assert found["max_lanes"] == MAX_LANES
    assert {"seven-optimizers", "five-learning-rates", "four-seeds"} <= {
        one["name"] for one in found["presets"]
    }
    assert Recipe().to_data() == welcome.choices["recipe"]
