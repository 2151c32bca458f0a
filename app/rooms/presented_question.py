"""The question of a room on its presenter's side: asked, closed, revealed, sent to the page.

While it is open the session refuses to move. Until it is revealed, the room is sent nothing that
tells the truth.

Several commands may wait. So the session is told in their order (`look_at_run`) that a question is
open or closed, and `execute` follows once the commands before it are stored.
"""

from collections.abc import Awaitable, Generator, Sequence
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
from app.protocol.messages import ErrorMessage, Message, QuestionMessage
from app.rooms.held_messages import HeldMessages, HiddenStep
from app.rooms.question_store import QuestionStore
from app.rooms.questions import CLOSED, OPEN, REVEALED, Question, dropped
from app.rooms.role_tokens import Role
from app.session.question_step import (
    RunPosition,
    StepPlace,
    place_of_lanes,
    place_of_step,
    run_position,
)
from app.session.question_truth import StepAnswer, answer_in_parts
from app.session.session import Session
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
    """The question of the room that a page presents; the store keeps it, also its truth.

    What the session sends to its page goes through `publish` to `room_channel`.
    """

    def __init__(
        self, store: QuestionStore, actor: SessionActor, channel: Channel, room_channel: Channel
    ) -> None:
        self._store, self._actor, self._channel = store, actor, channel
        self._room_channel = room_channel
        self._held = HeldMessages()
        self._session: Session | None = None
        self._asking: HiddenStep | None = None  # asked, and not stored yet
        self._last_sent: QuestionMessage | None = None

    @property
    def is_open(self) -> bool:
        """Whether answers may come."""
        return self._last_sent is not None and self._last_sent.state == OPEN

    @property
    def hides_step(self) -> bool:
        """Whether there is a step that the room must not be told of."""
        return self._hidden is not None

    @property
    def _hidden(self) -> HiddenStep | None:
        """The step that the room must not be told of."""
        asked = self._last_sent
        if self._asking is not None or asked is None or asked.state == REVEALED:
            return self._asking
        return None if asked.kind == "free" else HiddenStep(asked.kind, asked.step)

    def forget(self) -> None:
        """Forget what was sent: the page does not present any more."""
        self._last_sent = self._asking = None
        self._held.clear()
        self._let_run_move()

    def publish(self, messages: Sequence[Message]) -> None:
        """Send the room what the page was sent, but what tells the truth once it is revealed."""
        self._room_channel.send(self._held.pass_on(messages, self._hidden))

    def _publish_held(self) -> None:
        held = self._held.release()
        if held is None:
            self._actor.request_full_state()
        else:
            self._room_channel.send(held)

    async def resume(self, role: Role) -> None:
        """Go on with the question that the room has, if any, and send it to the page."""
        await self.refresh(role)
        if self.is_open:
            self._actor.query(self._keep_run)

    async def refresh(self, role: Role) -> None:
        """Send the page the question of the room, if it has changed."""
        found = await self._store.load(role.room)
        if found is None:
            if self._last_sent is not None:
                self._channel.send([dropped(self._last_sent)])
                self._let_run_move()
                self._publish_held()
            self._last_sent = None
            return
        message = found.message(None, True, time())
        known = self._last_sent
        if known is None or replace(message, asked_seconds=known.asked_seconds) != known:
            self._last_sent = message
            self._channel.send([message])

    # -- the session ----------------------------------------------------------------------

    def look_at_run(self, command: Command) -> Awaitable[Any] | None:
        """Have the session answer what a command needs to know of the run as it is now.

        From then on the run stays where it is, or may move again.
        """
        if isinstance(command, AskCommand):
            return self._actor.query(partial(self._ask, command=command))
        if isinstance(command, CloseQuestionCommand | DropQuestionCommand):
            return self._actor.query(self._release_run)
        if isinstance(command, AskAgainCommand):
            return self._actor.query(self._keep_run)
        return self._actor.query(_position) if isinstance(command, RevealCommand) else None

    def _ask(self, session: Session, command: AskCommand) -> Generator[None, None, StepAnswer]:
        answer = yield from answer_in_parts(session, command)
        if command.kind != "free":
            self._asking = HiddenStep(command.kind, answer.step)
        yield from self._keep_run(session)
        return answer

    def _keep_run(self, session: Session) -> Generator[None, None, RunPosition]:
        self._session, session.asked_by = session, self
        return (yield from _position(session))

    def _release_run(self, session: Session) -> Generator[None, None, None]:
        self._let_run_move()
        yield

    def _let_run_move(self) -> None:
        session = self._session
        if session is not None and session.asked_by is self:
            session.asked_by = None

    # -- commands -------------------------------------------------------------------------

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
            if isinstance(command, AskCommand):
                self._publish_held()  # where the run is now
            await self._store.save(role.room, role.epoch, question)
            await self.refresh(role)
        except BadInput as bad:
            self._channel.send([refusal_message(command.type, bad)])
        except QuestionRefused as refused:
            self._channel.send([refused.message(command.type)])
        finally:
            self._asking = None
            if isinstance(command, AskCommand | AskAgainCommand) and not self.is_open:
                self._let_run_move()
        if self._hidden is None:
            self._publish_held()

    async def _require(self, role: Role) -> Question:
        found = await self._store.load(role.room)
        if found is None:
            raise QuestionRefused("question", "none", "a question that was asked", "Ask first.")
        return found.question


def _position(session: Session) -> Generator[None, None, RunPosition]:
    """Return where the run is."""
    yield
    return run_position(session)


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
        options=answer.options,
        choices=answer.choices,
        step=answer.step,
        step_keys=answer.step_keys,
        truth=answer.truth,
        asked_at=time(),
        steps=answer.steps,
        image=answer.image,
    )


def _changed(command: Command, question: Question, position: RunPosition | None) -> Question | None:
    """Return the question after a command; None: it is dropped."""
    match command:
        case CloseQuestionCommand():
            _require_state(question, OPEN, "The question is closed already.")
            return question.closed(time())
        case AskAgainCommand():
            _require_state(question, CLOSED, "Only a closed question can be asked again.")
            assert position is not None
            _require_not_made(question, position)
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
    place = _place(question, position)
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


def _require_not_made(question: Question, position: RunPosition) -> None:
    if question.kind != "free" and _place(question, position) != "not made":
        sentence = "The step that answers the question is made: reveal the answer."
        step = str(question.step)
        raise QuestionRefused("step", step, f"a run that is at step {step}", sentence)


def _place(question: Question, position: RunPosition) -> StepPlace:
    if question.kind == "optimizer":
        return place_of_lanes(position, question.step + question.steps - 1, question.step_keys)
    return place_of_step(position, question.step, question.step_keys)
