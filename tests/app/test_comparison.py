"""Comparisons: lanes have the engine's bits, move together, diverge alone, and are sent once."""

from app.protocol import commands
from engine import distance_travelled, fingerprint, initial_run, replay
from tests.app.lanes import (
    RATES,
    RECIPES,
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
