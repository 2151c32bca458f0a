"""Undo and redo."""

from typing import Literal

from app.protocol.commands.base import BaseCommand


class UndoCommand(BaseCommand):
    """Undo the last action."""

    type: Literal["undo"] = "undo"


class RedoCommand(BaseCommand):
    """Redo the action that was undone last."""

    type: Literal["redo"] = "redo"
