"""The question of a room on its presenter's side: asked, closed, revealed, sent to the page."""

from collections.abc import Awaitable
from dataclasses import replace
from functools import partial
from secrets import token_hex
from time import time
from typing import Any

from app.connection.channel import Channel
from app.lifecycle.session_actor import SessionActor
from app.protocol.commands import (
    AskAgainCommand,
    AskCommand,
    CloseQuestionCommand,
    Command,
    DropQuestionCommand,
    RevealCommand,
    ShowAnswersCommand,
)
from app.protocol.message_builders import refusal_message
from app.protocol.messages import ErrorMessage, QuestionMessage
from app.rooms.question_store import QuestionStore
from app.rooms.questions import CLOSED, OPEN, REVEALED, Question, dropped
from app.rooms.role_tokens import Role
from app.session.question_truth import (
    RunPosition,
    StepAnswer,
    answer_of_next_step,
    place_of_step,
    run_position,
)
from engine import BadInput

QUESTION_COMMANDS = (
    AskCommand,
    CloseQuestionCommand,
    RevealCommand,
    AskAgainCommand,
    ShowAnswersCommand,
    DropQuestionCommand,
)
VOID = "The run has gone another way than when this was asked: the step answers another question."


class PresentedQuestion:
    """The question of the room that a page presents; the store keeps it, also its truth."""

    def __init__(self, store: QuestionStore, actor: SessionActor, channel: Channel) -> None:
        self._store, self._actor, self._channel = store, actor, channel
        self._last_sent: QuestionMessage | None = None

    @property
    def is_open(self) -> bool:
        """Whether answers may come."""
        return self._last_sent is not None and self._last_sent.state == OPEN

    def forget(self) -> None:
        """Forget what was sent: the page does not present any more."""
        self._last_sent = None

    async def refresh(self, role: Role) -> None:
        """Send the page the question of the room, if it has changed."""
        found = await self._store.load(role.room)
        if found is None:
            if self._last_sent is not None:
                self._channel.send([dropped(self._last_sent)])
            self._last_sent = None
            return
        message = found.message(None, True, time())
        known = self._last_sent
        if known is None or replace(message, asked_seconds=known.asked_seconds) != known:
            self._last_sent = message
            self._channel.send([message])

    def look_at_run(self, command: Command) -> Awaitable[Any] | None:
        """Have the session answer what a command needs to know of the run as it is now."""
        if isinstance(command, AskCommand):
            return self._actor.query(partial(answer_of_next_step, command=command))
        return self._actor.query(run_position) if isinstance(command, RevealCommand) else None

    async def execute(self, command: Command, role: Role, look: Awaitable[Any] | None) -> None:
        """Execute a command of the question, and send the page the question as it is then.

        `look` is what `look_at_run` has returned for the command.
        """
        try:
            found: Any = None if look is None else await look
            if isinstance(command, AskCommand):
                question: Question | None = _asked(command, found)
            else:
                question = _changed(command, await self._require(role), found)
        except BadInput as bad:
            self._channel.send([refusal_message(command.type, bad)])
            return
        except QuestionRefused as refused:
            self._channel.send([refused.message(command.type)])
            return
        await self._store.save(role.room, role.epoch, question)
        await self.refresh(role)

    async def _require(self, role: Role) -> Question:
        found = await self._store.load(role.room)
        if found is None:
            raise QuestionRefused("question", "none", "a question that was asked", "Ask first.")
        return found.question


class QuestionRefused(Exception):
    """A command that the question does not allow in its state."""

    def __init__(self, field: str, value: str, allowed: str, sentence: str) -> None:
        super().__init__(sentence)
        self._field, self._value, self._allowed = field, value, allowed

    def message(self, command: str) -> ErrorMessage:
        """Return the error message for the page."""
        return ErrorMessage(command, self._field, self._value, self._allowed, str(self))


def _asked(command: AskCommand, answer: StepAnswer) -> Question:
    """Return a new question, with the answer of the next step."""
    return Question(
        id=token_hex(6),
        kind=command.kind,
        subject=command.subject.model_dump(exclude_none=True),
        text=command.text,
        options=command.options,
        choices=answer.choices,
        step=answer.step,
        step_keys=answer.step_keys,
        truth=answer.truth,
        asked_at=time(),
    )


def _changed(command: Command, question: Question, position: RunPosition | None) -> Question | None:
    """Return the question after a command; None: it is dropped."""
    match command:
        case CloseQuestionCommand():
            _require_state(question, OPEN, "The question is closed already.")
            return question.closed(time())
        case AskAgainCommand():
            _require_state(question, CLOSED, "Only a closed question can be asked again.")
            return question.asked_again(time())
        case ShowAnswersCommand(shown=shown):
            return replace(question, shown=shown)
        case RevealCommand():
            _require_state(question, CLOSED, "Close the question first.")
            assert position is not None
            return _revealed(question, position)
    return None


def _revealed(question: Question, position: RunPosition) -> Question:
    """Return the question with its truth, or void if the run has gone another way."""
    if question.kind == "free":
        return question.revealed()
    place = place_of_step(position, question.step, question.step_keys)
    if place == "not made":
        sentence = "The step that answers the question is not made yet: make it first."
        step = str(question.step)
        raise QuestionRefused("step", step, f"a run that has gone on from step {step}", sentence)
    return question.revealed() if place == "made" else question.voided(VOID)


def _require_state(question: Question, state: str, sentence: str) -> None:
    if question.state != state:
        if question.state == REVEALED:
            sentence = "The question is answered: ask another one."
        raise QuestionRefused("state", question.state, state, sentence)
