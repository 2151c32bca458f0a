"""Comparisons: lanes have the engine's bits, move together, diverge alone, and can be undone."""

from dataclasses import replace

import pytest

from app.protocol import commands
from engine import MAX_LANES, Recipe, distance_travelled, fingerprint, initial_run, replay
from tests.app.lanes import SMALL, chosen, do, newest, play, rest, small_session

RATES = ({}, {"learning_rate": 0.1}, {"optimizer": "adam"})
RECIPES = (
    SMALL,
    replace(SMALL, learning_rate=0.1),
    replace(SMALL, optimizer="adam"),
)


def prints(session) -> list[str]:
    return [fingerprint(one.timeline.run.parameters) for one in session.comparison.lanes]


def steps(session) -> list[int]:
    return [one.timeline.position for one in session.comparison.lanes]


def expected(step: int, recipes=RECIPES) -> list[str]:
    return [fingerprint(replay(recipe, step).parameters) for recipe in recipes]


def compared(**settings):
    session = small_session(**settings)
    do(session, chosen(*RATES))
    return session


def test_lanes_that_play_have_the_bits_of_separate_runs():
    session = compared()
    play(session, 23)
    assert steps(session) == [23, 23, 23]
    assert prints(session) == expected(23)
    play(session, 9)
    assert prints(session) == expected(32)


def test_lanes_follow_by_hand_back_and_forth():
    session = compared()
    do(session, commands.AdvanceCommand(), commands.AdvanceCommand())
    assert prints(session) == expected(2)
    play(session, 30)
    for step in (7, 0, 31, 12, 32):
        do(session, commands.SeekCommand(step=step))
        assert (steps(session), prints(session)) == ([step] * 3, expected(step))
    do(session, commands.AdvanceCommand())
    assert prints(session) == expected(33)


def test_played_over_steps_that_exist_lanes_stay_the_same():
    session = compared()
    play(session, 20)
    do(session, commands.SeekCommand(step=5))
    answers = play(session, 10)
    assert prints(session) == expected(15)
    assert newest(answers, "lanes").losses == []  # each was sent when it was new


def test_the_picked_lane_answers_before_the_others_follow():
    session = compared()
    answers = session.handle(commands.AdvanceCommand())
    assert "step" in [one.type for one in answers]
    assert "lanes" not in [one.type for one in answers]
    assert steps(session) == [1, 0, 0]
    message = newest(rest(session), "lanes")
    assert (message.position, message.arrived, steps(session)) == (1, True, [1, 1, 1])


def test_every_loss_and_evaluation_of_every_lane_is_sent_once():
    session = small_session()
    answers = do(session, chosen(*RATES))
    answers += play(session, 25)
    answers += do(session, commands.SeekCommand(step=3), commands.SeekCommand(step=25))
    answers += play(session, 8)
    sent = [one for message in answers if message.type == "lanes" for one in message.losses]
    assert sorted(sent)[:2] == [one for one in sorted(sent) if one[0] == 1][:2]
    assert len(sent) == len({one[:2] for one in sent}) == 3 * 33
    for number, lane in enumerate(session.comparison.lanes, 1):
        losses, evaluations = lane.timeline.branches.current.full_history()
        assert {step: loss for lane, step, loss in sent if lane == number} == losses
        told = [
            (step, loss)
            for message in answers
            if message.type == "lanes"
            for lane_number, step, loss, _ in message.evaluations
            if lane_number == number
        ]
        assert told == [(step, one.loss) for step, one in sorted(evaluations.items())]
        assert [step for step, _ in told] == [0, 10, 20, 30]


def test_what_is_said_of_a_lane_is_measured():
    session = compared()
    answers = play(session, 14)
    first, second, _ = newest(answers, "lanes").lanes
    recipe = RECIPES[1]
    distance = distance_travelled(replay(recipe, 14).parameters, initial_run(recipe).parameters)
    record = session.comparison.lanes[1].timeline.record
    assert (second["step"], second["distance"]) == (14, distance)
    assert (second["loss"], second["accuracy"]) == (record.loss, record.accuracy)
    history = session.comparison.lanes[1].timeline.branches.current.evaluations
    assert [one.step for one in history] == [0, 10]
    assert second["held_out_accuracy"] == history[-1].accuracy
    assert first["distance"] != second["distance"]


