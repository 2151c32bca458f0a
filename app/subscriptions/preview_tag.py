"""Tells messages of a previewed step from those of the run."""

from collections.abc import Iterable
from dataclasses import replace

from app.protocol.messages import Message, StepDetailMessage


def tag_preview(drawn: Iterable[StepDetailMessage], preview: bool) -> list[Message]:
    """Return the messages with `preview`: whether they belong to a preview.

    A message that says so itself stays as it is.
    """
    return [
        replace(one, scalars={**one.scalars, "preview": one.scalars.get("preview", preview)})
        for one in drawn
    ]
