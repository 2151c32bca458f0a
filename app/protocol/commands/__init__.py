"""Every command a page may send: one list, each in the room of its kind. Nothing is done here."""

from typing import get_args

from app.protocol.commands.base import (
    MAX_DRAWING_SIDE,
    MAX_PINS,
    MAX_SAFE_INTEGER,
    PROTOCOL_VERSION,
    BaseCommand,
)
from app.protocol.commands.connection import AcknowledgeCommand, ResumeSessionCommand
from app.protocol.commands.editing import (
    CommitPreviewCommand,
    ConfigureCommand,
    DiscardBranchCommand,
    DiscardPreviewCommand,
    EditCommand,
    SwitchBranchCommand,
)
from app.protocol.commands.navigation import (
    AdvanceCommand,
    OpenRecipeCommand,
    PauseCommand,
    PlayCommand,
    RedoCommand,
    ResetCommand,
    SeekCommand,
    StopGoal,
    UndoCommand,
)
from app.protocol.commands.queries import (
    CheckCommand,
    ExplainCommand,
    ExportCommand,
    GraphCommand,
    PredictCommand,
)
from app.protocol.commands.recording import RecordStepCommand
from app.protocol.commands.rooms import (
    EndRoomCommand,
    JoinRoomCommand,
    OfferHandoverCommand,
    OpenRoomCommand,
    ShareSceneCommand,
    TakeOverRoomCommand,
)
from app.protocol.commands.subscriptions import (
    DescendCommand,
    MoveToPointCommand,
    ParameterRef,
    PinCommand,
    PinnedNumber,
    ProbeSurfaceCommand,
    WatchArraysCommand,
    WatchSliceCommand,
    WatchSurfaceCommand,
)

Command = (
    AdvanceCommand
    | PlayCommand
    | PauseCommand
    | SeekCommand
    | OpenRecipeCommand
    | ResetCommand
    | ConfigureCommand
    | EditCommand
    | CommitPreviewCommand
    | DiscardPreviewCommand
    | SwitchBranchCommand
    | DiscardBranchCommand
    | UndoCommand
    | RedoCommand
    | WatchArraysCommand
    | WatchSliceCommand
    | DescendCommand
    | WatchSurfaceCommand
    | ProbeSurfaceCommand
    | MoveToPointCommand
    | ExplainCommand
    | PinCommand
    | CheckCommand
    | PredictCommand
    | GraphCommand
    | ExportCommand
    | RecordStepCommand
    | ResumeSessionCommand
    | JoinRoomCommand
    | OpenRoomCommand
    | ShareSceneCommand
    | OfferHandoverCommand
    | TakeOverRoomCommand
    | EndRoomCommand
    | AcknowledgeCommand
)
COMMAND_TYPES: tuple[type[BaseCommand], ...] = get_args(Command)

__all__ = [
    "COMMAND_TYPES",
    "MAX_DRAWING_SIDE",
    "MAX_PINS",
    "MAX_SAFE_INTEGER",
    "PROTOCOL_VERSION",
    "AcknowledgeCommand",
    "AdvanceCommand",
    "CheckCommand",
    "Command",
    "CommitPreviewCommand",
    "ConfigureCommand",
    "DescendCommand",
    "DiscardBranchCommand",
    "DiscardPreviewCommand",
    "EditCommand",
    "EndRoomCommand",
    "ExplainCommand",
    "ExportCommand",
    "GraphCommand",
    "JoinRoomCommand",
    "MoveToPointCommand",
    "OfferHandoverCommand",
    "OpenRecipeCommand",
    "OpenRoomCommand",
    "ParameterRef",
    "PauseCommand",
    "PinCommand",
    "PinnedNumber",
    "PlayCommand",
    "PredictCommand",
    "ProbeSurfaceCommand",
    "RecordStepCommand",
    "RedoCommand",
    "ResetCommand",
    "ResumeSessionCommand",
    "SeekCommand",
    "ShareSceneCommand",
    "StopGoal",
    "SwitchBranchCommand",
    "TakeOverRoomCommand",
    "UndoCommand",
    "WatchArraysCommand",
    "WatchSliceCommand",
    "WatchSurfaceCommand",
]