def diverging():
    """Return a session of two lanes, of which the second diverges within ten steps."""
    session = small_session()
    do(
        session,
        chosen(
            {"preset": "mlp", "learning_rate": 0.01},
            {"preset": "mlp", "learning_rate": 100.0},
        ),
    )
    return session


def test_a_lane_that_diverges_stays_and_says_so():
    session = diverging()
    first, second = (one.recipe for one in session.comparison.lanes)
    state = newest(play(session, 12), "lanes")
    ended = state.lanes[1]["step"]
    assert (state.arrived, state.lanes[1]["diverged"]) == (True, True)
    assert (state.lanes[0]["step"], state.lanes[0]["diverged"]) == (12, False)
    assert ended < 12
    assert prints(session)[0] == fingerprint(replay(first, 12).parameters)
    do(session, commands.SeekCommand(step=ended - 2))
    assert prints(session) == expected(ended - 2, (first, second))
    message = newest(do(session, *[commands.AdvanceCommand()] * 4), "lanes")
    assert [one["step"] for one in message.lanes] == [ended + 2, ended]


def test_a_lane_that_has_diverged_can_be_picked_and_left():
    session = diverging()
    play(session, 12)
    do(session, commands.PickLaneCommand(lane=2))
    assert session.state == "diverged"
    (refused,) = session.handle(commands.AdvanceCommand())
    assert "pick another lane" in refused.message
    assert steps(session)[0] == 12  # it does not follow to where the other one ended
    do(session, commands.PickLaneCommand(lane=1), commands.AdvanceCommand())
    assert (session.state, steps(session)[0]) == ("ready", 13)


def test_the_run_pauses_where_the_picked_lane_diverges():
    session = diverging()
    do(session, commands.PickLaneCommand(lane=2))
    session.handle(commands.PlayCommand(speed=0))
    while session.state == "playing":
        session.play(1000, 0.01)
    rest(session)
    assert session.state == "diverged"
    assert steps(session) == [session.timeline.position] * 2


def test_picking_a_lane_makes_it_the_run_and_changes_nothing():
    session = compared()
    play(session, 12)
    answers = do(session, commands.PickLaneCommand(lane=3, other=1))
    assert "welcome" not in [one.type for one in answers]
    assert (newest(answers, "comparison").picked, newest(answers, "comparison").other) == (3, 1)
    status = newest(answers, "status")
    assert (status.position, status.fingerprint) == (12, expected(12)[2])
    assert status.recipe["optimizer"] == "adam"
    sent = next(one.losses for one in answers if one.type == "step")
    assert {branch for *_, branch in sent} == {one["id"] for one in status.branches}
    assert [step for step, *_ in sent] == list(range(12))
    do(session, commands.AdvanceCommand(), commands.PickLaneCommand(lane=1))
    assert prints(session) == expected(13)
    assert session.status().fingerprint == expected(13)[0]


def test_branches_of_different_lanes_have_different_ids():
    session = compared()
    play(session, 6)
    for lane in (1, 2, 3):
        do(session, commands.PickLaneCommand(lane=lane), commands.SeekCommand(step=4))
        do(session, commands.ConfigureCommand(momentum=0.5), commands.AdvanceCommand())
    ids = [
        one.branch_id for lane in session.comparison.lanes for one in lane.timeline.branches.members
    ]
    assert len(ids) == len(set(ids)) == 6


def test_a_lane_with_another_network_is_welcomed():
    session = small_session()
    do(session, chosen({}, {"preset": "mlp"}, {"batch_size": 4}))
    for lane, expected_preset in ((2, "mlp"), (3, "single-neuron"), (1, "single-neuron")):
        answers = do(session, commands.PickLaneCommand(lane=lane))
        assert newest(answers, "welcome").recipe["preset"] == expected_preset
    told = newest(do(session, commands.PickLaneCommand(lane=2)), "comparison").lanes
    assert [one["network_differs"] for one in told] == [False, True, False]
    assert told[1]["differs"]["preset"] == "mlp"


def test_settings_of_the_picked_lane_change_it_alone():
    session = compared()
    play(session, 6)
    answers = do(
        session,
        commands.PickLaneCommand(lane=2),
        commands.ConfigureCommand(learning_rate=0.3),
        commands.AdvanceCommand(),
    )
    changed = RECIPES[1].with_setting(6, "learning_rate", 0.3)
    assert prints(session) == expected(7, (RECIPES[0], changed, RECIPES[2]))
    assert newest(answers, "comparison").lanes[1]["differs"]["changes"] == 1


