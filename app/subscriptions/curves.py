"""Which curves the page looks at: C(w) of a parameter, the loss along the step, a descent alone.

No mathematics; what takes long is done a little at a time.
"""

from collections.abc import Callable

from app.protocol.commands import Descend, Slice
from app.protocol.message_builders import descent_message, slice_message, step_slice_message
from app.protocol.messages import Descent, StepSlice
from app.protocol.messages import Slice as SliceMessage
from app.subscriptions.incremental import Work
from app.timeline.timeline import Timeline
from engine import (
    BadInput,
    DescentRecord,
    StepSliceRecord,
    added,
    check_parameter_index,
    descend,
    first_parameter,
    read_slice,
    slice_along_step,
    slice_parameter,
)

QUANTUM = 0.025
STEP_POINTS = 36  # every tenth of the step


class Curves:
    """The chosen parameter and how its curve is wanted; one descent, one step at most."""

    def __init__(self, timeline: Timeline, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.first = first_parameter(timeline.run.network, timeline.record)
        self.selection = self.first.address, self.first.index
        self._asked = Slice(address=self.selection[0], index=list(self.selection[1]))
        self._descent: Work[DescentRecord | None] = Work()
        self._step: Work[StepSliceRecord | None] = Work()

    # -- what is looked at ------------------------------------------------------------------

    def choose(self, asked: Slice, timeline: Timeline) -> None:
        """Look at a parameter from now on.

        Raises: BadInput for one that does not exist; the old one then stays.
        """
        check_parameter_index(timeline.run.network, asked.address, asked.index)
        along_step = asked.along_step and not self._asked.along_step
        self.selection, self._asked = (asked.address, tuple(asked.index)), asked
        if along_step or not asked.along_step:
            self._begin_step(timeline)

    def stand(self, address: str, index: tuple[int, ...]) -> None:
        """Take up a choice made elsewhere; `keep` says whether it exists."""
        self.selection = address, index
        self._asked = Slice(address=address, index=list(index))

    def keep(self, timeline: Timeline) -> str:
        """Keep the choice in another run where it exists; return what to say where it does not.

        What nobody chose gives way to what is looked at first there.
        """
        (address, index), untouched = self.selection, self.chosen_by_nobody
        self.first = first_parameter(timeline.run.network, timeline.record)
        chosen, place = self.first.address, self.first.index
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
    def chosen_by_nobody(self) -> bool:
        """Whether it is the parameter that is looked at first."""
        return self.selection == (self.first.address, self.first.index)

    @property
    def read(self) -> bool:
        """Whether the curve is wanted with what depends on the image."""
        return self._asked.readings

    def slice(self, timeline: Timeline, image: int, playing: bool) -> SliceMessage:
        """Return C(w); while playing with fewer points, and without readings."""
        (address, index), record, network = self.selection, timeline.record, timeline.run.network
        found = slice_parameter(
            network,
            record,
            address,
            index,
            added(record.parameters, record.updates) if timeline.done else None,
            zoom=self._asked.zoom,
            points=41 if playing else 81,
        )
        if self.read and not playing:
            found = read_slice(network, record, found, image)
        return slice_message(found)

    # -- what takes longer ------------------------------------------------------------------

    def stop(self) -> None:
        """Drop what is being computed."""
        self._descent.stop()
        self._step.stop()

    def moved(self, timeline: Timeline, playing: bool) -> None:
        """Drop what is of another step, and begin the slice along this one."""
        self.stop()
        if not playing:
            self._begin_step(timeline)

    def _begin_step(self, timeline: Timeline) -> None:
        self._step.stop()
        if self._asked.along_step and timeline.look.finite:
            run = timeline.run
            self._step.begin(
                slice_along_step(run.network, run.recipe.problem, timeline.record, STEP_POINTS)
            )

    def descend(self, asked: Descend, timeline: Timeline) -> None:
        """Begin a descent from the parameters before the step that is looked at.

        Raises: BadInput naming what cannot be; nothing is begun then.
        """
        given = asked.model_dump(include={"learning_rate", "threshold"}, exclude_none=True)
        self._descent.begin(
            descend(
                timeline.run.network, timeline.record, asked.address, tuple(asked.index), **given
            )
        )

    @property
    def busy(self) -> bool:
        """Whether a descent or a slice along the step is being computed."""
        return self._descent.busy or self._step.busy

    def quantum(self) -> list[Descent | StepSlice]:
        """Go on for about 25 ms; return what is worth showing, the newest of a descent."""
        started = self._clock()
        newest: DescentRecord | None = None
        found: list[Descent | StepSlice] = []
        while self.busy and self._clock() - started < QUANTUM:
            if self._descent.busy:
                newest = self._descent.go_on() or newest
            elif whole := self._step.go_on():
                found.append(step_slice_message(whole))
        return [*found, descent_message(newest)] if newest else found
