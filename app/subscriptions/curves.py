"""Which curves the page looks at: C(w) of a parameter, the loss along the step, a descent alone.

No mathematics; what takes long is done a little at a time.
"""

from collections.abc import Callable
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
    add_slice_gradients,
    apply_updates,
    check_parameter_index,
    descend,
    first_parameter,
    slice_along_step,
    slice_parameter,
)

STEP_POINTS = 36  # every tenth of the step
_Result: TypeAlias = DescentRecord | StepSliceRecord | None


class CurveSubscription:
    """The chosen parameter and how its curve is wanted; one descent, one step at most."""

    def __init__(self, timeline: Timeline, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.default_parameter = first_parameter(timeline.run.network, timeline.record)
        self.selection = self.default_parameter.address, self.default_parameter.index
        self._command = WatchSliceCommand(address=self.selection[0], index=list(self.selection[1]))
        self._descent: IncrementalJob[_Result] = IncrementalJob()
        self._step_slice: IncrementalJob[_Result] = IncrementalJob()

    # -- what is looked at ------------------------------------------------------------------

    def select_parameter(self, command: WatchSliceCommand, timeline: Timeline) -> None:
        """Look at a parameter from now on.

        Raises: BadInput for one that does not exist; the old one then stays.
        """
        check_parameter_index(timeline.run.network, command.address, command.index)
        along_step = command.along_step and not self._command.along_step
        self.selection, self._command = (command.address, tuple(command.index)), command
        if along_step or not command.along_step:
            self._start_step_slice(timeline)

    def restore_selection(self, address: str, index: tuple[int, ...]) -> None:
        """Take up a choice made elsewhere; `revalidate` says whether it exists."""
        self.selection = address, index
        self._command = WatchSliceCommand(address=address, index=list(index))

    def revalidate(self, timeline: Timeline) -> str:
        """Keep the choice in another run where it exists; return what to say where it does not.

        What nobody chose gives way to what is looked at first there.
        """
        (address, index), untouched = self.selection, self.is_default_selection
        self.default_parameter = first_parameter(timeline.run.network, timeline.record)
        chosen, place = self.default_parameter.address, self.default_parameter.index
        if untouched:
            self.selection = chosen, place
            return ""
        try:
            check_parameter_index(timeline.run.network, address, index)
        except BadInput:
            self.selection = chosen, place
            return f" This network has no {address}{list(index)}; {chosen}{list(place)} is chosen."
        return ""

    @property
    def is_default_selection(self) -> bool:
        """Whether it is the parameter that is looked at first."""
        return self.selection == (self.default_parameter.address, self.default_parameter.index)

    @property
    def wants_readings(self) -> bool:
        """Whether the curve is wanted with what depends on the image."""
        return self._command.readings

    def parameter_slice(self, timeline: Timeline, image: int, playing: bool) -> SliceMessage:
        """Return C(w); while playing with fewer points, and without readings."""
        (address, index), record, network = self.selection, timeline.record, timeline.run.network
        found = slice_parameter(
            network,
            record,
            address,
            index,
            apply_updates(record.parameters, record.updates) if timeline.step_applied else None,
            zoom=self._command.zoom,
            points=41 if playing else 81,
        )
        if self.wants_readings and not playing:
            found = add_slice_gradients(network, record, found, image)
        return slice_message(found)

    # -- what takes longer ------------------------------------------------------------------

    def cancel(self) -> None:
        """Drop what is being computed."""
        self._descent.cancel()
        self._step_slice.cancel()

    def on_step_changed(self, timeline: Timeline, playing: bool) -> None:
        """Drop what is of another step, and begin the slice along this one."""
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
        """Begin a descent from the parameters before the step that is looked at.

        Raises: BadInput naming what cannot be; nothing is begun then.
        """
        given = command.model_dump(include={"learning_rate", "threshold"}, exclude_none=True)
        self._descent.start(
            descend(
                timeline.run.network,
                timeline.record,
                command.address,
                tuple(command.index),
                **given,
            )
        )

    @property
    def active(self) -> bool:
        """Whether a descent or a slice along the step is being computed."""
        return self._descent.active or self._step_slice.active

    def run_slice(self) -> list[DescentMessage | StepSliceMessage]:
        """Work for about 25 ms; return complete slices and the newest state of a descent."""
        newest: DescentRecord | None = None
        found: list[DescentMessage | StepSliceMessage] = []
        for record in run_time_slice(self._clock, self._descent, self._step_slice):
            if isinstance(record, DescentRecord):
                newest = record
            elif record is not None:
                found.append(step_slice_message(record))
        return [*found, descent_message(newest)] if newest else found
