"""Send queue of one page: priorities, coalescing and a window of unacknowledged steps."""

from collections import deque
from dataclasses import replace

from app.protocol.messages import (
    CheckMessage,
    ComparisonMessage,
    DescentMessage,
    EvaluationMessage,
    ExplanationMessage,
    FindingsMessage,
    HealthMessage,
    HeldOutMessage,
    HistogramsMessage,
    LaneResultsMessage,
    LanesMessage,
    Message,
    OtherExplanationMessage,
    OtherStepMessage,
    PredictionMessage,
    QuestionMessage,
    RaceMessage,
    SceneMessage,
    SliceMessage,
    StepMessage,
    StepSliceMessage,
    SurfaceMessage,
)

MAX_IN_FLIGHT_STEPS = 2
MAX_UNACKNOWLEDGED = 256  # messages whose acknowledgement is waited for
CoalesceKey = tuple[type[Message], str]
_COALESCED_KEYS: tuple[CoalesceKey, ...] = (
    (QuestionMessage, ""),
    (StepMessage, ""),
    (HealthMessage, ""),
    (LanesMessage, ""),
    (OtherStepMessage, ""),
    (SliceMessage, ""),
    (ExplanationMessage, ""),
    (OtherExplanationMessage, ""),
    (PredictionMessage, ""),
    (HeldOutMessage, ""),
    (StepSliceMessage, "batch"),
    (StepSliceMessage, "probe"),
    (DescentMessage, ""),
    (CheckMessage, ""),
    (FindingsMessage, ""),
    (HistogramsMessage, ""),
    (SurfaceMessage, ""),
    (RaceMessage, ""),
    (LaneResultsMessage, ""),
    (SceneMessage, ""),
)
_DROPPED_WITHOUT_LANES = (
    LanesMessage,
    OtherStepMessage,
    OtherExplanationMessage,
    RaceMessage,
    LaneResultsMessage,
)
_DROPPED_WITH_STEP = (SliceMessage, ExplanationMessage, StepSliceMessage, OtherExplanationMessage)


def _coalesce_key(message: Message) -> CoalesceKey:
    """Return the type of a message, for a slice along the step with its image set."""
    variant = str(message.scalars["set"]) if isinstance(message, StepSliceMessage) else ""
    return type(message), variant


class SendQueue:
    """The messages that wait for one page.

    - Control messages go first and in order: all types without a key in `_COALESCED_KEYS`.
    - Of each coalesced key only the newest message waits, in the order of `_COALESCED_KEYS`. A step
      that replaces an older one takes over its losses and series, so that no loss is dropped, and
      removes waiting slices and explanations of other steps. A message about the lanes takes over
      losses and evaluations likewise.
    - The end of a comparison removes what waits about its lanes.
    - Evaluations go after the step they belong to and before the surface; none is dropped.
    - At most `MAX_IN_FLIGHT_STEPS` steps are sent and not yet acknowledged.
    - A coalesced message has a sequence number: the next one, or that with which it was pushed. The
      pages that follow a room get a message with one number, so that its bytes are the same.
    """

    def __init__(self) -> None:
        self._control: deque[Message] = deque()
        self._coalesced: dict[CoalesceKey, Message] = {}
        self._numbers: dict[CoalesceKey, int] = {}
        self._evaluations: deque[Message] = deque()
        self._sequence = 0
        self._sent: deque[tuple[int, bool]] = deque(maxlen=MAX_UNACKNOWLEDGED)

    def push(self, message: Message, sequence: int | None = None) -> None:
        """Add a message; it replaces a waiting message with the same coalescing key.

        `sequence` is its number, if it is that of several pages.
        """
        if isinstance(message, EvaluationMessage):
            self._evaluations.append(message)
            return
        if isinstance(message, ComparisonMessage) and not message.lanes:
            for kind in _DROPPED_WITHOUT_LANES:
                self._coalesced.pop((kind, ""), None)
        key = _coalesce_key(message)
        if key not in _COALESCED_KEYS:
            self._control.append(message)
            return
        if isinstance(message, StepMessage):
            for other, older in list(self._coalesced.items()):
                if (
                    isinstance(older, _DROPPED_WITH_STEP)
                    and older.scalars.get("step") != message.step
                ):
                    del self._coalesced[other]
            waiting = self._coalesced.get(key)
            if isinstance(waiting, StepMessage):
                message = merge_steps(waiting, message)
        if isinstance(message, LanesMessage):
            other_lanes = self._coalesced.get(key)
            if isinstance(other_lanes, LanesMessage):
                message = merge_lanes(other_lanes, message)
        self._coalesced[key] = message
        self._numbers.pop(key, None)
        if sequence is not None:
            self._numbers[key] = sequence

    def pop(self) -> tuple[Message, int | None] | None:
        """Return the next message, with a sequence number if it is coalesced, or None."""
        if self._control:
            return self._control.popleft(), None
        for key in _COALESCED_KEYS:
            kind, _ = key
            if kind is SurfaceMessage and self._evaluations:
                return self._evaluations.popleft(), None
            if key not in self._coalesced:
                continue
            if kind is StepMessage and self._in_flight >= MAX_IN_FLIGHT_STEPS:
                return None
            sequence = self._numbers.pop(key, self._sequence + 1)
            self._sequence = max(self._sequence, sequence)
            self._sent.append((sequence, kind is StepMessage))
            return self._coalesced.pop(key), sequence
        return None

    def acknowledge(self, sequence: int) -> None:
        """Record that the page has painted every message up to that with this number.

        A number above all that were sent stands for all of them.
        """
        sent = [number for number, _ in self._sent]
        if sequence in sent:
            while self._sent.popleft()[0] != sequence:
                pass
        elif sequence > max(sent, default=sequence):
            self._sent.clear()

    @property
    def _in_flight(self) -> int:
        """The number of steps that are sent and not acknowledged."""
        return sum(is_step for _, is_step in self._sent)

    @property
    def pending_count(self) -> int:
        """Number of waiting messages."""
        return len(self._control) + len(self._coalesced) + len(self._evaluations)

    def clear(self, kept: tuple[type[Message], ...] = ()) -> None:
        """Drop all waiting messages but those of the `kept` types."""
        self._control = deque(one for one in self._control if isinstance(one, kept))
        self._coalesced = {
            key: one for key, one in self._coalesced.items() if isinstance(one, kept)
        }
        self._numbers = {key: one for key, one in self._numbers.items() if key in self._coalesced}
        self._evaluations.clear()

    @property
    def ready_for_frame(self) -> bool:
        """Whether a new step would be sent immediately."""
        waiting = (StepMessage, "") in self._coalesced
        return not waiting and self._in_flight < MAX_IN_FLIGHT_STEPS


def merge_steps(older: StepMessage, newer: StepMessage) -> StepMessage:
    """Return the newer step with the losses and series of both.

    Rows of the older series from the newer `truncate_series_from` on are dropped: they belong to a
    branch that is not displayed any more.
    """
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


def merge_lanes(older: LanesMessage, newer: LanesMessage) -> LanesMessage:
    """Return the newer message about lanes with losses and evaluations of both.

    If the newer one says that those before are void, it stays as it is.
    """
    if newer.reset:
        return newer
    return replace(
        newer,
        reset=older.reset,
        losses=[*older.losses, *newer.losses],
        evaluations=[*older.evaluations, *newer.evaluations],
    )
