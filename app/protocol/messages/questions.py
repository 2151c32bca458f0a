"""The message of a question that the presenter of a room has asked."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class QuestionMessage:
    """The question of a room. `kind`, `subject` and `text` are those of `ask`.

    `options`: what the answers are called: those of `ask`, the names of the classes, or the labels
    of the lanes; empty for other kinds. `image`: the one whose class is asked (`width`, `height`,
    `channels`, `pixels`: bytes from 0 to 255 in base64, channel by channel and row by row).

    `state`: open, closed, revealed, or dropped: there is no question any more. `step`: the number
    of updates that were made when it was asked; the next `steps` answer it. `count` of the
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
    steps: int = 1
    image: dict[str, Any] | None = None
    type: str = "question"
