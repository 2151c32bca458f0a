"""Branches: a change in the past keeps the later steps on the old branch."""

from itertools import count
from time import perf_counter

import pytest

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from app.timeline.branches import MAX_BRANCHES, Branch, Branches, common_prefix_length, decimate
from engine import EvaluationRecord, Recipe, fingerprint, replay

FC2 = ("fc2.weight", (0, 1))


def opened(steps: int = 0) -> Session:
    session = Session(Settings(), perf_counter)
    session.full_state()
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    advance(session, steps)
    return session


def advance(session: Session, steps: int) -> list:
    return [one for _ in range(steps) for one in session.handle(commands.AdvanceCommand())]


def seek(session: Session, step: int):
    session.handle(commands.SeekCommand(step=step))
    session.continue_seek(float("inf"))
    return session.status()


def rows(session: Session) -> list[tuple]:
    return [tuple(branch.values())[1:] for branch in session.status().branches]


def test_a_change_in_the_past_branches_and_both_branches_are_replays_of_their_recipes():
    session = opened(6)
    ids = [one["id"] for one in session.status().branches]
    seek(session, 3)
    session.handle(commands.ConfigureCommand(learning_rate=0.2))
    advance(session, 2)
    found = session.status()
    assert rows(session) == [
        ("A", None, 0, 6, ""),
        ("B", ids[0], 3, 5, "learning rate 0.2"),
    ]
    recipe = Recipe().with_setting(3, "learning_rate", 0.2)
    assert found.fingerprint == fingerprint(replay(recipe, 5).parameters)
    answers = session.handle(commands.SwitchBranchCommand(branch=ids[0]))
    assert answers[0].notice == "Branch A: no changes."
    assert (session.status().position, session.status().latest) == (5, 6)
    assert session.status().fingerprint == fingerprint(replay(Recipe(), 5).parameters)
    session.handle(commands.SwitchBranchCommand(branch=found.branch))
    assert session.status().fingerprint == found.fingerprint
    assert seek(session, 2).fingerprint == fingerprint(replay(Recipe(), 2).parameters)


def test_a_committed_edit_in_the_past_branches():
    session = opened(4)
    seek(session, 2)
    session.handle(commands.EditCommand(address=FC2[0], index=list(FC2[1]), value=0.5))
    session.handle(commands.CommitPreviewCommand())
    assert rows(session)[1][1:] == (0, 2, 2, "fc2.weight[0, 1] = 0.5")
    advance(session, 1)
    expected = replay(Recipe().with_edit(2, *FC2, 0.5), 3)
    assert session.status().fingerprint == fingerprint(expected.parameters)


def test_stepping_on_from_the_past_with_nothing_changed_is_no_branch():
    session = opened(5)
    last = session.status().fingerprint
    seek(session, 1)
    advance(session, 4)
    assert rows(session) == [("A", None, 0, 5, "")]
    assert session.status().fingerprint == last


def test_a_change_at_the_end_goes_on_with_the_branch():
    session = opened(3)
    session.handle(commands.ConfigureCommand(learning_rate=0.2))
    advance(session, 1)
    assert rows(session) == [("A", None, 0, 4, "learning rate 0.2")]


def test_a_branch_without_steps_goes_when_it_is_left():
    session = opened(4)
    seek(session, 2)
    session.handle(commands.ConfigureCommand(learning_rate=0.2))
    session.handle(commands.ConfigureCommand(learning_rate=0.3))
    assert [row[0] for row in rows(session)] == ["A", "B"]
    session.handle(commands.SwitchBranchCommand(branch=session.status().branches[0]["id"]))
    assert [row[0] for row in rows(session)] == ["A"]


def test_the_oldest_of_too_many_goes_and_what_it_gave_stays_with_those_that_left_it():
    session = opened(3)
    told = []
    for number in range(MAX_BRANCHES):
        seek(session, 2)
        answers = session.handle(commands.ConfigureCommand(learning_rate=0.1 + number / 10))
        told = [*told, *answers, *advance(session, 1)]
    status = session.status()
    assert [one["name"] for one in status.branches] == list("BCDEFGHI")
    assert any(
        "Branch A, the oldest, was removed" in (getattr(m, "notice", "") or "") for m in told
    )
    first = status.branches[0]
    assert (first["from"], first["fork"]) == (None, 0)
    losses = {
        step: loss
        for m in told
        if m.type == "step"
        for step, loss, branch_id in m.losses
        if branch_id == first["id"]
    }
    assert sorted(losses) == [0, 1, 2]


