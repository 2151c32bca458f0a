"""One row per command: its class, the states that allow it, its effects, and its function.

A handler is a function in app/session/handlers/ under one of two decorators; the decorator's
arguments are the row. `handles` registers a function that returns the messages of the answer.
`moves_run` registers a function that moves the run and returns the label of its undo entry.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from app.protocol.commands import Command
from app.protocol.messages import Message
from app.protocol.run_states import DIVERGED, PLAYING, READY
from app.session.context import SessionContext

ALL_STATES = (READY, PLAYING, DIVERGED)
FINITE_STATES = (READY, PLAYING)
C = TypeVar("C", bound=Command)
_Function: TypeAlias = Callable[[SessionContext, C], list[Message]]
_Move: TypeAlias = Callable[[SessionContext, C], str]


@dataclass(frozen=True)
class CommandHandler:
    """The row of one command.

    `states`: the states of the run in which the command is allowed.
    `discards_preview`: a parameter that is only tried is put back first, and the answer says so.
    `discard_suffices`: during a preview the command does nothing else.
    `cancels_check`: a gradient check that is running ends.
    `preempts_seek`: the command does not wait until a running seek has arrived; it replaces it.
    `coalesced`: of queued commands of this type in a row only the last one is executed.
    `waits_for_question`: it is refused while a question to the room is open.
    """

    command: type[Command]
    execute: Callable[[SessionContext, Any], list[Message]]
    states: Collection[str]
    discards_preview: bool
    discard_suffices: bool
    cancels_check: bool
    preempts_seek: bool
    coalesced: bool
    waits_for_question: bool

    @property
    def type(self) -> str:
        """The `type` of the command on the wire."""
        return str(self.command.model_fields["type"].default)


def handles(
    command: type[C],
    *,
    states: Collection[str] = ALL_STATES,
    discards_preview: bool = False,
    discard_suffices: bool = False,
    cancels_check: bool = False,
    preempts_seek: bool = False,
    coalesced: bool = False,
    waits_for_question: bool = False,
) -> Callable[[_Function[C]], CommandHandler]:
    """Make a function the handler of `command`; it returns the messages of the answer."""

    def register(function: _Function[C]) -> CommandHandler:
        return CommandHandler(
            command,
            function,
            states,
            discards_preview,
            discard_suffices,
            cancels_check,
            preempts_seek,
            coalesced,
            waits_for_question,
        )

    return register


def moves_run(
    command: type[C],
    *,
    states: Collection[str] = ALL_STATES,
    discards_preview: bool = True,
    preempts_seek: bool = False,
    coalesced: bool = False,
    keeps_playing: bool = False,
    waits_for_question: bool = True,
) -> Callable[[_Move[C]], CommandHandler]:
    """Make a function that moves the run the handler of `command`; it returns an undo label.

    The move can be undone if it changes the bookmark, ends a gradient check, and ends playing
    unless `keeps_playing`. The answer is the frame of the new step, once the seek has arrived.
    """

    def register(move: _Move[C]) -> CommandHandler:
        def execute(context: SessionContext, request: C) -> list[Message]:
            before = context.bookmark
            label = move(context, request)
            if not keeps_playing:
                context.playing = False
            context.push_undo(label, before, request.type)
            return context.run_seek()

        return CommandHandler(
            command,
            execute,
            states,
            discards_preview,
            False,
            True,
            preempts_seek,
            coalesced,
            waits_for_question,
        )

    return register
