"""What of a timeline the page looks at, and the pictures of it as messages. It moves nothing."""

from collections.abc import Iterable
from dataclasses import replace

from app.protocol import commands, messages
from app.protocol.labels import refusal_sentence
from app.protocol.message_builders import (
    evaluation_message,
    reading_message,
    step_message,
    surface_message,
)
from app.subscriptions.array_names import check_arrays, check_image, known_names
from app.subscriptions.curves import Curves
from app.subscriptions.explanation import Explainer
from app.subscriptions.gradient_check import Checker
from app.subscriptions.loss_surface import Surveyor
from app.subscriptions.pins import Pins
from app.subscriptions.prediction import Predictor
from app.timeline.branches import Branch, common
from app.timeline.displayed_step import Clock
from app.timeline.timeline import Timeline
from engine import BadInput, Displacement, Recipe, outcome_of


class View:
    """The image, arrays, parameter, plane and questions that are looked at, on one timeline."""

    def __init__(self, timeline: Timeline, clock: Clock) -> None:
        self._timeline = timeline
        self.pins = Pins()
        self._curves = Curves(timeline, clock)
        self._told: Branch | None = None
        self.image = 0
        self._watched: list[str] = []
        self._clock = clock
        self._surveyor = Surveyor(clock)
        self._explainer = Explainer()
        self._checker = Checker(clock)
        self._predictor = Predictor()

    def fit(self) -> str:
        """Look at what there is after the run has become another; return what is gone, in words."""
        run = self._timeline.run
        self._surveyor.forget()
        self._predictor.stop()
        if self.image >= run.recipe.batch_size:
            self.image = 0
        known = known_names(run)
        self._watched = [name for name in self._watched if name in known]
        self.pins.clear()
        self._told = None
        return self._curves.keep(self._timeline).strip()

    def begin(self) -> None:
        """Forget what an earlier page wished, and drop what is being computed for it."""
        self._surveyor, self._explainer = Surveyor(self._clock), Explainer()
        self._curves.stop()
        self._checker.stop()
        self._predictor.stop()
        self._watched = []
        self.pins.clear()

    def stand(self, address: str, index: tuple[int, ...], image: int) -> None:
        """Look at this parameter and image, as far as there are such at the arrival."""
        self._curves.stand(address, index)
        self.image = image

    @property
    def selection(self) -> tuple[str, tuple[int, ...]]:
        """The parameter whose curve is looked at."""
        return self._curves.selection

    @property
    def largest(self) -> bool:
        """Whether it is the first one, and is so because its gradient is the largest."""
        return self._curves.first.largest and self._curves.chosen_by_nobody

    # -- what is looked at ----------------------------------------------------------------

    def watch(self, command: commands.Watch) -> list[messages.Message]:
        """Look at another image and other arrays."""
        run = self._timeline.run
        check_image(command.image, run.recipe.batch_size)
        check_arrays(run, command.arrays)
        self.image, self._watched = command.image, command.arrays
        self._explainer.look_at(command.image)
        read = self._slice(playing=False) if self._curves.read else []
        return [self._step(), *read, *self._explanation()]

    def choose(self, command: commands.Slice) -> list[messages.Message]:
        """Look at another parameter."""
        self._curves.choose(command, self._timeline)
        return self._slice(playing=False)

    def descend(self, command: commands.Descend) -> list[messages.Message]:
        """Let one parameter alone descend its curve."""
        self._curves.descend(command, self._timeline)
        return []

    def pin(self, command: commands.Pin) -> list[messages.Message]:
        """Keep an eye on other numbers."""
        self.pins.pin(command.addresses, self._timeline.run)
        return [self._step()]

    def ask(self, command: commands.Explain) -> list[messages.Message]:
        """Ask where a number comes from."""
        run, record = self._timeline.run, self._timeline.record
        return self._marked(self._explainer.ask(command, run, record))

    def survey(self, command: commands.Survey) -> list[messages.Message]:
        """Look at another loss surface, or at none."""
        self._surveyor.ask(command, self._timeline.run)
        self._start_survey()
        return []

    def read(self, command: commands.Read) -> list[messages.Message]:
        """Read the loss at a point of the surface that was sent."""
        self._surveyor.read(command)
        return []

    def leads_to(self, command: commands.GoThere) -> tuple[Recipe, Displacement]:
        """Return the recipe behind the surface that was sent, and what leads to a point of it."""
        return self._surveyor.leads_to(command)

    def check(self, command: commands.Check) -> list[messages.Message]:
        """Ask whether gradients are right."""
        run, record = self._timeline.run, self._timeline.record
        return self._marked(self._checker.ask(command, run, record))

    def predict(self, command: commands.Predict, playing: bool) -> list[messages.Message]:
        """Run the network forward on a drawing or a held-out image."""
        return self._marked(self._predictor.ask(command, self._timeline, playing))

    # -- pictures ---------------------------------------------------------------------------

    def frame(self, playing: bool) -> list[messages.Message]:
        """Return the pictures of the step that is looked at, and begin its surface."""
        self._curves.moved(self._timeline, playing)
        found = [self._step()]
        if self._timeline.look.finite:
            found += self._slice(playing)
        elif self._timeline.diverged:
            found += self.drop_check()
        found += self._explanation()
        found += self._marked(self._predictor.answer(self._timeline, playing))
        if not (playing and self.surveying):
            self._start_survey()
        evaluations = self._timeline.news.take_evaluations()
        return [*found, *(evaluation_message(one, branch) for one, branch in evaluations)]

    @property
    def surveying(self) -> bool:
        """Whether a surface is being computed."""
        return self._surveyor.busy

    def survey_quantum(self, playing: bool) -> list[messages.Message]:
        """Go on with the surface for about 25 ms; return a level where one is whole."""
        try:
            found = self._surveyor.quantum()
        except BadInput as bad:
            return [
                messages.Error(
                    "survey", bad.field, str(bad.value), bad.allowed, refusal_sentence(bad)
                )
            ]
        if found is None:
            return []
        if playing:
            self._surveyor.stop()
        return self._marked([surface_message(found)])

    def _start_survey(self) -> None:
        if self._timeline.look.finite:
            timeline = self._timeline
            tried = timeline.preview is not None
            self._surveyor.begin(timeline.run, timeline.record, timeline.path(), tried)
        else:
            self._surveyor.stop()

    @property
    def working(self) -> bool:
        """Whether there is something to go on with besides the run."""
        return self.answering or self._curves.busy or self.surveying

    @property
    def answering(self) -> bool:
        """Whether somebody waits for an answer, while playing too."""
        return self.checking or self._surveyor.reading

    def quantum(self, playing: bool) -> list[messages.Message]:
        """Go on for about 25 ms, with what somebody waits for first."""
        if self._surveyor.reading:
            found = self._surveyor.read_quantum()
            return [reading_message(found)] if found else []
        if self.checking:
            return self._marked(self._checker.quantum())
        if self._curves.busy:
            return self._marked(self._curves.quantum())
        return self.survey_quantum(playing)

    @property
    def checking(self) -> bool:
        """Whether gradients are being checked."""
        return self._checker.busy

    def drop_check(self) -> list[messages.Message]:
        """Drop the check that is going on, and say so."""
        return self._marked(self._checker.stop())

    def _step(self) -> messages.Message:
        timeline = self._timeline
        branch, told = timeline.branches.current, self._told
        self._told = branch
        if timeline.preview is None:
            self.pins.look(timeline.record, self.image)
        return step_message(
            timeline.record,
            timeline.run,
            outcome_of(timeline.run.network, timeline.record),
            image=self.image,
            watched=self._watched,
            done=timeline.done,
            preview=timeline.preview is not None,
            seconds=timeline.look.seconds,
            losses=timeline.news.take_losses(),
            series=self.pins.told(),
            truncate_series_from=None if told in (None, branch) else common(told, branch),
        )

    def _slice(self, playing: bool) -> list[messages.Message]:
        return self._marked([self._curves.slice(self._timeline, self.image, playing)])

    def _explanation(self) -> list[messages.Message]:
        found = self._explainer.answer(self._timeline.run, self._timeline.record)
        return self._marked(found)

    def _marked(self, found: Iterable[messages.Drawn]) -> list[messages.Message]:
        """Say of each message whether it is of the run or of what is only tried."""
        preview = self._timeline.preview is not None
        return [replace(one, scalars={**one.scalars, "preview": preview}) for one in found]
