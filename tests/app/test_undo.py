"""Undo and redo: every earlier state of a session is restored bit for bit."""

from time import perf_counter

import pytest

from app.protocol import commands
from app.session.undo_list import MAX_UNDO_ENTRIES, UndoList
from engine import Recipe, fingerprint, replay
from tests.app.sessions import EDIT, handle_all, open_session, visible_state

DEEDS = {
    "step": (commands.AdvanceCommand(), "step 5"),
    "seek": (commands.SeekCommand(step=1), "going to step 1"),
    "settings": (commands.ConfigureCommand(learning_rate=0.1), "learning rate 0.1"),
    "problem": (commands.ConfigureCommand(problem="ten-digits"), "problem all ten digits"),
    "network": (commands.ConfigureCommand(preset="mlp"), "network dense layers only"),
    "reset": (commands.ResetCommand(), "start over"),
    "edit": (commands.CommitPreviewCommand(), "conv1.kernel[1, 0, 2, 2] = 0.5"),
}


@pytest.mark.parametrize("past", [False, True], ids=["at the end", "in the past"])
@pytest.mark.parametrize("deed", DEEDS)
def test_everything_done_can_be_undone_and_done_again(deed, past):
    session = open_session(4)
    if past:
        handle_all(session, commands.SeekCommand(step=3))
    before = visible_state(session)
    command, label = DEEDS[deed]
    if deed == "edit":
        handle_all(session, EDIT)
    answers = handle_all(session, command)
    after = visible_state(session)
    assert after[:2] != before[:2] or after[3:] != before[3:]
    assert session.status().undo == (label if not past or deed != "step" else "step 4")
    answers = handle_all(session, commands.UndoCommand())
    assert visible_state(session) == before
    notices = [one.notice for one in answers if one.type == "status"]
    assert notices == [f"Undone: {session.status().redo}."]
    handle_all(session, commands.RedoCommand())
    assert visible_state(session) == after
    assert session.status().redo is None


def test_a_welcome_comes_where_the_run_is_another_one_and_all_it_gave_is_told_again():
    session = open_session(4)
    handle_all(session, commands.ConfigureCommand(problem="ten-digits"), commands.AdvanceCommand())
    handle_all(session, commands.UndoCommand())
    answers = handle_all(session, commands.UndoCommand())
    kinds = [one.type for one in answers]
    assert kinds[:3] == ["welcome", "status", "step"]
    assert [step for step, *_ in answers[2].losses] == [0, 1, 2, 3]
    assert answers[0].recipe["problem"] == "3-or-8"
    assert "evaluation" in kinds


def test_playing_is_one_deed():
    session = open_session()
    session.handle(commands.PlayCommand(speed=0))
    for _ in range(3):
        session.play(4, 60)
    session.handle(commands.PauseCommand())
    assert session.status().undo == "12 steps"
    session.handle(commands.PlayCommand(speed=0))
    session.play(1, 60)
    assert session.status().undo == "1 step"
    handle_all(session, commands.UndoCommand(), commands.UndoCommand())
    assert session.status().position == 0
    handle_all(session, commands.RedoCommand())
    assert session.status().fingerprint == fingerprint(replay(Recipe(), 12).parameters)


def test_a_change_while_playing_parts_what_is_played():
    session = open_session()
    session.handle(commands.PlayCommand(speed=0))
    session.play(3, 60)
    session.handle(commands.ConfigureCommand(learning_rate=0.1))
    session.play(2, 60)
    labels = []
    while (label := session.status().undo) is not None:
        labels.append(label)
        handle_all(session, commands.UndoCommand())
    assert labels == ["2 steps", "learning rate 0.1", "3 steps"]
    handle_all(session, *[commands.RedoCommand()] * 3)
    expected = replay(Recipe().with_setting(3, "learning_rate", 0.1), 5)
    assert session.status().fingerprint == fingerprint(expected.parameters)


def test_a_change_undone_under_steps_made_with_it_leaves_them_on_their_branch():
    session = open_session(2)
    handle_all(
        session,
        commands.ConfigureCommand(learning_rate=0.2),
        commands.AdvanceCommand(),
        commands.AdvanceCommand(),
    )
    handle_all(session, *[commands.UndoCommand()] * 3)
    status = session.status()
    assert (status.position, status.learning_rate) == (2, 0.05)
    assert [one["latest"] for one in status.branches] == [4, 2]
    handle_all(session, commands.AdvanceCommand())
    expected = replay(Recipe(), 3)
    assert session.status().fingerprint == fingerprint(expected.parameters)
    assert session.status().branches[1]["changed"] == "without what A changed"


def test_a_branch_that_was_discarded_comes_back_with_what_it_gave():
    session = open_session(4)
    handle_all(session, commands.SeekCommand(step=2), commands.ConfigureCommand(momentum=0.5))
    handle_all(
        session,
        commands.AdvanceCommand(),
        commands.SwitchBranchCommand(branch=session.status().branches[0]["id"]),
    )
    branch = session.status().branches[1]
    handle_all(session, commands.DiscardBranchCommand(branch=branch["id"]))
    assert len(session.status().branches) == 1
    answers = handle_all(session, commands.UndoCommand())
    assert session.status().branches[1] == branch
    told = [one for m in answers if m.type == "step" for one in m.losses]
    assert [(step, branch_id) for step, _, branch_id in told] == [(2, branch["id"])]


def test_seeks_in_quick_succession_are_one():
    session = open_session(5, perf_counter)
    handle_all(session, *[commands.SeekCommand(step=step) for step in (4, 3, 2, 1)])
    assert session.status().undo == "going to step 1"
    handle_all(session, commands.UndoCommand())
    assert session.status().position == 5


def test_undo_while_trying_only_puts_back():
    session = open_session(2)
    handle_all(session, EDIT)
    assert session.status().undo == "trying conv1.kernel[1, 0, 2, 2]"
    handle_all(session, commands.UndoCommand())
    assert (session.status().position, session.status().undo) == (2, "step 2")
    assert session.status().preview is None


def test_something_new_makes_redo_void_and_nothing_to_undo_is_said():
    session = open_session(2)
    handle_all(session, commands.UndoCommand(), commands.ConfigureCommand(learning_rate=0.1))
    assert session.status().redo is None
    assert handle_all(session, commands.RedoCommand())[0].field == "redo"


def test_the_list_is_bounded():
    done = UndoList()
    for number in range(2 * MAX_UNDO_ENTRIES):
        done.push(str(number), number, "advance", float(number))
    places = []
    while entry := done.undo(-1):
        places.append(entry.bookmark)
    assert len(places) == MAX_UNDO_ENTRIES


def test_stepping_back_and_forth_fifty_times_ends_at_the_same_fingerprint():
    session = open_session(8)
    before = session.status().fingerprint
    for _ in range(50):
        handle_all(session, commands.SeekCommand(step=session.status().position - 1))
        handle_all(session, commands.AdvanceCommand())
    assert session.status().fingerprint == before
    assert before == fingerprint(replay(Recipe(), 8).parameters)
