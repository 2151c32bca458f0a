"""Every command that a page can send, in one module per family.

`COMMAND_TYPES` is found from the families: a command needs nothing but its class there. Each class
is also a name of this package.
"""

# ruff: noqa: F403 -- the stars export what the families define, without a second list of names
from types import ModuleType
from typing import TypeAlias

from app.protocol.commands import (
    comparison,
    connection,
    diagnosis,
    editing,
    navigation,
    queries,
    questions,
    recording,
    restore,
    rooms,
    subscriptions,
    undo,
)
from app.protocol.commands.base import *
from app.protocol.commands.base import BaseCommand
from app.protocol.commands.comparison import *
from app.protocol.commands.connection import *
from app.protocol.commands.diagnosis import *
from app.protocol.commands.editing import *
from app.protocol.commands.navigation import *
from app.protocol.commands.queries import *
from app.protocol.commands.questions import *
from app.protocol.commands.recording import *
from app.protocol.commands.restore import *
from app.protocol.commands.rooms import *
from app.protocol.commands.subscriptions import *
from app.protocol.commands.undo import *

Command: TypeAlias = BaseCommand


def _commands_of(family: ModuleType) -> list[type[Command]]:
    """Return the commands that a module defines: the classes with a `type` of their own."""
    return [
        one
        for one in vars(family).values()
        if isinstance(one, type)
        and issubclass(one, BaseCommand)
        and one.__module__ == family.__name__
        and not one.model_fields["type"].is_required()
    ]


_FAMILIES = (
    navigation,
    editing,
    undo,
    comparison,
    subscriptions,
    diagnosis,
    queries,
    recording,
    connection,
    restore,
    rooms,
    questions,
)
COMMAND_TYPES: tuple[type[Command], ...] = tuple(
    one for family in _FAMILIES for one in _commands_of(family)
)
