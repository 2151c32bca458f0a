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
from app.recording.step_archive import RecordedAnswer, gzip_chunks, pack
from app.settings import Settings
from app.subscriptions.array_names import check_array_names
from app.subscriptions.curves import CurveSubscription
from app.subscriptions.explanation import ExplanationSubscription
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.subscriptions.subscriptions import Subscriptions
from app.timeline.displayed_step import Clock, preview_divergence_notice
from app.timeline.status_message import status_message
from app.timeline.timeline import Timeline
from app.timeline.unsent_updates import UnsentUpdates
from engine import BadInput, Run, bytes_to_array

SEEK_SLICE_SECONDS = 0.01
BYTES_PER_NUMBER = 4  # bytes of one
_FRAME_MESSAGES = (messages.StepMessage, messages.EvaluationMessage)


class Recorder:
    """The stretch that is being recorded, if one is, and how much of it was sent."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._max_steps = settings.record_steps
        self._max_bytes = settings.record_mebibytes * 2**20
        self._clock = clock
        self._job: IncrementalJob[messages.RecordedStepMessage | None] = IncrementalJob()
        self._request: commands.RecordStepCommand | None = None
        self._cursor: _RecordingCursor | None = None
        self._sent_bytes = 0

    @property
    def active(self) -> bool:
        """Whether a step is being recorded."""
        return self._job.active

    def cancel(self) -> None:
        """Let go of the stretch."""
        self._job.cancel()
        self._request = self._cursor = None

    def start(self, command: commands.RecordStepCommand, timeline: Timeline) -> None:
        """Begin to record a step; of a stretch that is another, or was left, the first is any.

        Raises: BadInput for a stretch that is too long, too large or not made; nothing is begun.
        """
        if command.step is None:
            self.cancel()
            return
        stretch = command.model_copy(update={"step": None})
        if stretch != self._request or self._cursor is None:
            self.cancel()
            self._check_limits(command, timeline)
            self._request, self._cursor, self._sent_bytes = (
                stretch,
                _RecordingCursor(command, timeline, self._clock),
                0,
            )
        if not command.first <= command.step <= command.last:
            allowed = f"a step of the recording: {command.first} to {command.last}"
            raise BadInput("step", command.step, allowed)
        if self._sent_bytes > self._max_bytes:
            raise self._size_error(self._sent_bytes)
        self._job.start(self._cursor.record_step(command.step))

    def run_slice(self) -> list[messages.Message]:
        """Work for about 25 ms; return the step once it is complete, or why it cannot be."""
        try:
            found = next(run_time_slice(self._clock, self._job), None)
        except BadInput as bad:
            self.cancel()
            sentence = refusal_sentence(bad)
            return [
                messages.ErrorMessage("record", bad.field, str(bad.value), bad.allowed, sentence)
            ]
        if found is None:
            return []
        self._job.cancel()
        self._sent_bytes += found.size
        if self._request and found.step == self._request.last:
            self.cancel()
        return [found]

    def _check_limits(self, command: commands.RecordStepCommand, timeline: Timeline) -> None:
        first, last = command.first, command.last
        if last > timeline.latest:
            raise BadInput("last", last, f"a step that was made: {first} to {timeline.latest}")
        count = last - first + 1
        if not 1 <= count <= self._max_steps:
            end = first + self._max_steps - 1
            raise BadInput("last", last, f"{first} to {end}: at most {self._max_steps} steps")
        check_array_names(timeline.run, command.watch.arrays)
        weight = count * step_bytes(timeline.run, command.watch.arrays)
        if weight > self._max_bytes:
            raise self._size_error(weight)

    def _size_error(self, size: int) -> BadInput:
        most = f"at most {self._max_bytes >> 20} MiB: fewer steps, or fewer arrays"
        return BadInput("size", f"{size / 2**20:.1f} MiB", most)


def step_bytes(run: Run, arrays: list[str]) -> int:
    """Return how many bytes the arrays of one step take, those of outputs for one image."""
    network = run.network
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    weight = 0
    for name in arrays:
        numbers = BYTES_PER_NUMBER
        for size in shapes[name.partition(".")[2]]:
            numbers *= size
        weight += numbers
    return weight


class _RecordingCursor:
    """A timeline of its own on the branch, and what is looked at on it."""

    def __init__(
        self, command: commands.RecordStepCommand, timeline: Timeline, clock: Clock
    ) -> None:
        self._request = command
        self._timeline = timeline.read_only_copy()
        self._subscriptions = Subscriptions(self._timeline, clock)
        self._clock = clock
        self._query_sources: list[CurveSubscription | ExplanationSubscription] | None = None

    def record_step(self, position: int) -> Iterator[messages.RecordedStepMessage | None]:
        """Go to a position and record it; yield None between the pieces, and it at the end."""
        timeline = self._timeline
        timeline.seek(position)
        while not timeline.continue_seek(SEEK_SLICE_SECONDS):
            yield None
        first = self._query_sources is None
        answers: list[RecordedAnswer] = []
        if self._query_sources is None:
            answers.append(
                (
                    None,
                    welcome_message(
                        timeline.run,
                        *self._subscriptions.selection,
                        self._subscriptions.has_largest_gradient,
                        self._image_index,
                    ),
                )
            )
            yield from self._subscribe()
        answers.append((None, self._status_message()))
        found = self._subscriptions.frame(playing=False)
        answers += [(None, one) for one in found if isinstance(one, _FRAME_MESSAGES)]
        yield None
        surface: messages.Message | None = None
        while self._subscriptions.has_work:
            for one in self._subscriptions.run_slice(playing=False):
                if isinstance(one, messages.SurfaceMessage):
                    surface = one
                elif isinstance(one, messages.StepSliceMessage):
                    answers.append((None, one))
            yield None
        if surface is not None:
            answers.append((None, surface))
        for place, ask in enumerate(self._request.asks):
            answers += [(place, one) for one in self._answer_query(place, ask)]
            yield None
        series = next(one.series for _, one in answers if isinstance(one, messages.StepMessage))
        data = pack(answers)
        yield None
        for part in gzip_chunks(data):
            if part is None:
                yield None
                continue
            arrays = {"part": bytes_to_array(part)}
            yield messages.RecordedStepMessage(position, first, len(data), series, arrays)

    @property
    def _image_index(self) -> int:
        return self._request.watch.image

    def _subscribe(self) -> Iterator[None]:
        """Look at what shall be recorded; the losses of the run are told with the first step."""
        asked, view = self._request, self._subscriptions
        view.watch_surface(asked.survey or commands.WatchSurfaceCommand(plane="off", fan=0))
        view.watch_arrays(asked.watch)
        view.replace_pins(asked.pin)
        yield None
        self._query_sources = []
        slices = [one for one in asked.asks if isinstance(one, commands.WatchSliceCommand)]
        if slices:
            view.select_parameter(slices[0])
        for ask in asked.asks:
            timeline = self._timeline
            if isinstance(ask, commands.WatchSliceCommand):
                curves = CurveSubscription(timeline, self._clock)
                curves.select_parameter(ask.model_copy(update={"along_step": False}), timeline)
                self._query_sources.append(curves)
            else:
                explainer = ExplanationSubscription()
                explainer.subscribe(ask, timeline.run, timeline.record)
                self._query_sources.append(explainer)
            yield None
        self._timeline.unsent = UnsentUpdates(self._timeline.branches)
        view.pins.drain()

    def _answer_query(
        self, index: int, query: commands.WatchSliceCommand | commands.ExplainCommand
    ) -> list[messages.StepDetailMessage]:
        timeline, answering = self._timeline, (self._query_sources or [])[index]
        if not timeline.displayed.finite:
            return []
        found: list[messages.StepDetailMessage]
        if isinstance(answering, CurveSubscription):
            found = [answering.parameter_slice(timeline, self._image_index, playing=False)]
        else:
            found = [*answering.answer(timeline.run, timeline.record)]
        return [replace(one, scalars={**one.scalars, "preview": False}) for one in found]

    def _status_message(self) -> messages.StatusMessage:
        look = self._timeline.displayed
        return status_message(
            self._timeline,
            state=READY if look.finite else DIVERGED,
            speed=0,
            undo=None,
            redo=None,
            notice=preview_divergence_notice(look) or None,
            with_fingerprint=True,
            until=None,
            reason=None,
        )
