"""Seeking: no loss is sent twice, the path of the surface is complete, and long work is cut."""

from itertools import count
from time import perf_counter

import pytest

from app.protocol import commands
from app.protocol.messages import EvaluationMessage, StepMessage
from app.session.session import Session
from app.settings import Settings
from app.timeline import seeker
from engine import fingerprint, replay


def ready(**settings: int) -> Session:
    session = Session(Settings(**settings), perf_counter)
    session.full_state()
    return session


def test_losses_and_evaluations_of_a_known_step_are_not_told_again():
    session = ready()
    for _ in range(12):
        session.handle(commands.AdvanceCommand())
    session.handle(commands.SeekCommand(step=8))
    told = [session.handle(commands.AdvanceCommand()) for _ in range(3)]
    flat = [message for answers in told for message in answers]
    assert [pair for m in flat if isinstance(m, StepMessage) for pair in m.losses] == []
    assert [m for m in flat if isinstance(m, EvaluationMessage)] == []
    assert session.status().latest == 12


def test_the_losses_of_a_changed_future_are_told():
    session = ready()
    for _ in range(4):
        session.handle(commands.AdvanceCommand())
    session.handle(commands.SeekCommand(step=2))
    session.handle(commands.ConfigureCommand(learning_rate=0.01))
    answers = session.handle(commands.AdvanceCommand())
    step = next(message for message in answers if isinstance(message, StepMessage))
    assert [(number, branch) for number, _, branch in step.losses] == [(2, 1)]


def test_the_path_of_the_surface_is_whole_after_going_far_back():
    session = ready(history_mebibytes=8)
    for _ in range(120):
        session.handle(commands.WatchSurfaceCommand(plane="off"))
        session.handle(commands.AdvanceCommand())
    session.handle(commands.WatchSurfaceCommand(plane="auto"))
    session.handle(commands.SeekCommand(step=42))
    session.continue_seek(float("inf"))
    surface = []
    while not surface:
        surface = session.run_surface_slice()
    assert list(surface[0].arrays["path_steps"]) == list(range(41 - 12, 41))


def test_a_pause_while_nothing_plays_sends_no_pictures():
    assert [message.type for message in ready().handle(commands.PauseCommand())] == ["status"]


def turns_to_arrive(session: Session) -> int:
    """Continue a seek part by part; return the number of parts."""
    turns = 0
    while session.seeking:
        session.continue_seek(0.0)
        turns += 1
    return turns


def arrive(session: Session, command: commands.MoveToPointCommand) -> None:
    """Carry a command out to its end."""
    session.handle(command)
    turns_to_arrive(session)


def looking_at_curvature(steps: int) -> tuple[Session, commands.MoveToPointCommand]:
    """Return a session at a surface of curvature, whose parts fill a time slice each, and a point.

    The point is on the surface of the step on display.
    """
    ticks = count()
    session = Session(Settings(), lambda: float(next(ticks)))
    session.full_state()
    session.handle(commands.ConfigureCommand(batch_size=4))
    for _ in range(steps):
        session.handle(commands.AdvanceCommand())
    session.handle(commands.WatchSurfaceCommand(plane="curvature"))
    surfaces = []
    while not surfaces:
        surfaces = [one for one in session.run_slice() if one.type == "surface"]
    radius = surfaces[0].scalars["radius"]
    point = {"step": surfaces[0].scalars["step"], "alpha": radius / 2, "beta": radius / 3}
    return session, commands.MoveToPointCommand(**point)


@pytest.mark.parametrize("steps", [0, 1, 4])
def test_going_to_a_point_is_cut_into_turns_and_gives_the_bits_of_the_whole(steps):
    session, there = looking_at_curvature(steps)
    assert [one.type for one in session.handle(there)] == []
    assert turns_to_arrive(session) > 12  # the Hessian products
    status = session.status()
    assert status.position == there.step
    assert not session.timeline.step_applied
    recipe = session.timeline.run.recipe
    assert recipe == session.timeline.branches.current.recipe
    assert recipe.changes[-1].plane == "curvature"
    assert status.fingerprint == fingerprint(replay(recipe, there.step).parameters)


def test_a_seek_replaces_going_to_a_point_and_the_point_is_found_again():
    session, there = looking_at_curvature(4)
    session.handle(there)
    session.continue_seek(0.0)
    session.handle(commands.SeekCommand(step=1))
    turns_to_arrive(session)
    assert session.status().position == 1
    session.handle(commands.SeekCommand(step=there.step))
    turns_to_arrive(session)
    recipe = session.timeline.run.recipe
    assert len(recipe.changes) == 1
    assert session.status().fingerprint == fingerprint(replay(recipe, there.step).parameters)
    session.handle(commands.UndoCommand())
    session.handle(commands.UndoCommand())
    session.handle(commands.UndoCommand())
    turns_to_arrive(session)
    status = session.status()
    assert (status.position, status.recipe["changes"]) == (4, [])


@pytest.mark.parametrize("steps", [0, 4], ids=["at the end of a branch", "within a branch"])
def test_a_point_that_cannot_be_gone_to_leaves_the_branches_as_they_were(steps, monkeypatch):
    session, there = looking_at_curvature(steps)
    before = session.status()

    def fail(*_):
        raise MemoryError
        yield

    with monkeypatch.context() as patched:
        patched.setattr(seeker, "with_recipe_in_parts", fail)
        with pytest.raises(MemoryError):
            arrive(session, there)
    session.recover(MemoryError())
    after = session.status()
    for name in ("position", "fingerprint", "branch", "branches", "recipe"):
        assert getattr(after, name) == getattr(before, name), name


def test_a_setting_changed_far_back_is_cut_into_turns():
    ticks = count()
    session = Session(Settings(history_mebibytes=8), lambda: float(next(ticks)))
    session.full_state()
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    for _ in range(120):
        session.handle(commands.AdvanceCommand())
    session.handle(commands.ConfigureCommand(step=42, learning_rate=0.01))
    assert turns_to_arrive(session) > 5
    status = session.status()
    assert status.position == 42
    assert status.recipe["changes"] == [{"step": 42, "name": "learning_rate", "value": 0.01}]
    recipe = session.timeline.run.recipe
    assert status.fingerprint == fingerprint(replay(recipe, 42).parameters)
    session.handle(commands.AdvanceCommand())
    assert session.status().fingerprint == fingerprint(replay(recipe, 43).parameters)
    session.handle(commands.UndoCommand())
    session.handle(commands.UndoCommand())
    turns_to_arrive(session)
    assert session.status().position == 120
