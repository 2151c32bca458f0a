"""What waits to be sent to one page: control first, newest pictures, no loss dropped. No socket."""

from collections import deque
from dataclasses import replace

from app.protocol.messages import (
    Check,
    Descent,
    Evaluation,
    Explanation,
    Message,
    Prediction,
    Slice,
    Step,
    StepSlice,
    Surface,
    View,
)

IN_FLIGHT = 2
Place = tuple[type[Message], str]
_PICTURES: tuple[Place, ...] = (
    (Step, ""),
    (Slice, ""),
    (Explanation, ""),
    (Prediction, ""),
    (StepSlice, "batch"),
    (StepSlice, "probe"),
    (Descent, ""),
    (Check, ""),
    (Surface, ""),
    (View, ""),
)
_OF_ITS_STEP = (Slice, Explanation, StepSlice)


def _place_of(message: Message) -> Place:
    return type(message), str(message.scalars["set"]) if isinstance(message, StepSlice) else ""


class Outbox:
    """Messages in the order in which they may go.

    Pictures (steps, slices, explanations, predictions, descents, checks, surfaces, views) have one
    place each, slices along the step one for each set: a newer one takes it, and a step takes over
    losses and series of the one it replaces.
    Evaluations go after the pictures of the step they came with, and none is dropped. At most
    `IN_FLIGHT` steps are on their way unpainted.
    """

    def __init__(self) -> None:
        self._control: deque[Message] = deque()
        self._pictures: dict[Place, Message] = {}
        self._evaluations: deque[Message] = deque()
        self._sequence = 0
        self._unpainted: list[int] = []

    def put(self, message: Message) -> None:
        """Add a message, replacing the older picture of its type."""
        if isinstance(message, Evaluation):
            self._evaluations.append(message)
            return
        place = _place_of(message)
        if place not in _PICTURES:
            self._control.append(message)
            return
        if isinstance(message, Step):
            for known, older in list(self._pictures.items()):
                if isinstance(older, _OF_ITS_STEP) and older.scalars.get("step") != message.step:
                    del self._pictures[known]
            waiting = self._pictures.get(place)
            if isinstance(waiting, Step):
                message = merged(waiting, message)
        self._pictures[place] = message

    def take(self) -> tuple[Message, int | None] | None:
        """Return the next message that may go, with its sequence number if it is a picture."""
        if self._control:
            return self._control.popleft(), None
        for place in _PICTURES:
            kind, _ = place
            if kind is Surface and self._evaluations:
                return self._evaluations.popleft(), None
            if place not in self._pictures:
                continue
            if kind is Step and len(self._unpainted) >= IN_FLIGHT:
                return None
            self._sequence += 1
            if kind is Step:
                self._unpainted.append(self._sequence)
            return self._pictures.pop(place), self._sequence
        return None

    def acknowledge(self, sequence: int) -> None:
        """Note that everything up to `sequence` was painted."""
        self._unpainted = [one for one in self._unpainted if one > sequence]

    @property
    def waiting(self) -> int:
        """How many messages wait."""
        return len(self._control) + len(self._pictures) + len(self._evaluations)

    def clear(self) -> None:
        """Drop all that waits."""
        self._control.clear()
        self._pictures.clear()
        self._evaluations.clear()

    @property
    def ready_for_frame(self) -> bool:
        """Whether a new picture would go out at once."""
        return (Step, "") not in self._pictures and len(self._unpainted) < IN_FLIGHT


def merged(older: Step, newer: Step) -> Step:
    """Return the newer step with the losses and series of both."""
    series, truncate = older.series, older.truncate_series_from
    if newer.truncate_series_from is not None:
        kept = newer.truncate_series_from
        series = {name: [row for row in rows if row[0] < kept] for name, rows in series.items()}
        truncate = kept if truncate is None else min(kept, truncate)
    return replace(
        newer,
        losses=[*older.losses, *newer.losses],
        series={
            name: [*series.get(name, []), *newer.series.get(name, [])]
            for name in {**series, **newer.series}
        },
        truncate_series_from=truncate,
    )
