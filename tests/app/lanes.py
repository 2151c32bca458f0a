"""Sessions that compare lanes, brought to rest by their background work."""

from itertools import count
from typing import Any

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from engine import Recipe

SMALL = Recipe(preset="single-neuron", batch_size=8, learning_rate=0.5)
NO_SURFACE = commands.WatchSurfaceCommand(plane="off")


def small_session(**settings: Any) -> Session:
    """Return a session whose run takes a fraction of a millisecond for a step."""
    ticks = count()
    session = Session(Settings(**settings), lambda: next(ticks) * 0.001)
    session.full_state()
    session.handle(NO_SURFACE)
    do(session, commands.OpenRecipeCommand(recipe=SMALL.to_data()))
    return session


def chosen(*lanes: dict[str, Any], **fields: Any) -> commands.CompareCommand:
    """Return the command that compares lanes of these settings."""
    found = [commands.LaneChoice(settings=commands.LaneSettings(**one)) for one in lanes]
    return commands.CompareCommand(lanes=found, **fields)


def do(session: Session, *several: commands.Command) -> list[Any]:
    """Carry out commands, each to the end of its seeks and of all background work."""
    answers: list[Any] = []
    for command in several:
        answers += session.handle(command)
        answers += session.continue_seek(float("inf"))
        answers += rest(session)
    return answers


def rest(session: Session) -> list[Any]:
    """Do all background work, and return its messages."""
    answers: list[Any] = []
    while session.has_work:
        answers += session.run_slice()
    return answers


def play(session: Session, steps: int) -> list[Any]:
    """Play `steps` steps, pause, and return all messages."""
    until = commands.StopGoal(kind="steps", value=steps)
    answers = session.handle(commands.PlayCommand(speed=0, until=until))
    while session.state == "playing":
        session.play(1000, 0.01)
    return [*answers, *session.status_and_frame(), *rest(session)]


def newest(answers: list[Any], kind: str) -> Any:
    """Return the last message of a type."""
    return [one for one in answers if one.type == kind][-1]
