"""One session: commands in, messages out. No socket, no bytes, and no clock of its own.

`STATES` says which command is allowed when; `handle` carries one out; `play`, `frame` and
`survey_quantum` are the work that goes on by itself, cut into short pieces.
"""

from collections.abc import Callable
from dataclasses import replace
from math import isfinite

from app import commands, messages
from app.changes import plan
from app.compose import (
    slice_message,
    status_message,
    step_message,
    surface_message,
    welcome_message,
)
from app.descending import Descender
from app.explaining import Explainer
from app.history import History
from app.looking import check_arrays, check_image, first_selection, known_names
from app.settings import Settings
from app.states import DIVERGED, PLAYING, READY, STATES, divergence, refusal
from app.stopping import Stopper
from app.surveying import Surveyor
from engine import (
    BadInput,
    Recipe,
    Run,
    StepRecord,
    advance,
    check_parameter_index,
    evaluate,
    fingerprint,
    read_slice,
    slice_parameter,
    start,
)

PATH_STEPS = 12


class Session:
    """A run, where it is looked at, and what is looked at. Maths happens in the calls."""

    _run: Run
    _record: StepRecord
    _history: History
    latest: int

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._image = 0
        self._watched: list[str] = []
        self._zoom = "valley"
        self._readings = False
        self._surveyor = Surveyor()
        self._descender = Descender()
        self._stopper = Stopper()
        self._explainer = Explainer()
        self._begin(Recipe())
        self._selection = first_selection(self._run)

    # -- what the page is told at the door ------------------------------------------------

    def greet(self) -> list[messages.Message]:
        """Return all that a page needs to draw itself."""
        address, index = self._selection
        welcome = welcome_message(self._run, address, index, self._image)
        return [welcome, self.status(None), *self.frame()]

    # -- commands -------------------------------------------------------------------------

    def handle(self, command: commands.Command) -> list[messages.Message]:
        """Carry out one command; where it cannot be, say so and leave all as it was."""
        if command.type not in STATES[self.state]:
            allowed = ", ".join(sorted(STATES[self.state]))
            sentence = refusal(self._record.step)
            return [messages.Error(command.type, "state", self.state, allowed, sentence)]
        try:
            return self._handle(command)
        except BadInput as bad:
            return [messages.Error(command.type, bad.field, str(bad.value), bad.allowed, f"{bad}.")]

    def _handle(self, command: commands.Command) -> list[messages.Message]:
        match command:
            case commands.Advance():
                self._playing = False
                self._step()
                return [self.status(self._news()), *self.frame()]
            case commands.Run(speed=speed, until=until):
                self._stopper.begin(until, self._run)
                self._playing, self.speed = True, speed
                return [self.status(None)]
            case commands.Pause():
                if not self._playing:
                    return [self.status(None)]
                self._playing = False
                return [self.status(self._stopper.give_up()), *self.frame()]
            case commands.Seek(step=step):
                return self._seek(step)
            case commands.Reset():
                notice = "Started over: same seed, same first weights, same mini-batches."
                return self._restart(self._run.recipe.restarted(self.position), notice)
            case commands.Configure():
                return self._configure(command)
            case commands.Watch(image=image, arrays=arrays):
                return self._watch(image, arrays)
            case commands.Slice(address=address, index=index, zoom=zoom, readings=readings):
                check_parameter_index(self._run.network, address, index)
                self._selection, self._zoom = (address, tuple(index)), zoom
                self._readings = readings
                return [self._slice()]
            case commands.Descend():
                self._descender.begin(command, self._run, self._record)
            case commands.Explain():
                return [*self._explainer.ask(command, self._run, self._record)]
            case commands.Survey(plane=plane):
                self._surveyor.plane = plane
                self._start_survey()
        return []

    def _seek(self, step: int) -> list[messages.Message]:
        if step > self.latest:
            raise BadInput("step", step, f"a step made already: 0 to {self.latest}")
        self._playing = False
        before = max(step - 1, 0)
        run = self._history.at(before, self._run, since=max(before - PATH_STEPS, 0))
        following, self._record = self._timed(run)
        self._run = following if step else run
        return [self.status(None), *self.frame()]

    def _configure(self, command: commands.Configure) -> list[messages.Message]:
        made = plan(command, self._run.recipe, self.position)
        notices = list(made.notices)
        if made.restarts:
            return self._restart(made.recipe, " ".join(notices))
        if self.position < self.latest:
            notices.append(f"The steps after {self.position} are forgotten.")
            self._history.forget_after(self.position)
            self.latest = self.position
            self._forget_losses_from(self.position)
        self._run = replace(self._run, recipe=made.recipe)
        if self.position == 0:
            self._preview()
        return [self.status(" ".join(notices)), *self.frame()]

    def _watch(self, image: int, arrays: list[str]) -> list[messages.Message]:
        check_image(image, self._run.recipe.batch_size)
        check_arrays(self._run, arrays)
        self._image, self._watched = image, arrays
        self._explainer.look_at(image)
        read = [self._slice()] if self._readings else []
        return [self._step_message(), *read, *self._explainer.answer(self._run, self._record)]

    # -- the run --------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """ready, playing or diverged."""
        if not self._finite:
            return DIVERGED
        return PLAYING if self._playing else READY

    @property
    def position(self) -> int:
        """How many updates have been made at the place that is looked at."""
        return self._run.step

    @property
    def unsent(self) -> int:
        """How many losses the page has not been told yet."""
        return len(self._unsent)

    @property
    def _finite(self) -> bool:
        return isfinite(self._record.loss)

    def _begin(self, recipe: Recipe) -> None:
        self._run = start(recipe)
        self._history = History(self._run, self._settings.history_mebibytes)
        self.latest = 0
        self.speed = 0.0
        self._playing = False
        self._unsent: list[tuple[int, float]] = []
        self._truncate_from: int | None = 0
        self._evaluations: list[messages.Evaluation] = []
        self._surveyor.stop()
        self._seconds: float | None = None
        if self._image >= recipe.batch_size:
            self._image = 0
        self._preview()
        self._evaluate()

    def _preview(self) -> None:
        """Look at the first step without making it."""
        self._record = self._timed(self._run)[1]

    def _restart(self, recipe: Recipe, notice: str) -> list[messages.Message]:
        self._begin(recipe)
        address, index = self._selection
        try:
            check_parameter_index(self._run.network, address, index)
        except BadInput:
            self._selection = first_selection(self._run)
            chosen, place = self._selection
            notice += f" {address}{list(index)} is gone; {chosen}{list(place)} is chosen."
        known = known_names(self._run)
        self._watched = [name for name in self._watched if name in known]
        welcome = welcome_message(self._run, *self._selection, self._image)
        return [welcome, self.status(notice), *self.frame()]

    def _step(self) -> None:
        self._run, self._record = self._timed(self._run)
        new = self.position > self.latest
        if new:
            self.latest = self.position
            self._unsent.append((self._record.step, self._record.loss))
        if not self._finite:
            self._playing = False
            return
        self._history.keep(self._run)
        if new and self.position % self._settings.evaluate_every == 0:
            self._evaluate()

    def _timed(self, run: Run) -> tuple[Run, StepRecord]:
        started = self._clock()
        found = advance(run, input_gradient=True)
        self._seconds = self._clock() - started
        return found

    def _evaluate(self) -> None:
        found = evaluate(self._run)
        self._evaluations.append(
            messages.Evaluation(found.step, found.loss, found.accuracy, found.images)
        )

    def _forget_losses_from(self, step: int) -> None:
        self._unsent = [pair for pair in self._unsent if pair[0] < step]
        kept = self._truncate_from
        self._truncate_from = step if kept is None else min(step, kept)

    # -- work that goes on by itself ------------------------------------------------------

    def play(self, steps: int, seconds: float) -> int:
        """Make up to `steps` steps, stopping after `seconds`; return how many were made."""
        started, made = self._clock(), 0
        while made < steps and self.state == PLAYING:
            self._step()
            made += 1
            if self._stopper.reached(self._run):
                self._playing = False
            if self._clock() - started >= seconds:
                break
        return made

    def frame(self) -> list[messages.Message]:
        """Return the pictures of the step that is looked at, and begin its surface."""
        self._descender.stop()
        found: list[messages.Message] = [self._step_message()]
        if self.state == DIVERGED:
            found.append(self.status(self._news()))
        else:
            found.append(self._slice())
        found.extend(self._explainer.answer(self._run, self._record))
        if not (self.state == PLAYING and self.surveying):
            self._start_survey()
        found.extend(self._evaluations)
        self._evaluations = []
        return found

    @property
    def surveying(self) -> bool:
        """Whether a surface, or the descent of one parameter, is being computed."""
        return self._surveyor.busy or self._descender.busy

    def survey_quantum(self) -> list[messages.Message]:
        """Go on with descent or surface for a short time; return what has become whole."""
        if self._descender.busy:
            return [*self._descender.quantum()]
        found = self._surveyor.quantum()
        if found is None:
            return []
        if self.state == PLAYING:
            self._surveyor.stop()
        return [surface_message(found)]

    def _start_survey(self) -> None:
        if self.state == DIVERGED:
            self._surveyor.stop()
            return
        step = self._record.step
        past = self._history.kept(step - PATH_STEPS, step)
        self._surveyor.begin(self._run, self._record, past)

    # -- messages -------------------------------------------------------------------------

    def _news(self) -> str | None:
        return None if self._finite else divergence(self._record.step)

    def status(self, notice: str | None = None) -> messages.Status:
        """Return where the session stands; `notice` says what the last command did."""
        mark = None if self._playing else fingerprint(self._run.parameters)
        return status_message(
            self._run,
            self.state,
            self.latest,
            self.speed,
            notice or self._stopper.news(),
            mark,
            self._stopper.progress if self._playing else None,
            DIVERGED if self.state == DIVERGED else self._stopper.reason,
        )

    def _step_message(self) -> messages.Step:
        losses, self._unsent = self._unsent, []
        truncate, self._truncate_from = self._truncate_from, None
        done = self.position > self._record.step
        return step_message(
            self._record,
            self._run,
            image=self._image,
            watched=self._watched,
            done=done,
            seconds=self._seconds,
            losses=losses,
            truncate_losses_from=truncate,
        )

    def _slice(self) -> messages.Slice:
        address, index = self._selection
        done = self.position > self._record.step
        found = slice_parameter(
            self._run.network,
            self._record,
            address,
            index,
            self._run.parameters if done else None,
            zoom=self._zoom,
            points=41 if self.state == PLAYING else 81,
        )
        if self._readings and self.state != PLAYING:
            found = read_slice(self._run.network, self._record, found, self._image)
        return slice_message(found)
