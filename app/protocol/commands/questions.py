"""Commands of questions that a presenter asks a room, and the answer of a follower."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.protocol.commands.base import (
    MAX_SAFE_INTEGER,
    BaseCommand,
    SafeInteger,
    ShortText,
    StrictModel,
)

MAX_QUESTION_CHARACTERS = 200
MAX_OPTIONS = 5
MAX_OPTION_CHARACTERS = 80
MAX_ROUNDS = 2
MAX_ASKED_STEPS = 200  # of a race of optimizers

QuestionKind = Literal["landing", "class", "direction", "learning_rate", "optimizer", "free"]
QuestionText = Annotated[str, Field(max_length=MAX_QUESTION_CHARACTERS)]
OptionText = Annotated[str, Field(min_length=1, max_length=MAX_OPTION_CHARACTERS)]
QuestionId = Annotated[str, Field(max_length=32)]
PointOnMap = Annotated[list[float], Field(min_length=2, max_length=2)]
AnswerValue = SafeInteger | float | Annotated[str, Field(max_length=20)] | PointOnMap

_FIELDS_OF_SUBJECT: dict[str, tuple[set[str], ...]] = {
    "landing": ({"place", "address", "index"}, {"place"}),
    "class": ({"held_out"}, {"drawing"}),
    "direction": ({"address", "index"},),
    "learning_rate": ({"value"},),
    "optimizer": (set(), {"steps"}),
    "free": (set(),),
}


class QuestionSubject(StrictModel):
    """What a question is about; the fields depend on its kind.

    landing: `place` "weight" with `address` and `index` of a parameter, or "map" alone. class:
    `held_out`, the number of a held-out image, or `drawing` for the drawing that is predicted.
    direction: `address` and `index`. learning_rate: `value`. optimizer: `steps`, after so many the
    lane with the lowest loss of the probe images is first (without it 20). free: nothing.
    """

    place: Literal["weight", "map"] | None = None
    address: ShortText | None = None
    index: list[SafeInteger] | None = Field(default=None, max_length=8)
    held_out: int | None = Field(default=None, ge=0, le=MAX_SAFE_INTEGER)
    drawing: Literal[True] | None = None
    value: float | None = Field(default=None, gt=0)
    steps: int | None = Field(default=None, ge=1, le=MAX_ASKED_STEPS)


class AskCommand(BaseCommand):
    """Ask the room a question that the next step answers, or a free one.

    The server computes the answer of the next step and keeps it until `reveal`. A free question
    has two to five `options`; `right` is the number of the right one, if there is one. The other
    kinds have neither. While the question is open, the run stays where it is.
    """

    type: Literal["ask"] = "ask"
    kind: QuestionKind
    subject: QuestionSubject = QuestionSubject()
    text: QuestionText = ""
    options: list[OptionText] = Field(default=[], max_length=MAX_OPTIONS)
    right: int | None = Field(default=None, ge=0, lt=MAX_OPTIONS)

    @model_validator(mode="after")
    def _validate(self) -> "AskCommand":
        given = self.subject.model_dump(exclude_none=True)
        at_map = given.get("place") == "map"
        if set(given) not in _FIELDS_OF_SUBJECT[self.kind] or at_map != (set(given) == {"place"}):
            raise ValueError(f"a subject with the fields of a question of the kind {self.kind}")
        if self.kind != "free":
            if self.options or self.right is not None:
                raise ValueError("options and a right one with a free question only")
        elif len(self.options) < 2:
            raise ValueError(f"a free question with 2 to {MAX_OPTIONS} options")
        elif self.right is not None and self.right >= len(self.options):
            raise ValueError(f"a right option from 0 to {len(self.options) - 1}")
        return self


class CloseQuestionCommand(BaseCommand):
    """Take no further answers."""

    type: Literal["close_question"] = "close_question"


class RevealCommand(BaseCommand):
    """Show the answer that the step gave, and the answers of all. The question must be closed."""

    type: Literal["reveal"] = "reveal"


class AskAgainCommand(BaseCommand):
    """Begin the second round of a closed question, before the step that answers it is made.

    The answers of the first round are kept.
    """

    type: Literal["ask_again"] = "ask_again"


class ShowAnswersCommand(BaseCommand):
    """Show all how the answers spread before the answer is revealed, or hide it again."""

    type: Literal["show_answers"] = "show_answers"
    shown: bool = True


class DropQuestionCommand(BaseCommand):
    """Take the question and its answers away."""

    type: Literal["drop_question"] = "drop_question"


class AnswerCommand(BaseCommand):
    """Answer the question of the room, or change one's answer. It counts once.

    `value`: of a landing a number, or [α, β] on the map; of a class its number; of a direction
    "up", "down" or "stays"; of a learning rate "crawls", "good", "overshoots" or "diverges"; of
    optimizers the number of a lane, from 1; of a free question the number of an option, from 0.
    """

    type: Literal["answer"] = "answer"
    question: QuestionId
    round: int = Field(ge=1, le=MAX_ROUNDS)
    value: AnswerValue
