"""Comparisons live on: suspended and resumed, restored in another process, within the memory."""

import json
from time import thread_time

import pytest

from app.lifecycle.snapshot import from_json, to_json
from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol import commands
from app.settings import Settings
from app.timeline.checkpoint_cache import FEWEST_RUNS_OF_LANE, run_nbytes
from engine import Recipe, fingerprint, initial_run
from tests.app.lanes import NO_SURFACE, SMALL, chosen, do, newest, play, rest, small_session
from tests.app.suspendable_sessions import fresh


def comparing() -> SuspendableSession:
    """Return a session of three lanes, each with two branches, the third one picked."""
    suspendable = fresh()
    session = suspendable.session
    do(session, NO_SURFACE, commands.OpenRecipeCommand(recipe=SMALL.to_data()))
    lanes = chosen({}, {"learning_rate": 0.1}, {"optimizer": "adam"}, preset="three")
    do(session, lanes)
    play(session, 14)
    for lane in (1, 2, 3):
        do(session, commands.PickLaneCommand(lane=lane, other=1 + lane % 3))
        do(session, commands.SeekCommand(step=6), commands.ConfigureCommand(momentum=0.5))
        do(session, *[commands.AdvanceCommand()] * 3)
    return suspendable


def visible(session) -> list:
    return [
        (
            lane.label,
            lane.timeline.position,
            fingerprint(lane.timeline.run.parameters),
            lane.timeline.branches.current.branch_id,
            [(one.branch_id, one.name, one.latest) for one in lane.timeline.branches.members],
            lane.timeline.branches.current.full_history(),
        )
        for lane in session.comparison.lanes
    ]


def arrived(suspendable: SuspendableSession) -> list:
    """Connect a page, and return the messages until all work is done."""
    answers = suspendable.connect_page()
    answers += suspendable.session.continue_seek(float("inf"))
    return [*answers, *rest(suspendable.session)]


def test_lanes_are_restored_in_another_process_bit_for_bit():
    suspendable = comparing()
    before = visible(suspendable.session)
    other = fresh()
    other.restore(from_json(to_json(suspendable.snapshot())))
    answers = arrived(other)
    assert visible(other.session) == before
    told = newest(answers, "comparison")
    assert (told.preset, told.picked, told.other) == ("three", 3, 1)
    assert newest(answers, "lanes").arrived
    do(other.session, commands.AdvanceCommand())
    do(suspendable.session, commands.AdvanceCommand())
    assert visible(other.session) == visible(suspendable.session)
    do(other.session, commands.UndoCommand(), commands.UndoCommand())
    do(suspendable.session, commands.UndoCommand(), commands.UndoCommand())
    assert visible(other.session) == visible(suspendable.session)
    assert other.session.comparison.picked == 3


def test_a_snapshot_of_lanes_that_are_still_made_again_is_the_same():
    suspendable = comparing()
    standing = suspendable.snapshot()
    other = fresh()
    other.restore(standing)
    other.session.continue_seek(0)
    assert other.snapshot().comparison == standing.comparison
    other.suspend()
    assert other.snapshot().comparison == standing.comparison
    other.resume()
    arrived(other)
    assert visible(other.session) == visible(suspendable.session)


def test_lanes_are_suspended_and_resumed():
    suspendable = comparing()
    before, standing = visible(suspendable.session), suspendable.snapshot()
    suspendable.suspend()
    assert suspendable.snapshot() == standing
    suspendable.resume()
    answers = arrived(suspendable)
    kinds = [one.type for one in answers]
    assert kinds.index("welcome") < kinds.index("comparison") < kinds.index("status")
    assert visible(suspendable.session) == before


def test_a_snapshot_without_lanes_is_what_it_was():
    assert "comparison" not in json.loads(to_json(fresh().snapshot()))


@pytest.mark.parametrize(
    "change",
    [
        {"picked": 4},
        {"other": 0},
        {"lanes": []},
        {"lanes": [["A", [], 0, 0]]},
        {"lanes": [["A", [[0, "A", 99, None, 0, 1]], 0, 0]]},
    ],
)
def test_lanes_that_were_not_written_so_are_refused(change):
    data = json.loads(to_json(comparing().snapshot()))
    data["comparison"] |= change
    with pytest.raises(ValueError, match=r"got|read"):
        from_json(json.dumps(data))


def test_the_caches_of_a_page_that_rests_are_freed_in_all_lanes():
    suspendable = comparing()
    suspendable.release_caches()
    assert not any(one.timeline.has_record for one in suspendable.session.comparison.lanes)


def checkpoint_bytes(session) -> int:
    return sum(one._current.checkpoints.nbytes for one in session.timelines)


@pytest.mark.parametrize(("mebibytes", "optimizer"), [(8, "sgd"), (8, "adam"), (32, "adam")])
def test_the_checkpoints_of_all_lanes_share_the_memory_of_one_session(mebibytes, optimizer):
    session = small_session(history_mebibytes=mebibytes)
    recipe = Recipe(preset="mlp", batch_size=1, optimizer=optimizer)
    do(session, commands.OpenRecipeCommand(recipe=recipe.to_data()))
    play(session, 250)
    do(session, commands.CompareCommand(preset="four-seeds"))
    play(session, 250)
    fewest = 4 * FEWEST_RUNS_OF_LANE * run_nbytes(initial_run(recipe))
    assert checkpoint_bytes(session) <= max(mebibytes * 2**20, fewest)
    lanes = [one.timeline for one in session.comparison.lanes]
    assert all(one.cached_runs(0, 0) and one.cached_runs(250, 250) for one in lanes)


def test_the_series_of_lanes_are_as_long_as_their_part_of_the_memory_allows():
    session = small_session(history_mebibytes=8)
    alone = session.timeline.branches.current.limits
    do(session, commands.CompareCommand(preset="four-seeds"))
    limits = [one.branches.current.limits for one in session.timelines]
    assert {one.step_losses for one in limits} == {alone.step_losses // 4}
    do(session, commands.CompareCommand(), commands.ResetCommand())
    assert session.timeline.branches.current.limits == alone


def test_lanes_that_need_more_than_one_run_may_are_refused_at_once():
    most = Recipe(preset="mlp").to_data()
    session = small_session(max_parameters=100_000)
    lanes = [commands.LaneChoice(recipe=most)] * 3
    began = thread_time()
    answers = session.handle(commands.CompareCommand(lanes=lanes))
    assert thread_time() - began < 0.5
    assert [(one.type, one.field) for one in answers] == [("error", "lanes")]
    assert "3 runs with" in answers[0].message
    assert session.comparison is None


def test_a_lane_cannot_grow_beyond_what_all_may_have():
    session = small_session(max_parameters=100_000)
    do(session, chosen({}, {}))
    answers = do(session, commands.ConfigureCommand(preset="tour", batch_size=4))
    assert "error" not in [one.type for one in answers]
    answers = do(
        session, commands.PickLaneCommand(lane=2), commands.ConfigureCommand(preset="tour")
    )
    assert newest(answers, "error").field == "lanes"
    assert Settings().max_parameters > 7 * 82_322  # seven lanes of the default run
