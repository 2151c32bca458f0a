"""Seeking: no loss is sent twice, and the path of the surface is complete."""

from time import perf_counter

from app.protocol import commands
from app.protocol.messages import EvaluationMessage, StepMessage
from app.session.session import Session
from app.settings import Settings


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
