"""Handlers of undo and redo."""

from app.comparison.bookmarks import SessionBookmark
from app.protocol.commands.undo import RedoCommand, UndoCommand
from app.protocol.messages import Message
from app.session.command_handler import handles
from app.session.context import SessionContext
from app.session.undo_list import UndoEntry
from engine import BadInput


@handles(
    UndoCommand,
    discards_preview=True,
    discard_suffices=True,
    cancels_check=True,
    preempts_seek=True,
    waits_for_question=True,
)
def undo(context: SessionContext, command: UndoCommand) -> list[Message]:
    """Go back to where the last action began; during a preview, only end the preview."""
    entry = context.undo_list.undo(context.bookmark)
    if entry is None:
        raise BadInput("undo", "nothing", "what was done")
    return _restore(context, "Undone", entry)


@handles(RedoCommand, discards_preview=True, cancels_check=True, waits_for_question=True)
def redo(context: SessionContext, command: RedoCommand) -> list[Message]:
    """Go to where the action that was undone last had led."""
    entry = context.undo_list.redo(context.bookmark)
    if entry is None:
        raise BadInput("redo", "nothing", "what was undone")
    return _restore(context, "Redone", entry)


def _restore(
    context: SessionContext, verb: str, entry: UndoEntry[SessionBookmark]
) -> list[Message]:
    context.playing = False
    context.notices.append(f"{verb}: {entry.label}.")
    context.notices.append(context.restore_bookmark(entry.bookmark))
    return context.run_seek()
