"""Records steps of a branch as a page sees them, one when it is asked for, a little at a time.

It goes where the run has been by itself: what the page looks at stays where it is. Of what was
recorded nothing is kept; the page takes each step before it asks for the next.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.protocol import commands, messages
from app.protocol.labels import refusal_sentence
from app.protocol.message_builders import welcome_message
from app.protocol.run_states import DIVERGED, READY
from app.recording.step_archive import Answer, packed, squeezed
from app.settings import Settings
from app.subscriptions.array_names import check_arrays
from app.subscriptions.curves import Curves
from app.subscriptions.explanation import Explainer
from app.subscriptions.incremental import Work
from app.subscriptions.subscriptions import View
from app.timeline.displayed_step import Clock, preview_problem
from app.timeline.status_message import status_message
from app.timeline.timeline import Timeline
from app.timeline.unsent_updates import News
from engine import BadInput, Run, as_array

QUANTUM = 0.025
PIECE = 0.01
NUMBER = 4  # bytes of one
_OWN = (messages.Step, messages.Evaluation)


class Recorder:
    """The stretch that is being recorded, if one is, and how much of it was sent."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._most_steps = settings.record_steps
        self._most_bytes = settings.record_mebibytes * 2**20
        self._clock = clock
        self._work: Work[messages.Recorded | None] = Work()
        self._stretch: commands.Record | None = None
        self._tape: _Tape | None = None
        self._sent = 0

    @property
    def busy(self) -> bool:
        """Whether a step is being recorded."""
        return self._work.busy

    def stop(self) -> None:
        """Let go of the stretch."""
        self._work.stop()
        self._stretch = self._tape = None

    def ask(self, command: commands.Record, timeline: Timeline) -> None:
        """Begin to record a step; of a stretch that is another, or was left, the first is any.

        Raises: BadInput for a stretch that is too long, too large or not made; nothing is begun.
        """
        if command.step is None:
            self.stop()
            return
        stretch = command.model_copy(update={"step": None})
        if stretch != self._stretch or self._tape is None:
            self.stop()
            self._check(command, timeline)
            self._stretch, self._tape, self._sent = (
                stretch,
                _Tape(command, timeline, self._clock),
                0,
            )
        if not command.first <= command.step <= command.last:
            allowed = f"a step of the recording: {command.first} to {command.last}"
            raise BadInput("step", command.step, allowed)
        if self._sent > self._most_bytes:
            raise self._too_large(self._sent)
        self._work.begin(self._tape.step(command.step))

    def quantum(self) -> list[messages.Message]:
        """Go on for about 25 ms; return the step where it is whole, or why it cannot be."""
        started = self._clock()
        while self.busy and self._clock() - started < QUANTUM:
            try:
                found = self._work.go_on()
            except BadInput as bad:
                self.stop()
                value = str(bad.value)
                return [
                    messages.Error("record", bad.field, value, bad.allowed, refusal_sentence(bad))
                ]
            if found is not None:
                self._work.stop()
                self._sent += found.size
                if self._stretch and found.step == self._stretch.last:
                    self.stop()
                return [found]
        return []

    def _check(self, command: commands.Record, timeline: Timeline) -> None:
        first, last = command.first, command.last
        if last > timeline.latest:
            raise BadInput("last", last, f"a step that was made: {first} to {timeline.latest}")
        count = last - first + 1
        if not 1 <= count <= self._most_steps:
            end = first + self._most_steps - 1
            raise BadInput("last", last, f"{first} to {end}: at most {self._most_steps} steps")
        check_arrays(timeline.run, command.watch.arrays)
        weight = count * weight_of(timeline.run, command.watch.arrays)
        if weight > self._most_bytes:
            raise self._too_large(weight)

    def _too_large(self, weight: int) -> BadInput:
        most = f"at most {self._most_bytes >> 20} MiB: fewer steps, or fewer arrays"
        return BadInput("size", f"{weight / 2**20:.1f} MiB", most)


