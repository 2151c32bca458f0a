"""One session: commands in, messages out. No socket, no bytes, and no clock of its own.

`STATES` says which command is allowed when; `handle` carries one out; `play`, `frame` and `quantum`
are the work that goes on by itself, cut into short pieces.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from app import commands, messages
from app.changes import plan
from app.checking import Checker
from app.compose import (
    evaluation_message,
    slice_message,
    status_message,
    step_message,
    surface_message,
    welcome_message,
)
from app.explaining import Explainer
from app.looking import check_arrays, check_image, first_selection, known_names
from app.settings import Settings
from app.states import (
    DIVERGED,
    DROPPING,
    MOVING,
    PLAYING,
    READY,
    STATES,
    divergence,
    refusal,
    senseless,
)
from app.surveying import Surveyor
from app.timeline import Timeline
from engine import BadInput, Recipe, Run, added, check_parameter_index, fingerprint, slice_parameter


class Session:
    """A timeline, and what of it the page looks at. Maths happens in the calls."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._timeline = Timeline(settings, clock)
        self._playing = False
        self.speed = 0.0
        self._selection = first_selection(self._run)
        self._image = 0
        self._watched: list[str] = []
        self._zoom = "valley"
        self._surveyor = Surveyor()
        self._explainer = Explainer()
        self._checker = Checker(clock)

    # -- what the page is told at the door ------------------------------------------------

    def greet(self) -> list[messages.Message]:
        """Return all that a page needs to draw itself."""
        return [self._welcome(), *self._moved()]

    # -- commands -------------------------------------------------------------------------

    def handle(self, command: commands.Command) -> list[messages.Message]:
        """Carry out one command; where it cannot be, say so and leave all as it was.

        A command that moves the run puts back first what is only tried, and says so.
        """
        if command.type not in STATES[self.state]:
            allowed = ", ".join(sorted(STATES[self.state]))
            sentence = refusal(self._timeline.record.step)
            return [messages.Error(command.type, "state", self.state, allowed, sentence)]
        look = self._timeline.look
        put_back = self._put_back() if command.type in MOVING else ""
        try:
            found = _with_notice(put_back, self._handle(command))
            if command.type in DROPPING:
                found += self._marked(self._checker.stop())
            return found
        except BadInput as bad:
            self._timeline.look = look
            return [messages.Error(command.type, bad.field, str(bad.value), bad.allowed, f"{bad}.")]

    def _handle(self, command: commands.Command) -> list[messages.Message]:
        match command:
            case commands.Advance():
                self._playing = False
                self._timeline.step()
                return self._moved(self._news())
            case commands.Run(speed=speed):
                self._playing, self.speed = True, speed
                return [self.status()]
            case commands.Pause():
                was_playing, self._playing = self._playing, False
                return self._moved() if was_playing else [self.status()]
            case commands.Seek(step=step):
                self._timeline.seek(step)
                self._playing = False
                return self._moved()
            case commands.Reset():
                notice = "Started over: same seed, same first weights, same mini-batches."
                return self._restart(self._run.recipe.restarted(self._timeline.position), notice)
            case commands.Configure():
                return self._configure(command)
            case commands.Edit(address=address, index=index, value=value):
                self._timeline.edit(address, tuple(index), value)
                self._playing = False
                return self._moved(self._news())
            case commands.Commit():
                return self._moved(self._timeline.commit())
            case commands.Revert():
                put_back = self._put_back()
                return self._moved(put_back) if put_back else [self.status()]
            case commands.Watch(image=image, arrays=arrays):
                return self._watch(image, arrays)
            case commands.Slice(address=address, index=index, zoom=zoom):
                check_parameter_index(self._run.network, address, index)
                self._selection, self._zoom = (address, tuple(index)), zoom
                return [self._slice()]
            case commands.Explain():
                return self._marked(self._explainer.ask(command, self._run, self._timeline.record))
            case commands.Check():
                return self._marked(self._checker.ask(command, self._run, self._timeline.record))
            case commands.Survey():
                self._surveyor.ask(command, self._run)
                self._start_survey()
        return []

    def _configure(self, command: commands.Configure) -> list[messages.Message]:
        made = plan(command, self._run.recipe, self._timeline.position)
        if made.restarts:
            return self._restart(made.recipe, made.notice)
        notice = f"{made.notice} {self._timeline.change(made.recipe)}".strip()
        return self._moved(notice)

    def _restart(self, recipe: Recipe, notice: str) -> list[messages.Message]:
        self._timeline.begin(recipe)
        self._playing = False
        self._surveyor.stop()
        if self._image >= recipe.batch_size:
            self._image = 0
        address, index = self._selection
        try:
            check_parameter_index(self._run.network, address, index)
        except BadInput:
            self._selection = first_selection(self._run)
            chosen, place = self._selection
            notice += f" {address}{list(index)} is gone; {chosen}{list(place)} is chosen."
        known = known_names(self._run)
        self._watched = [name for name in self._watched if name in known]
        return [self._welcome(), *self._moved(notice)]

    def _put_back(self) -> str:
        """End a preview; return the sentence that says so."""
        tried = self._timeline.revert()
        if tried is None:
            return ""
        return f"{tried.address}{list(tried.index)} is put back to {tried.was:.4g}."

    def _watch(self, image: int, arrays: list[str]) -> list[messages.Message]:
        check_image(image, self._run.recipe.batch_size)
        check_arrays(self._run, arrays)
        self._image, self._watched = image, arrays
        self._explainer.look_at(image)
        return [self._step_message(), *self._explanation()]

    # -- where it stands ------------------------------------------------------------------

    @property
    def _run(self) -> Run:
        return self._timeline.run

    @property
    def state(self) -> str:
        """ready, playing or diverged."""
        if self._timeline.diverged:
            return DIVERGED
        return PLAYING if self._playing else READY

    @property
    def unsent(self) -> int:
        """How many losses the page has not been told yet."""
        return len(self._timeline.unsent)

    def status(self, notice: str = "") -> messages.Status:
        """Return where the session stands; `notice` says what the last command did."""
        mark = None if self._playing else fingerprint(self._run.parameters)
        return status_message(
            self._run,
            state=self.state,
            latest=self._timeline.latest,
            speed=self.speed,
            preview=self._timeline.preview,
            notice=notice or None,
            fingerprint=mark,
        )

    def _news(self) -> str:
        if self._timeline.finite:
            return ""
        if tried := self._timeline.preview:
            return senseless(f"{tried.address}{list(tried.index)} = {tried.value:.4g}")
        return divergence(self._timeline.record.step)

    # -- work that goes on by itself ------------------------------------------------------

    def play(self, steps: int, seconds: float) -> int:
        """Make up to `steps` steps, stopping after `seconds`; return how many were made."""
        made = self._timeline.steps(steps, seconds) if self.state == PLAYING else 0
        self._playing = self._playing and self._timeline.finite
        return made

    def frame(self) -> list[messages.Message]:
        """Return the pictures of the step that is looked at, and begin its surface."""
        found: list[messages.Message] = [self._step_message()]
        if self.state == DIVERGED:
            found += [self.status(self._news()), *self._marked(self._checker.stop())]
        if self._timeline.finite:
            found.append(self._slice())
        found.extend(self._explanation())
        if not (self.state == PLAYING and self.surveying):
            self._start_survey()
        found.extend(evaluation_message(one) for one in self._timeline.told_evaluations())
        return found

    @property
    def working(self) -> bool:
        """Whether there is something to go on with besides the run."""
        return self.checking or self.surveying

    def quantum(self) -> list[messages.Message]:
        """Go on for about 25 ms, with the check first: somebody waits for it."""
        return self._marked(self._checker.quantum()) if self.checking else self.survey_quantum()

    @property
    def checking(self) -> bool:
        """Whether gradients are being checked."""
        return self._checker.busy

    @property
    def surveying(self) -> bool:
        """Whether a surface is being computed."""
        return self._surveyor.busy

    def survey_quantum(self) -> list[messages.Message]:
        """Go on with the surface for about 25 ms; return a level where one is whole."""
        try:
            found = self._surveyor.quantum()
        except BadInput as bad:
            return [messages.Error("survey", bad.field, str(bad.value), bad.allowed, f"{bad}.")]
        if found is None:
            return []
        if self.state == PLAYING:
            self._surveyor.stop()
        return self._marked([surface_message(found)])

    def _start_survey(self) -> None:
        if self._timeline.finite:
            self._surveyor.begin(self._run, self._timeline.record, self._timeline.path())
        else:
            self._surveyor.stop()

    # -- messages -------------------------------------------------------------------------

    def _moved(self, notice: str = "") -> list[messages.Message]:
        return [self.status(notice), *self.frame()]

    def _welcome(self) -> messages.Welcome:
        return welcome_message(self._run, *self._selection, self._image)

    def _step_message(self) -> messages.Step:
        losses, truncate = self._timeline.told_losses()
        return step_message(
            self._timeline.record,
            self._run,
            image=self._image,
            watched=self._watched,
            done=self._timeline.done,
            preview=self._timeline.preview is not None,
            seconds=self._timeline.look.seconds,
            losses=losses,
            truncate_losses_from=truncate,
        )

    def _slice(self) -> messages.Message:
        address, index = self._selection
        record = self._timeline.record
        found = slice_parameter(
            self._run.network,
            record,
            address,
            index,
            added(record.parameters, record.updates) if self._timeline.done else None,
            zoom=self._zoom,
            points=41 if self.state == PLAYING else 81,
        )
        return self._marked([slice_message(found)])[0]

    def _explanation(self) -> list[messages.Message]:
        return self._marked(self._explainer.answer(self._run, self._timeline.record))

    def _marked(
        self,
        found: Iterable[messages.Slice | messages.Surface | messages.Explanation | messages.Check],
    ) -> list[messages.Message]:
        """Say of each message whether it is of the run or of what is only tried."""
        preview = self._timeline.preview is not None
        return [replace(one, scalars={**one.scalars, "preview": preview}) for one in found]


def _with_notice(first: str, found: list[messages.Message]) -> list[messages.Message]:
    """Put a sentence before the notice of the status."""
    if not first:
        return found
    return [
        replace(one, notice=f"{first} {one.notice or ''}".strip())
        if isinstance(one, messages.Status)
        else one
        for one in found
    ]
