"""The picked lane of a comparison: it becomes the run, changes alone, and picking can be undone."""

from app.protocol import commands
from engine import fingerprint, replay
from tests.app.lanes import (
    RATES,
    RECIPES,
    SMALL,
    chosen,
    compared,
    diverging,
    do,
    expected,
    newest,
    play,
    prints,
    rest,
    small_session,
    steps,
)


def test_the_picked_lane_answers_before_the_others_follow():
    session = compared()
    answers = session.handle(commands.AdvanceCommand())
    assert "step" in [one.type for one in answers]
    assert "lanes" not in [one.type for one in answers]
    assert steps(session) == [1, 0, 0]
    message = newest(rest(session), "lanes")
    assert (message.position, message.arrived, steps(session)) == (1, True, [1, 1, 1])


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
