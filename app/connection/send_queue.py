"""What waits to be sent to one page: control first, newest pictures, no loss dropped. No socket."""

from collections import deque
from dataclasses import replace

from app.protocol.messages import (
    CheckMessage,
    DescentMessage,
    EvaluationMessage,
    ExplanationMessage,
    Message,
    PredictionMessage,
    SceneMessage,
    SliceMessage,
    StepMessage,
    StepSliceMessage,
    SurfaceMessage,
)

MAX_IN_FLIGHT_STEPS = 2
CoalesceKey = tuple[type[Message], str]
_COALESCED_KEYS: tuple[CoalesceKey, ...] = (
    (StepMessage, ""),
    (SliceMessage, ""),
    (ExplanationMessage, ""),
    (PredictionMessage, ""),
    (StepSliceMessage, "batch"),
    (StepSliceMessage, "probe"),
    (DescentMessage, ""),
    (CheckMessage, ""),
    (SurfaceMessage, ""),
    (SceneMessage, ""),
)
_DROPPED_WITH_STEP = (SliceMessage, ExplanationMessage, StepSliceMessage)


def _coalesce_key(message: Message) -> CoalesceKey:
    return type(message), str(message.scalars["set"]) if isinstance(
        message, StepSliceMessage
    ) else ""


class SendQueue:
    """Messages in the order in which they may go.

    Pictures (steps, slices, explanations, predictions, descents, checks, surfaces, views) have one
    place each, slices along the step one for each set: a newer one takes it, and a step takes over
    losses and series of the one it replaces.
    Evaluations go after the pictures of the step they came with, and none is dropped. At most
    `MAX_IN_FLIGHT_STEPS` steps are on their way unpainted.
    """

    def __init__(self) -> None:
        self._control: deque[Message] = deque()
        self._coalesced: dict[CoalesceKey, Message] = {}
        self._evaluations: deque[Message] = deque()
        self._sequence = 0
        self._in_flight: list[int] = []

    def push(self, message: Message) -> None:
        """Add a message, replacing the older picture of its type."""
        if isinstance(message, EvaluationMessage):
            self._evaluations.append(message)
            return
        place = _coalesce_key(message)
        if place not in _COALESCED_KEYS:
            self._control.append(message)
            return
        if isinstance(message, StepMessage):
            for known, older in list(self._coalesced.items()):
                if (
                    isinstance(older, _DROPPED_WITH_STEP)
                    and older.scalars.get("step") != message.step
                ):
                    del self._coalesced[known]
            waiting = self._coalesced.get(place)
            if isinstance(waiting, StepMessage):
                message = merge_steps(waiting, message)
        self._coalesced[place] = message

    def pop(self) -> tuple[Message, int | None] | None:
        """Return the next message that may go, with its sequence number if it is a picture."""
        if self._control:
            return self._control.popleft(), None
        for place in _COALESCED_KEYS:
            kind, _ = place
            if kind is SurfaceMessage and self._evaluations:
                return self._evaluations.popleft(), None
            if place not in self._coalesced:
                continue
            if kind is StepMessage and len(self._in_flight) >= MAX_IN_FLIGHT_STEPS:
                return None
            self._sequence += 1
            if kind is StepMessage:
                self._in_flight.append(self._sequence)
            return self._coalesced.pop(place), self._sequence
        return None

    def acknowledge(self, sequence: int) -> None:
        """Note that everything up to `sequence` was painted."""
        self._in_flight = [one for one in self._in_flight if one > sequence]

    @property
    def pending_count(self) -> int:
        """How many messages wait."""
        return len(self._control) + len(self._coalesced) + len(self._evaluations)

    def clear(self) -> None:
        """Drop all that waits."""
        self._control.clear()
        self._coalesced.clear()
        self._evaluations.clear()

    @property
    def ready_for_frame(self) -> bool:
        """Whether a new picture would go out at once."""
        return (StepMessage, "") not in self._coalesced and len(
            self._in_flight
        ) < MAX_IN_FLIGHT_STEPS


def merge_steps(older: StepMessage, newer: StepMessage) -> StepMessage:
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