def test_discarding_the_current_branch_goes_to_the_one_it_left():
    session = opened(4)
    seek(session, 2)
    session.handle(commands.ConfigureCommand(learning_rate=0.2))
    advance(session, 1)
    session.handle(commands.DiscardBranchCommand(branch=session.status().branch))
    session.continue_seek(float("inf"))
    assert rows(session) == [("A", None, 0, 4, "")]
    assert session.status().fingerprint == fingerprint(replay(Recipe(), 3).parameters)
    error = session.handle(commands.DiscardBranchCommand(branch=session.status().branch))[0]
    assert (error.field, error.value) == ("branch", "0")
    assert session.handle(commands.SwitchBranchCommand(branch=99))[0].field == "branch"


def test_a_branch_of_a_branch_says_what_it_changed_itself():
    branches = Branches(Recipe(), count())
    branches.current.latest = 10
    branches.select_for(Recipe().with_setting(4, "momentum", 0.5), 4)
    branches.current.latest = 9
    branches.select_for(branches.current.recipe.with_setting(7, "learning_rate", 0.2), 7)
    assert [one.changes_label for one in branches.members] == [
        "",
        "momentum 0.5",
        "learning rate 0.2",
    ]
    assert branches.current.parent is branches.members[1]
    branches.select_for(branches.current.recipe.with_setting(3, "learning_rate", 0.3), 3)
    assert branches.current.parent is branches.members[0]  # shares no changes with the others


def test_pinned_rows_that_two_branches_do_not_share_are_void_where_one_goes_to_the_other():
    session = opened(4)
    session.handle(
        commands.PinCommand(
            addresses=[commands.PinnedNumber(address=FC2[0], index=[0, 1], of="value")]
        )
    )
    seek(session, 2)
    session.handle(commands.ConfigureCommand(learning_rate=0.2))
    advance(session, 1)
    step = next(
        m for m in session.handle(commands.SwitchBranchCommand(branch=0)) if m.type == "step"
    )
    assert step.truncate_series_from == 2
    again = next(m for m in advance(session, 1) if m.type == "step")
    assert again.truncate_series_from is None


def test_branches_have_in_common_what_is_before_the_first_fork_between_them():
    root = Branch(0, "A", Recipe(), latest=9)
    one = Branch(1, "B", Recipe(), root, fork=5, latest=8)
    two = Branch(2, "C", Recipe(), one, fork=7, latest=8)
    three = Branch(3, "D", Recipe(), root, fork=3, latest=8)
    assert [
        common_prefix_length(*pair) for pair in ((root, one), (two, one), (two, root), (two, three))
    ] == [
        5,
        7,
        5,
        3,
    ]
    assert common_prefix_length(root, root) == 9


def test_what_is_taken_over_is_the_part_before_the_fork():
    def evaluation(step: int) -> EvaluationRecord:
        return EvaluationRecord(step, 1.0, 0.5, 70)

    parent = Branch(0, "A", Recipe(), latest=6)
    parent.losses = [(step, 1.0 * step) for step in range(6)]
    parent.evaluations = [evaluation(step) for step in (0, 2, 4)]
    child = Branch(1, "B", Recipe(), parent, fork=3, latest=5)
    child.losses, child.evaluations = [(3, 30.0), (4, 40.0)], [evaluation(4)]
    child.absorb_parent(parent)
    assert child.losses == [(0, 0.0), (1, 1.0), (2, 2.0), (3, 30.0), (4, 40.0)]
    assert [one.step for one in child.evaluations] == [0, 2, 4]
    assert (child.parent, child.fork) == (None, 0)


def test_thinned_losses_keep_the_extremes_of_every_stretch():
    losses = [(0, 3.0), (1, 9.0), (2, 1.0), (3, 5.0), (4, 2.0), (5, float("nan"))]
    kept = decimate(losses)
    assert [step for step, _ in kept] == [1, 2, 4, 5]


@pytest.mark.parametrize("most", [4000])
def test_losses_of_a_branch_are_bounded(most):
    branch = Branch(0, "A", Recipe())
    for step in range(5 * most):
        branch.add_loss(step, float(step % 7))
        branch.add_evaluation(EvaluationRecord(step, 0.1, 1.0, 70))
    assert most <= len(branch.losses) < 2 * most
    assert branch.losses[-1][0] == 5 * most - 1
    assert len(branch.evaluations) < 2000
