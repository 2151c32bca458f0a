"""Records steps of a branch as a page would see them, one per request, in time slices.

The recorder seeks on a timeline of its own, so the step on display does not change. It keeps no
recorded step: the page stores each one before it requests the next.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import prod

from app.comparison.comparison import Comparison
from app.protocol import commands, messages
from app.protocol.message_builders import refusal_message, welcome_message
from app.protocol.run_states import DIVERGED, READY
from app.recording.recorded_lanes import RecordedLanes
from app.recording.step_archive import RecordedAnswer, gzip_chunks, pack
from app.settings import Settings
from app.subscriptions.array_names import check_array_names
from app.subscriptions.curves import CurveSubscription
from app.subscriptions.explanation import ExplanationSubscription
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.subscriptions.subscriptions import Subscriptions
from app.subscriptions.surface_cache import SurfaceCache
from app.timeline.displayed_step import Clock, preview_divergence_notice
from app.timeline.status_message import status_message
from app.timeline.timeline import Timeline
from engine import BadInput, Run, bytes_to_array

SEEK_SLICE_SECONDS = 0.01
BYTES_PER_NUMBER = 4  # bytes of one
_FRAME_MESSAGES = (messages.StepMessage, messages.HealthMessage, messages.EvaluationMessage)


class Recorder:
    """The range of steps in recording, if any, and the number of bytes sent."""

    def __init__(self, settings: Settings, clock: Clock, surface_cache: SurfaceCache) -> None:
        self._surface_cache = surface_cache
        self._max_steps = settings.max_recording_steps
        self._max_bytes = settings.max_recording_mebibytes * 2**20
        self._max_lanes = settings.max_lanes
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
        """Cancel the recording and free its timeline."""
        self._job.cancel()
        self._request = self._cursor = None

    def start(
        self,
        command: commands.RecordStepCommand,
        timeline: Timeline,
        comparison: Comparison | None = None,
    ) -> None:
        """Start to record one step of the range in `command`; a null step cancels the recording.

        Another range, or a cancelled one, begins a new recording, with any of its steps.

        Raises: BadInput for a range that is too long, too large or not made yet, and for a step
        outside the range; no step is started then.
        """
        if command.step is None:
            self.cancel()
            return
        request = command.model_copy(update={"step": None})
        if request != self._request or self._cursor is None:
            self.cancel()
            self._check_limits(command, timeline, comparison)
            self._request = request
            lanes = None
            if comparison is not None:
                lanes = RecordedLanes(comparison, command.race, self._clock)
            self._cursor = _RecordingCursor(
                command, timeline, lanes, self._clock, self._surface_cache, self._max_lanes
            )
            self._sent_bytes = 0
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
            return [refusal_message("record", bad)]
        if found is None:
            return []
        self._job.cancel()
        self._sent_bytes += found.size
        if self._request and found.step == self._request.last:
            self.cancel()
        return [found]

    def _check_limits(
        self,
        command: commands.RecordStepCommand,
        timeline: Timeline,
        comparison: Comparison | None,
    ) -> None:
        """Raise BadInput for a range of steps that cannot be recorded."""
        first, last = command.first, command.last
        if last > timeline.latest:
            raise BadInput("last", last, f"a step that was made: {first} to {timeline.latest}")
        count = last - first + 1
        if not 1 <= count <= self._max_steps:
            end = first + self._max_steps - 1
            raise BadInput("last", last, f"{first} to {end}: at most {self._max_steps} steps")
        check_array_names(timeline.run, command.watch.arrays)
        of_two_lanes = comparison is not None and comparison.other is not None
        size = count * step_bytes(timeline.run, command.watch.arrays) * (2 if of_two_lanes else 1)
        if size > self._max_bytes:
            raise self._size_error(size)

    def _size_error(self, size: int) -> BadInput:
        allowed = f"at most {self._max_bytes >> 20} MiB: fewer steps, or fewer arrays"
        return BadInput("size", f"{size / 2**20:.1f} MiB", allowed)


def step_bytes(run: Run, arrays: list[str]) -> int:
    """Return the number of bytes of the arrays of one step, with activations of one image."""
    network = run.network
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    return sum(BYTES_PER_NUMBER * prod(shapes[name.partition(".")[2]]) for name in arrays)


class _RecordingCursor:
    """A read-only timeline on the recorded branch, with the subscriptions to record."""

    def __init__(
        self,
        command: commands.RecordStepCommand,
        timeline: Timeline,
        lanes: RecordedLanes | None,
        clock: Clock,
        surface_cache: SurfaceCache,
        max_lanes: int,
    ) -> None:
        self._request, self._lanes, self._max_lanes = command, lanes, max_lanes
        self._timeline = lanes.picked_timeline if lanes else timeline.read_only_copy()
        self._subscriptions = Subscriptions(self._timeline, clock, surface_cache)
        self._clock = clock
        self._query_sources: list[CurveSubscription | ExplanationSubscription] | None = None

    def record_step(self, position: int) -> Iterator[messages.RecordedStepMessage | None]:
        """Seek to a position; yield None between the pieces, and the recorded step at the end."""
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
            if self._lanes is not None:
                answers.append((None, self._lanes.message(self._max_lanes)))
            yield from self._subscribe()
        answers.append((None, self._status_message()))
        frame = self._subscriptions.frame(playing=False)
        answers += [(None, one) for one in frame if isinstance(one, _FRAME_MESSAGES)]
        yield None
        for ask, found in self._further_answers(position):
            if found is not None:
                answers.append((ask, found))
            yield None
        series = next(one.series for _, one in answers if isinstance(one, messages.StepMessage))
        data = pack(answers)
        yield None
        for compressed in gzip_chunks(data):
            if compressed is None:
                yield None
                continue
            arrays = {"part": bytes_to_array(compressed)}
            yield messages.RecordedStepMessage(position, first, len(data), series, arrays)

    @property
    def _image_index(self) -> int:
        return self._request.watch.image

    def _further_answers(
        self, position: int
    ) -> Iterator[tuple[int | None, messages.Message | None]]:
        """Yield curves, surface, lanes and answers to queries, each with the index of its query.

        Yields None as a message between the pieces.
        """
        surface: messages.Message | None = None
        while self._subscriptions.has_work:
            for one in self._subscriptions.run_slice(playing=False):
                if isinstance(one, messages.SurfaceMessage):
                    surface = one
                elif isinstance(one, messages.StepSliceMessage):
                    yield None, one
            yield None, None
        yield None, surface
        for found in self._lane_messages(position):
            yield None, found
        for index, query in enumerate(self._request.asks):
            for answer in self._answer_query(index, query):
                yield index, answer

    def _lane_messages(self, position: int) -> Iterator[messages.Message | None]:
        """Yield the messages about the lanes at a position, and None between the pieces."""
        if self._lanes is None:
            return
        yield from self._lanes.seek_others(position)
        yield from self._lanes.messages_at(position, self._request.watch)

    def _subscribe(self) -> Iterator[None]:
        """Subscribe to what is recorded; the losses of the run are sent with the first step."""
        request, subscriptions = self._request, self._subscriptions
        no_surface = commands.WatchSurfaceCommand(plane="off", fan=0)
        subscriptions.watch_surface(request.survey or no_surface)
        subscriptions.watch_arrays(request.watch)
        subscriptions.replace_pins(request.pin)
        yield None
        self._query_sources = []
        slices = [one for one in request.asks if isinstance(one, commands.WatchSliceCommand)]
        if slices:
            subscriptions.select_parameter(slices[0])
        for query in request.asks:
            timeline = self._timeline
            if isinstance(query, commands.WatchSliceCommand):
                curves = CurveSubscription(timeline, self._clock)
                curves.select_parameter(query.model_copy(update={"along_step": False}), timeline)
                self._query_sources.append(curves)
            else:
                explainer = ExplanationSubscription()
                explainer.subscribe(query, timeline.run, timeline.displayed)
                self._query_sources.append(explainer)
            yield None
        self._timeline.resend_all()
        subscriptions.step.pins.drain()

    def _answer_query(
        self, index: int, query: commands.WatchSliceCommand | commands.ExplainCommand
    ) -> Iterator[messages.StepDetailMessage | messages.OtherExplanationMessage | None]:
        """Yield the answer to one recorded query, none if the loss is not finite.

        Of an explanation, also that of the other lane.

        Yields None between the pieces.
        """
        timeline, source = self._timeline, (self._query_sources or [])[index]
        if not timeline.displayed.finite:
            return
        answers: Iterator[messages.StepDetailMessage | None]
        if isinstance(source, CurveSubscription):
            answers = source.parameter_slice_in_parts(timeline, self._image_index, playing=False)
        else:
            answers = iter(source.answer(timeline.run, timeline.displayed))
        for one in answers:
            yield one and replace(one, scalars={**one.scalars, "preview": False})
        if self._lanes is not None and isinstance(query, commands.ExplainCommand):
            for other in self._lanes.other_messages(self._request.watch, query):
                if isinstance(other, messages.OtherExplanationMessage):
                    yield other

    def _status_message(self) -> messages.StatusMessage:
        displayed = self._timeline.displayed
        return status_message(
            self._timeline,
            state=READY if displayed.finite else DIVERGED,
            speed=0,
            undo=None,
            redo=None,
            notice=preview_divergence_notice(displayed) or None,
            with_fingerprint=True,
            until=None,
            reason=None,
        )