def weight_of(run: Run, arrays: list[str]) -> int:
    """Return how many bytes the arrays of one step take, those of outputs for one image."""
    network = run.network
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    weight = 0
    for name in arrays:
        numbers = NUMBER
        for size in shapes[name.partition(".")[2]]:
            numbers *= size
        weight += numbers
    return weight


class _Tape:
    """A timeline of its own on the branch, and what is looked at on it."""

    def __init__(self, command: commands.Record, timeline: Timeline, clock: Clock) -> None:
        self._asked = command
        self._timeline = timeline.aside()
        self._view = View(self._timeline, clock)
        self._clock = clock
        self._answering: list[Curves | Explainer] | None = None

    def step(self, position: int) -> Iterator[messages.Recorded | None]:
        """Go to a position and record it; yield None between the pieces, and it at the end."""
        timeline = self._timeline
        timeline.seek(position)
        while not timeline.travel(PIECE):
            yield None
        first = self._answering is None
        answers: list[Answer] = []
        if self._answering is None:
            answers.append(
                (
                    None,
                    welcome_message(
                        timeline.run, *self._view.selection, self._view.largest, self._image
                    ),
                )
            )
            yield from self._begin()
        answers.append((None, self._status()))
        found = self._view.frame(playing=False)
        answers += [(None, one) for one in found if isinstance(one, _OWN)]
        yield None
        surface: messages.Message | None = None
        while self._view.working:
            for one in self._view.quantum(playing=False):
                if isinstance(one, messages.Surface):
                    surface = one
                elif isinstance(one, messages.StepSlice):
                    answers.append((None, one))
            yield None
        if surface is not None:
            answers.append((None, surface))
        for place, ask in enumerate(self._asked.asks):
            answers += [(place, one) for one in self._answer(place, ask)]
            yield None
        series = next(one.series for _, one in answers if isinstance(one, messages.Step))
        data = packed(answers)
        yield None
        for part in squeezed(data):
            if part is None:
                yield None
                continue
            arrays = {"part": as_array(part)}
            yield messages.Recorded(position, first, len(data), series, arrays)

    @property
    def _image(self) -> int:
        return self._asked.watch.image

    def _begin(self) -> Iterator[None]:
        """Look at what shall be recorded; the losses of the run are told with the first step."""
        asked, view = self._asked, self._view
        view.survey(asked.survey or commands.Survey(plane="off", fan=0))
        view.watch(asked.watch)
        view.pin(asked.pin)
        yield None
        self._answering = []
        slices = [one for one in asked.asks if isinstance(one, commands.Slice)]
        if slices:
            view.choose(slices[0])
        for ask in asked.asks:
            timeline = self._timeline
            if isinstance(ask, commands.Slice):
                curves = Curves(timeline, self._clock)
                curves.choose(ask.model_copy(update={"along_step": False}), timeline)
                self._answering.append(curves)
            else:
                explainer = Explainer()
                explainer.ask(ask, timeline.run, timeline.record)
                self._answering.append(explainer)
            yield None
        self._timeline.news = News(self._timeline.branches)
        view.pins.told()

    def _answer(self, place: int, ask: commands.Slice | commands.Explain) -> list[messages.Drawn]:
        timeline, answering = self._timeline, (self._answering or [])[place]
        if not timeline.look.finite:
            return []
        found: list[messages.Drawn]
        if isinstance(answering, Curves):
            found = [answering.slice(timeline, self._image, playing=False)]
        else:
            found = [*answering.answer(timeline.run, timeline.record)]
        return [replace(one, scalars={**one.scalars, "preview": False}) for one in found]

    def _status(self) -> messages.Status:
        look = self._timeline.look
        return status_message(
            self._timeline,
            state=READY if look.finite else DIVERGED,
            speed=0,
            undo=None,
            redo=None,
            notice=preview_problem(look) or None,
            at_rest=True,
            until=None,
            reason=None,
        )
