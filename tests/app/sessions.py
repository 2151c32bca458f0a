"""Sessions without a server, brought into a given state by commands."""

from itertools import count

from app.protocol import commands
from app.protocol.run_states import DIVERGED, PLAYING
from app.session.session import Session
from app.settings import Settings

EDIT = commands.EditCommand(address="conv1.kernel", index=[1, 0, 2, 2], value=0.5)


def open_session(steps: int = 0, clock=None) -> Session:
    """Return a session after `steps` updates. Its default clock advances 2 s with every reading."""
    ticks = count()
    session = Session(Settings(), clock or (lambda: next(ticks) * 2.0))
    session.full_state()
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    for _ in range(steps):
        session.handle(commands.AdvanceCommand())
    return session


def handle_all(session: Session, *several) -> list:
    """Return the answers to several commands, each carried out to its end."""
    answers = []
    for command in several:
        answers += session.handle(command)
        answers += session.continue_seek(float("inf"))
    return answers


def visible_state(session: Session) -> tuple:
    """Return position, fingerprint, current branch, branches and recipe of a session."""
    status = session.status()
    shown = [(one["name"], one["fork"], one["changed"]) for one in status.branches]
    return status.position, status.fingerprint, status.branch, shown, status.recipe


def session_in_state(state: str) -> Session:
    """Return a new session in a state: ready, playing or diverged."""
    ticks = count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.full_state()
    if state == PLAYING:
        session.handle(commands.PlayCommand(speed=0))
    if state == DIVERGED:
        session.handle(commands.ConfigureCommand(learning_rate=100.0))
        for _ in range(20):
            session.handle(commands.AdvanceCommand())
    assert session.state == state
    return session
