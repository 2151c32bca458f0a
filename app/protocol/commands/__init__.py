"""Every command a page may send: one list, each in the room of its kind. Nothing is done here."""

from typing import get_args

from app.protocol.commands.base import LARGEST, PINS, RASTER, VERSION, Base
from app.protocol.commands.connection import Acknowledge, Resume
from app.protocol.commands.editing import Commit, Configure, Discard, Edit, Revert, Switch
from app.protocol.commands.navigation import (
    Advance,
    Open,
    Pause,
    Redo,
    Reset,
    Run,
    Seek,
    Undo,
    Until,
)
from app.protocol.commands.queries import Check, Explain, Export, Graph, Predict
from app.protocol.commands.recording import Record
from app.protocol.commands.rooms import EndRoom, HandOver, Join, Present, TakeOver, Teach
from app.protocol.commands.subscriptions import (
    Descend,
    GoThere,
    Parameter,
    Pin,
    Pinned,
    Read,
    Slice,
    Survey,
    Watch,
)

Command = (
    Advance
    | Run
    | Pause
    | Seek
    | Open
    | Reset
    | Configure
    | Edit
    | Commit
    | Revert
    | Switch
    | Discard
    | Undo
    | Redo
    | Watch
    | Slice
    | Descend
    | Survey
    | Read
    | GoThere
    | Explain
    | Pin
    | Check
    | Predict
    | Graph
    | Export
    | Record
    | Resume
    | Join
    | Teach
    | Present
    | HandOver
    | TakeOver
    | EndRoom
    | Acknowledge
)
COMMANDS: tuple[type[Base], ...] = get_args(Command)

__all__ = [
    "COMMANDS",
    "LARGEST",
    "PINS",
    "RASTER",
    "VERSION",
    "Acknowledge",
    "Advance",
    "Check",
    "Command",
    "Commit",
    "Configure",
    "Descend",
    "Discard",
    "Edit",
    "EndRoom",
    "Explain",
    "Export",
    "GoThere",
    "Graph",
    "HandOver",
    "Join",
    "Open",
    "Parameter",
    "Pause",
    "Pin",
    "Pinned",
    "Predict",
    "Present",
    "Read",
    "Record",
    "Redo",
    "Reset",
    "Resume",
    "Revert",
    "Run",
    "Seek",
    "Slice",
    "Survey",
    "Switch",
    "TakeOver",
    "Teach",
    "Undo",
    "Until",
    "Watch",
]
