"""All command handlers of a session: one module per family, with the same name as its commands.

A command of a new kind takes two pieces of code: its model in app/protocol/commands/<family>.py and
its handler, a decorated function, in app/session/handlers/<family>.py. Both are found from there.
"""

from app.session.command_handler import CommandHandler
from app.session.handlers import (
    comparison,
    diagnosis,
    editing,
    navigation,
    queries,
    recording,
    restore,
    subscriptions,
    undo,
)

HANDLERS: dict[str, CommandHandler] = {
    one.type: one
    for family in (
        navigation,
        editing,
        undo,
        comparison,
        subscriptions,
        diagnosis,
        queries,
        recording,
        restore,
    )
    for one in vars(family).values()
    if isinstance(one, CommandHandler)
}


def allowed_commands(state: str) -> list[str]:
    """Return the types of the commands that are allowed in a state of the run, sorted."""
    return sorted(handler.type for handler in HANDLERS.values() if state in handler.states)
