"""One session: commands in, messages out. No socket, no bytes, and no clock of its own.

`STATES` says which command is allowed when; `handle` carries one out; `play`, `frame` and
`survey_quantum` are the work that goes on by itself, cut into short pieces.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isfinite
from typing import Any

from app import commands, messages
from app.compose import slice_message, step_message, surface_message, welcome_message
from app.history import History
from app.settings import Settings
from engine import (
    BadInput,
    Recipe,
    Run,
    StepRecord,
    SurfaceRecord,
    advance,
    check_parameter_index,
    choose_plane,
    evaluate,
    fingerprint,
    slice_parameter,
    start,
    survey,
)

READY, PLAYING, DIVERGED = "ready", "playing", "diverged"
_ANY = {"pause", "seek", "reset", "configure", "watch", "slice", "survey"}
STATES: dict[str, set[str]] = {
    READY: {*_ANY, "advance", "run"},
    PLAYING: {*_ANY, "advance", "run"},
    DIVERGED: _ANY,
}
FIRST_SELECTION = ("fc2.weight", (0, 1))
PATH_STEPS = 12
FROM_HERE_ON = {"learning_rate": "Learning rate", "momentum": "Momentum"}
RESTARTS = {
    "preset": "Network",
    "problem": "Problem",
    "seed": "Seed",
    "batch_size": "Batch size",
    "optimizer": "Optimizer",
}


class Session:
    """A run, where it is looked at, and what is looked at. Maths happens in the calls."""

    _run: Run
    _record: StepRecord
    _history: History
    latest: int
    _surveying: Iterator[SurfaceRecord | None] | None

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._image = 0
        self._watched: list[str] = []
        self._selection: tuple[str, tuple[int, ...]] = FIRST_SELECTION
        self._zoom = "valley"
        self._plane = "auto"
        self._begin(Recipe())

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
            return [
                messages.Error(
                    command.type,
                    "state",
                    self.state,
                    "ready",
                    f"The loss is not a number any more after step {self.position}: step back, or "
                    "start over with a smaller learning rate.",
                )
            ]
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
            case commands.Run(speed=speed):
                self._playing, self.speed = True, speed
                return [self.status(None)]
            case commands.Pause():
                self._playing = False
                return [self.status(None), *self.frame()]
            case commands.Seek(step=step):
                return self._seek(step)
            case commands.Reset():
                notice = "Started over: same seed, same first weights, same mini-batches."
                return self._restart(self._run.recipe.restarted(self.position), notice)
            case commands.Configure():
                return self._configure(command)
            case commands.Watch(image=image, arrays=arrays):
                return self._watch(image, arrays)
            case commands.Slice(address=address, index=index, zoom=zoom):
                check_parameter_index(self._run.network, address, index)
                self._selection, self._zoom = (address, tuple(index)), zoom
                return [self._slice()]
            case commands.Survey(plane=plane):
                self._plane = plane
                self._start_survey()
        return []

    def _seek(self, step: int) -> list[messages.Message]:
        if step > self.latest:
            raise BadInput("step", step, f"a step made already: 0 to {self.latest}")
        self._playing = False
        before = max(step - 1, 0)
        run = self._history.at(before, self._run)
        following, self._record = advance(run, input_gradient=True)
        self._run = following if step else run
        return [self.status(None), *self.frame()]

    def _configure(self, command: commands.Configure) -> list[messages.Message]:
        asked = {
            name: value
            for name, value in command.model_dump(exclude={"type"}).items()
            if value is not None
        }
        if not asked:
            raise BadInput("configure", "nothing", "at least one of " + ", ".join(FROM_HERE_ON))
        recipe, restarts, notices = self._run.recipe, {}, []
        for name, value in asked.items():
            if name in RESTARTS:
                restarts[name] = value
                notices.append(f"{RESTARTS[name]}: {value}; the run starts over.")
            else:
                recipe = recipe.changed(self.position, name, value)
                notices.append(f"{FROM_HERE_ON[name]} {value:g} from step {self.position} on.")
        if restarts:
            recipe = replace(recipe.restarted(self.position), **restarts)
            return self._restart(recipe, " ".join(notices))
        if self.position < self.latest:
            notices.append(f"The steps after {self.position} are forgotten.")
            self._history.forget_after(self.position)
            self.latest = self.position
            self._forget_losses_from(self.position)
        self._run = replace(self._run, recipe=recipe)
        if self.position == 0:
            self._preview()
        return [self.status(" ".join(notices)), *self.frame()]

    def _watch(self, image: int, arrays: list[str]) -> list[messages.Message]:
        size = self._run.recipe.batch_size
        if image >= size:
            raise BadInput("image", image, f"a place in the mini-batch: 0 to {size - 1}")
        shapes = {**self._run.network.activation_shapes, **self._run.network.parameter_shapes}
        for name in arrays:
            field, _, address = name.partition(".")
            known = (
                self._run.network.parameter_shapes
                if field in ("parameters", "updates")
                else (self._run.network.activation_shapes if field == "activations" else shapes)
            )
            if field not in ("parameters", "updates", "activations", "gradients"):
                raise BadInput(
                    "arrays", name, "parameters.…, gradients.…, updates.… or activations.…"
                )
            if address not in known:
                raise BadInput("arrays", name, f"{field}. and one of " + ", ".join(known))
        self._image, self._watched = image, arrays
        return [self._step_message()]

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
        self._surveying = None
        self._seconds: float | None = None
        if self._image >= recipe.batch_size:
            self._image = 0
        self._preview()
        self._evaluate()

    def _preview(self) -> None:
        """Look at the first step without making it."""
        self._record = advance(self._run, input_gradient=True)[1]

    def _restart(self, recipe: Recipe, notice: str) -> list[messages.Message]:
        self._begin(recipe)
        address, index = self._selection
        try:
            check_parameter_index(self._run.network, address, index)
        except BadInput:
            self._selection = FIRST_SELECTION
            notice += f" {address}{list(index)} is gone; {FIRST_SELECTION[0]}[0, 1] is chosen."
        known = {**self._run.network.activation_shapes, **self._run.network.parameter_shapes}
        self._watched = [name for name in self._watched if name.partition(".")[2] in known]
        welcome = welcome_message(self._run, *self._selection, self._image)
        return [welcome, self.status(notice), *self.frame()]

    def _step(self) -> None:
        started = self._clock()
        self._run, self._record = advance(self._run, input_gradient=True)
        self._seconds = self._clock() - started
        self.latest = max(self.latest, self.position)
        self._unsent.append((self._record.step, self._record.loss))
        if not self._finite:
            self._playing = False
            return
        self._history.keep(self._run)
        if self.position % self._settings.evaluate_every == 0:
            self._evaluate()

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
            if self._clock() - started >= seconds:
                break
        return made

    def frame(self) -> list[messages.Message]:
        """Return the pictures of the step that is looked at, and begin its surface."""
        found: list[messages.Message] = [self._step_message()]
        if self.state == DIVERGED:
            self._surveying = None
            found.append(self.status(self._news()))
        else:
            found.append(self._slice())
        if not (self.state == PLAYING and self._surveying is not None):
            self._start_survey()
        found.extend(self._evaluations)
        self._evaluations = []
        return found

    @property
    def surveying(self) -> bool:
        """Whether a surface is being computed."""
        return self._surveying is not None

    def survey_quantum(self) -> list[messages.Message]:
        """Go on with the surface for about 25 ms; return a level where one is whole."""
        if self._surveying is None:
            return []
        try:
            found = next(self._surveying)
        except StopIteration:
            self._surveying = None
            return []
        if found is None:
            return []
        if self.state == PLAYING:
            self._surveying = None
        return [surface_message(found)]

    def _start_survey(self) -> None:
        self._surveying = None
        if self._plane == "off" or self.state == DIVERGED:
            return
        recipe = self._run.recipe
        plane = choose_plane(recipe) if self._plane == "auto" else self._plane
        step = self._record.step
        path = [(run.step, run.parameters) for run in self._history.kept(step - PATH_STEPS, step)]
        self._surveying = survey(self._run.network, recipe.problem, self._record, plane, path)

    # -- messages -------------------------------------------------------------------------

    def _news(self) -> str | None:
        if self._finite:
            return None
        return (
            f"Diverged: the loss of step {self._record.step} is not a number. "
            "Step back and lower the learning rate, or start over."
        )

    def status(self, notice: str | None = None) -> messages.Status:
        recipe: dict[str, Any] = {
            name: getattr(self._run.recipe, name) for name in (*RESTARTS, *FROM_HERE_ON)
        }
        return messages.Status(
            state=self.state,
            position=self.position,
            latest=self.latest,
            epoch=self._run.epoch,
            speed=self.speed,
            recipe=recipe,
            learning_rate=self._run.recipe.learning_rate_at(self.position),
            momentum=self._run.recipe.momentum_at(self.position),
            notice=notice,
            fingerprint=None if self._playing else fingerprint(self._run.parameters),
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
        return slice_message(found)
