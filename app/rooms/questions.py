"""A question to a room: its states, which answers it takes, and how the answers are counted.

Everything here is pure. A question is asked, answered, closed, and its truth is revealed once the
step that answers it has been made. Asking again begins its second round.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from math import dist
from statistics import median
from typing import Any, TypeAlias

from app.protocol.commands.questions import MAX_ROUNDS
from app.protocol.messages.questions import QuestionMessage
from engine import BadInput

OPEN, CLOSED, REVEALED, DROPPED = "open", "closed", "revealed", "dropped"
STATES = (OPEN, CLOSED, REVEALED, DROPPED)
Value: TypeAlias = int | float | str | Sequence[float]
MAX_SENT_ANSWERS = 200  # of a landing, in one message
MAX_COORDINATE = 1e6  # of an answer to a landing, each way


@dataclass(frozen=True)
class Question:
    """A question as the room keeps it; `truth` is in no message before it is revealed.

    `choices`: the answers that it takes, as texts; None for a landing, which takes numbers, or
    points if its `subject` is on the map. `step`: the number of updates made when it was asked, of
    which the next `steps` have the truth. `step_keys`: digests of the recipes for which they do.
    `asked_at` and `closed_at` are those of the current round, in seconds since the epoch of time.
    """

    id: str
    kind: str
    subject: Mapping[str, Any]
    text: str
    options: Sequence[str]
    choices: Sequence[str] | None
    step: int
    step_keys: Sequence[str]
    truth: Value | None
    asked_at: float
    closed_at: float | None = None
    state: str = OPEN
    round: int = 1
    shown: bool = False
    notice: str | None = None
    steps: int = 1
    image: Mapping[str, Any] | None = None

    @property
    def on_map(self) -> bool:
        """Whether the answers are points of the map."""
        return self.subject.get("place") == "map"

    def to_data(self) -> dict[str, Any]:
        """Return the question as JSON values."""
        return asdict(self)

    def checked(self, value: Value) -> Value:
        """Return an answer that the question takes; a landing's with floats.

        Raises: BadInput for any other answer.
        """
        if self.choices is not None:
            if str(value) not in self.choices:
                raise BadInput("value", value, f"one of {', '.join(self.choices)}")
            return value
        numbers: list[Any] = list(value) if isinstance(value, list | tuple) else [value]
        is_point = isinstance(value, list | tuple)
        fits = is_point == self.on_map and len(numbers) == (2 if self.on_map else 1)
        if not fits or any(map(_is_no_number, numbers)):
            allowed = "a point [α, β] of the map" if self.on_map else "a value of the weight"
            raise BadInput("value", value, allowed)
        if any(abs(one) > MAX_COORDINATE for one in numbers):
            raise BadInput("value", value, f"at most {MAX_COORDINATE:g} each way")
        return [float(one) for one in numbers] if is_point else float(numbers[0])

    def closed(self, now: float) -> "Question":
        """Return the question without further answers."""
        return replace(self, state=CLOSED, closed_at=now)

    def asked_again(self, now: float) -> "Question":
        """Return the question in its second round.

        Raises: BadInput where there is a second round already, or the truth is out.
        """
        if self.round >= MAX_ROUNDS:
            raise BadInput("round", self.round + 1, f"at most {MAX_ROUNDS} rounds")
        return replace(
            self, state=OPEN, round=self.round + 1, asked_at=now, closed_at=None, shown=False
        )

    def revealed(self) -> "Question":
        """Return the question with its truth shown."""
        return replace(self, state=REVEALED)

    def voided(self, notice: str) -> "Question":
        """Return the question without a truth, because the run has gone another way."""
        return replace(self, state=REVEALED, truth=None, notice=notice)


def _is_no_number(value: object) -> bool:
    return isinstance(value, bool) or not isinstance(value, int | float)


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question with its answers, by round and member, and how many follow the room."""

    question: Question
    answers: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    present: int = 0

    def answer_of(self, member_id: str | None) -> Value | None:
        """Return what a member has answered in the current round."""
        return self.answers.get(self.question.round, {}).get(member_id or "")

    def message(self, member_id: str | None, presenter: bool, now: float) -> QuestionMessage:
        """Return the message for a member: without what it must not see yet."""
        question = self.question
        sees_answers = presenter or question.shown or question.state == REVEALED
        rounds = self._open_rounds if sees_answers else self._hidden_rounds
        ended_at = now if question.closed_at is None else question.closed_at
        return QuestionMessage(
            id=question.id,
            kind=question.kind,
            subject=dict(question.subject),
            text=question.text,
            options=list(question.options),
            state=question.state,
            round=question.round,
            step=question.step,
            count=len(self.answers.get(question.round, {})),
            present=self.present,
            asked_seconds=round(max(0.0, ended_at - question.asked_at), 3),
            shown=question.shown,
            answers=rounds[-1]["answers"],
            rounds=rounds,
            truth=self._truth,
            yours=self.answer_of(member_id),
            notice=question.notice,
            steps=question.steps,
            image=None if question.image is None else dict(question.image),
        )

    @property
    def _truth(self) -> Value | None:
        return self.question.truth if self.question.state == REVEALED else None

    @cached_property
    def _open_rounds(self) -> list[dict[str, Any]]:
        return [self._round(number) for number in range(1, self.question.round + 1)]

    @cached_property
    def _hidden_rounds(self) -> list[dict[str, Any]]:
        hidden = {"answers": None, "right": None, "median": None, "off": None}
        return [{**one, **hidden} for one in self._open_rounds]

    def _round(self, number: int) -> dict[str, Any]:
        """Return the counts of one round; what the truth decides is None before it is revealed."""
        values, truth = list(self.answers.get(number, {}).values()), self._truth
        found: dict[str, Any] = {"round": number, "count": len(values)}
        if self.question.choices is not None:
            counts = Counter(map(str, values))
            spread = {one: counts[one] for one in self.question.choices}
            right = None if truth is None else counts[str(truth)]
            return {**found, "answers": spread, "right": right, "median": None, "off": None}
        middle = median_of(values)
        off = None if truth is None or middle is None else distance(middle, truth)
        spread_out = evenly_chosen(sorted(values, key=as_point), MAX_SENT_ANSWERS)
        return {**found, "answers": spread_out, "right": None, "median": middle, "off": off}


