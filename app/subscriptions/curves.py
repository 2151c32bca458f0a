"""Curves that the page displays: C(w) of one parameter, the loss along the step, a descent.

All are computed incrementally. An answer contains C(w) if it takes few parts; otherwise it follows.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from app.protocol.commands import DescendCommand, WatchSliceCommand
from app.protocol.message_builders import descent_message, slice_message, step_slice_message
from app.protocol.messages import DescentMessage, StepSliceMessage
from app.protocol.messages import SliceMessage as SliceMessage
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.timeline.timeline import Timeline
from engine import (
    BadInput,
    DescentRecord,
    StepSliceRecord,
    add_slice_gradients_in_parts,
    check_parameter_index,
    descend,
    first_parameter,
    slice_along_step,
    slice_parameter_in_parts,
)

STEP_POINTS = 36  # every tenth of the step
ANSWER_PARTS = 8  # of C(w): those of the run that a page begins with, about 30 ms
_Result: TypeAlias = SliceMessage | DescentRecord | StepSliceRecord | None


class CurveSubscription:
    """The selected parameter, the options of its curve, and the descent and step slice."""

    def __init__(self, timeline: Timeline, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.default_parameter = first_parameter(timeline.run.network, timeline.record)
        self.selection = self.default_parameter.address, self.default_parameter.index
        self._command = WatchSliceCommand(address=self.selection[0], index=list(self.selection[1]))
        self._parameter_slice: IncrementalJob[_Result] = IncrementalJob()
        self._descent: IncrementalJob[_Result] = IncrementalJob()
        self._step_slice: IncrementalJob[_Result] = IncrementalJob()

    # -- selection -------------------------------------------------------------------------

    def select_parameter(self, command: WatchSliceCommand, timeline: Timeline) -> None:
        """Select a parameter and the options of its curve.

        Raises: BadInput for a parameter that does not exist; the selection is then unchanged.
        """
        check_parameter_index(timeline.run.network, command.address, command.index)
        along_step = command.along_step and not self._command.along_step
        self.selection, self._command = (command.address, tuple(command.index)), command
        if along_step or not command.along_step:
            self._start_step_slice(timeline)

    def restore_selection(self, address: str, index: tuple[int, ...]) -> None:
        """Restore a selection without checking it; `revalidate` does that."""
        self.selection = address, index
        self._command = WatchSliceCommand(address=address, index=list(index))

    def revalidate(self, timeline: Timeline) -> str:
        """Keep the selection in another run if it exists there; return a notice if it does not.

        A selection that is the default one is replaced by the default of the other run.
        """
        (address, index), was_default = self.selection, self.is_default_selection
        self.default_parameter = first_parameter(timeline.run.network, timeline.record)
        default = self.default_parameter.address, self.default_parameter.index
        if was_default:
            self.selection = default
            return ""
        try:
            check_parameter_index(timeline.run.network, address, index)
        except BadInput:
            self.selection = default
            chosen, chosen_index = default
            missing = f"This network has no {address}{list(index)}"
            return f" {missing}; {chosen}{list(chosen_index)} is chosen."
        return ""

    @property
    def is_default_selection(self) -> bool:
        """Whether the selected parameter is the default one of the run."""
        return self.selection == (self.default_parameter.address, self.default_parameter.index)

    @property
    def wants_readings(self) -> bool:
        """Whether the curve is to include gradients and predictions of the displayed image."""
        return self._command.readings

    def start_parameter_slice(
        self, timeline: Timeline, image: int, playing: bool
    ) -> list[SliceMessage]:
        """Start C(w) and do its first `ANSWER_PARTS` parts; return it if there are no more."""
        parts = self.parameter_slice_in_parts(timeline, image, playing)
        self._parameter_slice.start(parts)
        for _ in range(ANSWER_PARTS):
            found = self._parameter_slice.run_piece()
            if isinstance(found, SliceMessage):
                self._parameter_slice.cancel()
                return [found]
        return []

    def parameter_slice_in_parts(
        self, timeline: Timeline, image: int, playing: bool
    ) -> Iterator[SliceMessage | None]:
        """Yield None between the parts of C(w), and C(w) of the displayed step at the end.

        While playing it has fewer points, and neither gradients nor predictions. A curve of this
        step that is known already, from another session too, is not computed again.
        """
        displayed, network = timeline.displayed, timeline.run.network
        address, index = self.selection
        readings = self.wants_readings and not playing
        points = 41 if playing else 81
        shown = image if readings else None
        key = "slice", address, index, self._command.zoom, points, shown, timeline.step_applied
        preview = {"preview": timeline.preview is not None}
        if (known := displayed.derived.get(key)) is not None:
            yield replace(known, scalars={**known.scalars, **preview})
            return
        record = displayed.record
        curve = yield from slice_parameter_in_parts(
            network,
            record,
            address,
            index,
            record.parameters_after if timeline.step_applied else None,
            zoom=self._command.zoom,
            points=points,
        )
        if readings:
            yield None
            curve = yield from add_slice_gradients_in_parts(network, record, curve, image)
        message = displayed.derived.keep_message(key, slice_message(curve))
        yield replace(message, scalars={**message.scalars, **preview})

    # -- incremental work -------------------------------------------------------------------

    def cancel(self) -> None:
        """Cancel the curves in progress."""
        self._parameter_slice.cancel()
        self._descent.cancel()
        self._step_slice.cancel()

    def on_step_changed(self, timeline: Timeline, playing: bool) -> None:
        """Cancel the work on the previous step; unless playing, start the slice along this one."""
        self.cancel()
        if not playing:
            self._start_step_slice(timeline)

    def _start_step_slice(self, timeline: Timeline) -> None:
        self._step_slice.cancel()
        if self._command.along_step and timeline.displayed.finite:
            run = timeline.run
            self._step_slice.start(
                slice_along_step(run.network, run.recipe.problem, timeline.record, STEP_POINTS)
            )

    def start_descent(self, command: DescendCommand, timeline: Timeline) -> None:
        """Start the descent of one parameter from its value before the displayed step.

        Raises: BadInput naming the field, the value and what is allowed; nothing is started then.
        """
        options = command.model_dump(include={"learning_rate", "threshold"}, exclude_none=True)
        self._descent.start(
            descend(
                timeline.run.network,
                timeline.record,
                command.address,
                tuple(command.index),
                **options,
            )
        )

    @property
    def active(self) -> bool:
        """Whether a curve is being computed."""
        return self.computing_parameter_slice or self._descent.active or self._step_slice.active

    @property
    def computing_parameter_slice(self) -> bool:
        """Whether C(w) of the displayed step is being computed."""
        return self._parameter_slice.active

    def run_slice(self) -> list[SliceMessage | DescentMessage | StepSliceMessage]:
        """Work for about 25 ms; return complete curves and the newest state of a descent."""
        newest: DescentRecord | None = None
        found: list[SliceMessage | DescentMessage | StepSliceMessage] = []
        jobs = self._parameter_slice, self._descent, self._step_slice
        for result in run_time_slice(self._clock, *jobs):
            if isinstance(result, DescentRecord):
                newest = result
            elif isinstance(result, SliceMessage):
                found.append(result)
            elif result is not None:
                found.append(step_slice_message(result))
        return [*found, descent_message(newest)] if newest else found
