"""The messages that bring a late joiner of a room up to date."""

from collections import deque
from dataclasses import replace

from app.connection.send_queue import merge_lanes, merge_steps
from app.protocol.messages import (
    ComeBackMessage,
    ComparisonMessage,
    EvaluationMessage,
    LaneResultsMessage,
    LanesMessage,
    Message,
    OtherExplanationMessage,
    OtherStepMessage,
    RaceMessage,
    StatusMessage,
    StepMessage,
    TaskMessage,
    WelcomeMessage,
)

MAX_LOSSES = 50_000
MAX_EVALUATIONS = 5_000
_OF_LANES = (LanesMessage, RaceMessage, LaneResultsMessage)
_OF_OTHER_LANE = (OtherStepMessage, OtherExplanationMessage)
CALLS = (ComeBackMessage, TaskMessage)  # for those who are there when they come


class LateJoinerSnapshot:
    """The messages that draw a room as it is: the newest of each type, and the loss history.

    The history holds the last `MAX_LOSSES` losses and rows of each series, and the last
    `MAX_EVALUATIONS` evaluations; those of all lanes of a comparison together likewise.
    """

    def __init__(self) -> None:
        self._latest: dict[type[Message], Message] = {}
        self._evaluations: deque[Message] = deque(maxlen=MAX_EVALUATIONS)

    def add(self, message: Message) -> None:
        """Add a published message; a welcome discards everything before it. Calls are left out."""
        if isinstance(message, CALLS):
            return
        if isinstance(message, WelcomeMessage):
            self._latest.clear()
            self._evaluations.clear()
        if isinstance(message, EvaluationMessage):
            self._evaluations.append(message)
            return
        if isinstance(message, ComparisonMessage):
            self._forget(*(() if message.lanes else _OF_LANES))
            self._forget(*(() if message.other else _OF_OTHER_LANE))
        previous = self._latest.get(type(message))
        if isinstance(message, StepMessage) and isinstance(previous, StepMessage):
            message = merge_steps(previous, message)
            series = {name: rows[-MAX_LOSSES:] for name, rows in message.series.items()}
            message = replace(message, losses=message.losses[-MAX_LOSSES:], series=series)
        if isinstance(message, LanesMessage):
            if isinstance(previous, LanesMessage):
                message = merge_lanes(previous, message)
            losses, evaluations = message.losses[-MAX_LOSSES:], message.evaluations
            kept = evaluations[-MAX_EVALUATIONS:]
            message = replace(message, reset=True, losses=losses, evaluations=kept)
        self._latest[type(message)] = message

    def _forget(self, *kinds: type[Message]) -> None:
        for kind in kinds:
            self._latest.pop(kind, None)

    def messages(self) -> list[Message]:
        """Return the messages in sending order: welcome, lanes, status, others, evaluations.

        The list is empty until a welcome has been published.
        """
        if WelcomeMessage not in self._latest:
            return []
        leading = (WelcomeMessage, ComparisonMessage, StatusMessage)
        first = [self._latest[kind] for kind in leading if kind in self._latest]
        others = [message for kind, message in self._latest.items() if kind not in leading]
        return [*first, *others, *self._evaluations]