def dropped(message: QuestionMessage) -> QuestionMessage:
    """Return the message that a question is not there any more."""
    gone = replace(message, state=DROPPED, count=0, answers=None, rounds=[])
    return replace(gone, truth=None, yours=None, notice=None)


def as_point(value: Any) -> tuple[float, ...]:
    """Return an answer to a landing as coordinates.

    >>> as_point(0.5), as_point([0.5, 1.0])
    ((0.5,), (0.5, 1.0))
    """
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def median_of(values: Sequence[Value]) -> Value | None:
    """Return the median of the answers to a landing, on the map of each coordinate.

    >>> median_of([3.0, 1.0, 2.0]), median_of([[0.0, 4.0], [1.0, 2.0]]), median_of([])
    (2.0, [0.5, 3.0], None)
    """
    if not values:
        return None
    middle = [median(axis) for axis in zip(*map(as_point, values), strict=True)]
    return middle if isinstance(values[0], list | tuple) else middle[0]


def distance(one: Value, other: Value) -> float:
    """Return the distance of two answers to a landing.

    >>> distance([0.0, 3.0], [4.0, 0.0])
    5.0
    """
    return dist(as_point(one), as_point(other))


def evenly_chosen(values: Sequence[Value], count: int) -> list[Value]:
    """Return all values, or `count` of them, the first and the last included.

    >>> evenly_chosen([0, 1, 2, 3, 4], 3)
    [0, 2, 4]
    """
    if len(values) <= count:
        return list(values)
    last = len(values) - 1
    return [values[round(place * last / (count - 1))] for place in range(count)]