def test_a_changed_branch_voids_what_was_sent():
    session = compared()
    play(session, 6)
    answers = do(session, commands.SeekCommand(step=4), commands.ConfigureCommand(momentum=0.5))
    message = newest(answers, "lanes")
    told = [one for one in answers if one.type == "lanes" and one.reset][-1]
    assert [step for lane, step, _ in told.losses if lane == 1] == [0, 1, 2, 3]
    assert [step for lane, step, _ in told.losses if lane == 2] == [0, 1, 2, 3, 4, 5]
    assert message.position == 4


def test_reset_starts_all_lanes_over():
    session = compared()
    play(session, 6)
    answers = do(session, commands.ResetCommand())
    assert steps(session) == [0, 0, 0]
    message = newest([one for one in answers if one.type == "lanes" and one.reset], "lanes")
    assert message.losses == []
    play(session, 3)
    assert prints(session) == expected(3)
    do(session, commands.UndoCommand(), commands.UndoCommand())
    assert (steps(session), prints(session)) == ([6, 6, 6], expected(6))


def test_comparing_picking_and_moving_can_be_undone_and_redone():
    session = small_session()
    play(session, 5)
    do(session, chosen(*RATES))
    play(session, 8)
    do(session, commands.PickLaneCommand(lane=2), commands.AdvanceCommand())
    do(session, commands.ConfigureCommand(momentum=0.5), commands.PickLaneCommand(lane=3))
    undone = do(session, commands.UndoCommand())
    assert newest(undone, "comparison").picked == 2  # the lane that was configured
    assert session.comparison.lanes[1].recipe == RECIPES[1]
    do(session, commands.UndoCommand())
    assert (steps(session), session.comparison.picked) == ([8, 8, 8], 2)
    do(session, commands.UndoCommand())
    assert (steps(session), session.comparison.picked) == ([0, 0, 0], 1)
    answers = do(session, commands.UndoCommand())
    assert session.comparison is None
    assert newest(answers, "comparison").lanes == []
    assert session.status().fingerprint == fingerprint(replay(SMALL, 5).parameters)
    do(session, commands.RedoCommand(), commands.RedoCommand(), commands.RedoCommand())
    assert (steps(session), prints(session)) == ([9, 9, 9], expected(9))
    assert session.comparison.picked == 2


def test_the_picked_lane_stays_where_the_comparison_ends_and_undo_brings_it_back():
    session = compared()
    play(session, 4)
    do(session, commands.PickLaneCommand(lane=3, other=2))
    answers = do(session, commands.CompareCommand())
    assert session.comparison is None
    assert newest(answers, "comparison").picked is None
    assert session.status().fingerprint == expected(4)[2]
    do(session, commands.AdvanceCommand())
    assert session.status().fingerprint == expected(5)[2]
    do(session, commands.UndoCommand(), commands.UndoCommand())
    assert (steps(session), prints(session)) == ([4, 4, 4], expected(4))
    assert (session.comparison.picked, session.comparison.other) == (3, 2)


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


def test_the_lanes_are_exported_as_csv():
    session = compared()
    play(session, 11)
    (found,) = session.handle(commands.ExportCommand(what="lanes_csv"))
    rows = bytes(found.arrays["file"]).decode().splitlines()
    assert rows[0] == "lane,label,updates,loss,held_out_loss,held_out_accuracy"
    assert len(rows) == 1 + 3 * 11
    losses, _ = session.comparison.lanes[2].timeline.branches.current.full_history()
    row = next(one for one in rows if one.startswith("3,") and ",7," in one)
    assert repr(losses[7]) in row


def test_a_comparison_holds_for_a_page_that_comes_later():
    session = compared()
    play(session, 5)
    session.drop_page_requests()
    session.resend_all()
    answers = [*session.full_state(), *rest(session)]
    kinds = [one.type for one in answers]
    assert kinds[:3] == ["welcome", "comparison", "status"]
    message = next(one for one in answers if one.type == "lanes")
    assert message.reset
    assert len(message.losses) == 15


def test_default_recipes_of_welcome_name_the_presets():
    welcome = small_session().full_state()[0]
    found = welcome.choices["comparison"]
    assert found["max_lanes"] == MAX_LANES
    assert {"seven-optimizers", "five-learning-rates", "four-seeds"} <= {
        one["name"] for one in found["presets"]
    }
    assert Recipe().to_data() == welcome.choices["recipe"]
