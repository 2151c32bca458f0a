"""The notes of a chapter for the teacher: aim, minutes, what pupils think, what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine import BadInput

JOINING_MINUTES = 5  # of a lesson, until everybody follows


@dataclass(frozen=True)
class TeachersNotes:
    """The notes, as plain text.

    `minutes`: the time that the chapter takes with its question. `core`: whether the chapter
    belongs to a lesson, or is for more time. `aim`: what pupils can do afterwards. `before`: what
    many think before, and `source` who has found that. `look`: what to look for while they answer.
    `shows`: what the answers show. `next`: how to go on.
    """

    minutes: int
    core: bool
    aim: str
    before: str
    source: str
    look: str
    shows: str
    next: str


def parse_notes(given: Mapping[str, Any]) -> TeachersNotes:
    """Return the notes that a chapter gives. Raises: BadInput naming the field that is wrong."""
    kinds: dict[str, type] = {"minutes": int, "core": bool}
    names = [field.name for field in fields(TeachersNotes)]
    for name in (*given, *names):
        if name not in names:
            raise BadInput("lesson", name, "one of " + ", ".join(names))
        kind = kinds.get(name, str)
        if type(given.get(name)) is not kind or not (kind is bool or given[name]):
            allowed = f"a value of the type {kind.__name__}"
            raise BadInput(f"lesson.{name}", given.get(name), allowed)
    return TeachersNotes(**given)


def lesson_minutes(notes: Iterable[TeachersNotes]) -> int:
    """Return the minutes of a lesson with all core chapters, joining the room included."""
    return JOINING_MINUTES + sum(one.minutes for one in notes if one.core)
