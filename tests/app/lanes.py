"""Sessions that compare lanes, brought to rest by their background work."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count as count_up
from typing import Any

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, fingerprint, replay

SMALL = Recipe(preset="single-neuron", batch_size=8, learning_rate=0.5)
RATES: tuple[dict[str, Any], ...] = ({}, {"learning_rate": 0.1}, {"optimizer": "adam"})
RECIPES = (
    SMALL,
    replace(SMALL, learning_rate=0.1),
    replace(SMALL, optimizer="adam"),
)
NO_SURFACE = commands.WatchSurfaceCommand(plane="off")


def small_session(**settings: Any) -> Session:
    """Return a session whose run takes a fraction of a millisecond for a step."""
    ticks = count_up()
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


def play(session: Session, count: int) -> list[Any]:
    """Play `count` steps, pause, and return all messages."""
    until = commands.StopGoal(kind="steps", value=count)
    answers = session.handle(commands.PlayCommand(speed=0, until=until))
    while session.state == "playing":
        session.play(1000, 0.01)
    return [*answers, *session.status_and_frame(), *rest(session)]


def newest(answers: list[Any], kind: str) -> Any:
    """Return the last message of a type."""
    return [one for one in answers if one.type == kind][-1]


def compared(**settings: Any) -> Session:
    """Return a session that compares the lanes of `RATES`."""
    session = small_session(**settings)
    do(session, chosen(*RATES))
    return session


def diverging() -> Session:
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


def prints(session: Session) -> list[str]:
    """Return the fingerprint of every lane."""
    assert session.comparison is not None
    return [fingerprint(one.timeline.run.parameters) for one in session.comparison.lanes]


def steps(session: Session) -> list[int]:
    """Return the position of every lane."""
    assert session.comparison is not None
    return [one.timeline.position for one in session.comparison.lanes]


def expected(step: int, recipes: Sequence[Recipe] = RECIPES) -> list[str]:
    """Return the fingerprints of separate runs of these recipes."""
    return [fingerprint(replay(recipe, step).parameters) for recipe in recipes]
