"""What of a timeline the page looks at, and the pictures of it as messages. It moves nothing."""

from collections.abc import Iterable
from dataclasses import replace

from app import commands, messages
from app.checking import Checker
from app.compose import evaluation_message, slice_message, step_message, surface_message
from app.explaining import Explainer
from app.look import Clock
from app.looking import check_arrays, check_image, first_selection, known_names
from app.surveying import Surveyor
from app.timeline import Timeline
from engine import BadInput, added, check_parameter_index, slice_parameter

STILL_POINTS, PLAYING_POINTS = 81, 41


class View:
    """The image, arrays, parameter, plane and questions that are looked at, on one timeline."""

    def __init__(self, timeline: Timeline, clock: Clock) -> None:
        self._timeline = timeline
        self.selection = first_selection(timeline.run)
        self.image = 0
        self._watched: list[str] = []
        self._zoom = "valley"
        self._surveyor = Surveyor()
        self._explainer = Explainer()
        self._checker = Checker(clock)

    def fit(self) -> str:
        """Look at what there is after the run has become another; return what is gone, in words."""
        run = self._timeline.run
        self._surveyor.stop()
        if self.image >= run.recipe.batch_size:
            self.image = 0
        known = known_names(run)
        self._watched = [name for name in self._watched if name in known]
        address, index = self.selection
        try:
            check_parameter_index(run.network, address, index)
        except BadInput:
            self.selection = first_selection(run)
            chosen, place = self.selection
            return f"{address}{list(index)} is gone; {chosen}{list(place)} is chosen."
        return ""

    # -- what is looked at ----------------------------------------------------------------

    def watch(self, command: commands.Watch) -> list[messages.Message]:
        """Look at another image and other arrays."""
        run = self._timeline.run
        check_image(command.image, run.recipe.batch_size)
        check_arrays(run, command.arrays)
        self.image, self._watched = command.image, command.arrays
        self._explainer.look_at(command.image)
        return [self._step(), *self._explanation()]

    def choose(self, command: commands.Slice) -> list[messages.Message]:
        """Look at another parameter."""
        index = tuple(command.index)
        check_parameter_index(self._timeline.run.network, command.address, index)
        self.selection, self._zoom = (command.address, index), command.zoom
        return self._slice(STILL_POINTS)

    def ask(self, command: commands.Explain) -> list[messages.Message]:
        """Ask where a number comes from."""
        run, record = self._timeline.run, self._timeline.record
        return self._marked(self._explainer.ask(command, run, record))

    def survey(self, command: commands.Survey) -> list[messages.Message]:
        """Look at another plane of the loss surface."""
        self._surveyor.plane = command.plane
        self._start_survey()
        return []

    def check(self, command: commands.Check) -> list[messages.Message]:
        """Ask whether gradients are right."""
        run, record = self._timeline.run, self._timeline.record
        return self._marked(self._checker.ask(command, run, record))

    # -- pictures ---------------------------------------------------------------------------

    def frame(self, playing: bool) -> list[messages.Message]:
        """Return the pictures of the step that is looked at, and begin its surface."""
        found = [self._step()]
        if self._timeline.look.finite:
            found += self._slice(PLAYING_POINTS if playing else STILL_POINTS)
        elif self._timeline.diverged:
            found += self.drop_check()
        found += self._explanation()
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
        found = self._surveyor.quantum()
        if found is None:
            return []
        if playing:
            self._surveyor.stop()
        return self._marked([surface_message(found)])

    def _start_survey(self) -> None:
        if self._timeline.look.finite:
            timeline = self._timeline
            self._surveyor.begin(timeline.run, timeline.record, timeline.path())
        else:
            self._surveyor.stop()

    @property
    def checking(self) -> bool:
        """Whether gradients are being checked."""
        return self._checker.busy

    def check_quantum(self) -> list[messages.Message]:
        """Go on with the check for about 25 ms; return how far it has come."""
        return self._marked(self._checker.quantum())

    def drop_check(self) -> list[messages.Message]:
        """Drop the check that is going on, and say so."""
        return self._marked(self._checker.stop())

    def _step(self) -> messages.Message:
        timeline = self._timeline
        return step_message(
            timeline.record,
            timeline.run,
            image=self.image,
            watched=self._watched,
            done=timeline.done,
            preview=timeline.preview is not None,
            seconds=timeline.look.seconds,
            losses=timeline.news.take_losses(),
        )

    def _slice(self, points: int) -> list[messages.Message]:
        record = self._timeline.record
        after = added(record.parameters, record.updates) if self._timeline.done else None
        found = slice_parameter(
            self._timeline.run.network, record, *self.selection, after, self._zoom, points
        )
        return self._marked([slice_message(found)])

    def _explanation(self) -> list[messages.Message]:
        found = self._explainer.answer(self._timeline.run, self._timeline.record)
        return self._marked(found)

    def _marked(
        self,
        found: Iterable[messages.Slice | messages.Surface | messages.Explanation | messages.Check],
    ) -> list[messages.Message]:
        """Say of each message whether it is of the run or of what is only tried."""
        preview = self._timeline.preview is not None
        return [replace(one, scalars={**one.scalars, "preview": preview}) for one in found]
