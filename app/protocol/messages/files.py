"""Messages that hold a file: exports and the steps of a recording."""

from dataclasses import dataclass

from app.protocol.messages.arrays import Arrays


@dataclass(frozen=True)
class ExportMessage:
    """A file to be saved under `name`. Its bytes are the array `file`.

    `what` is that of the command. `notice` is a sentence on what the file holds.
    """

    what: str
    name: str
    notice: str
    arrays: Arrays
    type: str = "export"


@dataclass(frozen=True)
class RecordedStepMessage:
    """One step of a recording, after `step` updates. Its array is `part`, a packed archive.

    `first`: it begins a recording and so holds the welcome and all losses. `size`: its bytes
    unpacked. `series`: the pinned numbers, as in a step.
    """

    step: int
    first: bool
    size: int
    series: dict[str, list[tuple[int, float]]]
    arrays: Arrays
    type: str = "recorded"
