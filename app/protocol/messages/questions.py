"""The message of a question that the presenter of a room has asked."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class QuestionMessage:
    """The question of a room. `kind`, `subject`, `text` and `options` are those of `ask`.

    `state`: open, closed, revealed, or dropped: there is no question any more. `step`: the number
    of updates that were made when it was asked; the next update answers it. `count` of the
    `present` followers have answered in this `round`, which has been open for `asked_seconds`.
    `yours`: what this page has answered in this round.

    `answers`: how many gave each answer, by its text; of a landing all answers in order, at most
    200. A follower gets null until they are `shown` or revealed. `rounds`: the same of each round,
    with `right`, the number of right answers, and for a landing `median`, the median of the
    answers, and `off`, its distance from the truth. `truth`: what the step did; null before it is
    revealed, and where the run has gone another way; `notice` then says so.
    """

    id: str
    kind: str
    subject: dict[str, Any]
    text: str
    options: list[str]
    state: str
    round: int
    step: int
    count: int
    present: int
    asked_seconds: float
    shown: bool
    answers: Any
    rounds: list[dict[str, Any]]
    truth: Any
    yours: Any
    notice: str | None = None
    type: str = "question"
