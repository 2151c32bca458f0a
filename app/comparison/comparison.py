"""A comparison: lanes that are trained in step, of which one is the run of the session.

The picked lane moves first: by commands, by seeks, by playing. The others follow to its position,
in lockstep while playing, otherwise in time slices of background work.
"""

from collections.abc import Callable, Sequence

from app.comparison.lane import Lane
from app.comparison.lane_messages import comparison_message, lanes_message
from app.comparison.lane_results import LaneResults
from app.comparison.race import RaceSubscription
from app.protocol import messages
from app.subscriptions.incremental import TIME_SLICE_SECONDS
from app.timeline.displayed_step import Clock
from engine import Run, StepRecord

PROGRESS_SECONDS = 0.25  # interval between two `lanes` messages while lanes catch up


class Comparison:
    """The lanes, numbered from 1, the picked one, and perhaps a second, `other`.

    `position`: the number of updates that all lanes go to.
    """

    def __init__(
        self,
        preset: str | None,
        lanes: Sequence[Lane],
        race: RaceSubscription,
        clock: Clock,
        picked: int = 1,
    ) -> None:
        self.preset, self.lanes = preset, tuple(lanes)
        self.picked = picked
        self.other: int | None = None
        self._clock = clock
        self.race = race
        self.results = LaneResults(clock)
        self._seen_goal = self.position = self.picked_lane.timeline.goal
        self._sent_at = float("-inf")
        self._arrival_told = False
        self._without_record: list[Lane] = []
        self.blocked = False

    # -- lanes ----------------------------------------------------------------------------

    @property
    def picked_lane(self) -> Lane:
        """The lane that is the run of the session."""
        return self.lanes[self.picked - 1]

    @property
    def other_lane(self) -> Lane | None:
        """The second lane, if any."""
        return self.lanes[self.other - 1] if self.other else None

    def pick(self, number: int, other: int | None) -> None:
        """Make another lane the run of the session; all lanes stay where they go to."""
        self.note_position()
        self.picked, self.other = number, other
        self._seen_goal = self.picked_lane.timeline.goal

    def note_position(self) -> None:
        """Let all lanes go where the picked one has gone since the last call."""
        goal = self.picked_lane.timeline.goal
        if goal != self._seen_goal:
            self._seen_goal = self.position = goal
            self._arrival_told = False
            for lane in self.lanes:
                lane.failure = None

    def resend(self) -> None:
        """Send all losses and evaluations again: a new page knows none."""
        for lane in self.lanes:
            lane.series.forget()
        self._arrival_told = False

    # -- moving ---------------------------------------------------------------------------

    @property
    def arrived(self) -> bool:
        """Whether all lanes are at the position, except those that have diverged or failed."""
        return not self._behind() and not self.picked_lane.timeline.seeking

    @property
    def catching_up(self) -> bool:
        """Whether a lane that is not picked has to go on, or its arrival has not been told."""
        self.note_position()
        return not self._arrival_told or bool(self._behind())

    def _behind(self) -> list[Lane]:
        picked = self.picked_lane
        return [one for one in self.lanes if one is not picked and not one.is_at(self.position)]

    def make_steps(
        self,
        max_steps: int,
        seconds: float,
        should_stop: Callable[[Run], bool],
        on_step: Callable[[StepRecord], None] | None,
    ) -> int:
        """Make up to `max_steps` updates of every lane in lockstep: see `StepMaker.make_steps`.

        Before the first one, lanes that are behind catch up.

        Returns: the number of updates of the picked lane.
        """
        started, made = self._clock(), 0
        picked = self.picked_lane.timeline
        stopped = False

        def stop(run: Run) -> bool:
            nonlocal stopped
            stopped = should_stop(run)
            return stopped

        while made < max_steps and not stopped and not picked.diverged:
            self.note_position()
            left = seconds - (self._clock() - started)
            if self._behind():
                self._catch_up(left)
            elif picked.make_steps(1, max(left, 0.0), stop, on_step):
                made += 1
                self.note_position()
                for lane in self._behind():
                    lane.follow(self.position)
            if self._clock() - started >= seconds:
                break
        return made

    def _catch_up(self, seconds: float) -> None:
        """Let the lanes that are behind go on for `seconds`, the last of them first.

        `blocked` says that all of them wait for steps that other sessions compute.
        """
        started = self._clock()
        waiting: set[int] = set()
        while lanes := [one for one in self._behind() if one.number not in waiting]:
            left = seconds - (self._clock() - started)
            lane = min(lanes, key=lambda one: one.timeline.position)
            lane.go_to(self.position, max(left, 0.0))
            if lane.timeline.blocked:
                waiting.add(lane.number)
            if self._clock() - started >= seconds:
                break
        self.blocked = bool(waiting) and waiting == {one.number for one in self._behind()}

    def run_catch_up_slice(self, playing: bool) -> list[messages.Message]:
        """Let lanes catch up for about 25 ms; return how far they are, now and then.

        Raises: whatever the work of a lane raised that is not its recipe's fault.
        """
        self.note_position()
        self._catch_up(TIME_SLICE_SECONDS)
        arrived = self.arrived
        if not arrived and not self.is_progress_due:
            return []
        return self.frame(playing)

    # -- messages -------------------------------------------------------------------------

    @property
    def is_progress_due(self) -> bool:
        """Whether the last message about how far the lanes are was sent a while ago."""
        return self._clock() - self._sent_at >= PROGRESS_SECONDS

    def message(self, max_lanes: int) -> messages.ComparisonMessage:
        """Return the message that says which lanes there are."""
        return comparison_message(self.preset, self.lanes, self.picked, self.other, max_lanes)

    def frame(self, playing: bool) -> list[messages.Message]:
        """Return how far the lanes are; once they have arrived, begin their map and results.

        The record of a step that was made without one is computed first, unless playing.
        """
        self.note_position()
        self._sent_at = self._clock()
        arrived = self._arrival_told = self.arrived
        found: list[messages.Message] = [lanes_message(self.lanes, self.position, arrived)]
        if not arrived:
            return found
        finite = [one for one in self.lanes if not one.timeline.diverged]
        missing = [one for one in finite if not one.timeline.has_record]
        self._without_record = [] if playing else missing
        return found if self._without_record else [*found, *self._begin_work(playing)]

    def _begin_work(self, playing: bool) -> list[messages.Message]:
        self.race.on_lanes_moved(self.lanes, self.picked, self.position, playing)
        return self.results.on_lanes_moved(self.lanes, self.position, playing, self.race.watched)

    # -- work once the lanes rest ---------------------------------------------------------

    @property
    def has_work(self) -> bool:
        """Whether records, the map or the results are being computed."""
        return bool(self._without_record) or self.race.active or self.results.active

    def run_slice(self, playing: bool) -> list[messages.Message]:
        """Work for about 25 ms: on records, then on the map, then on the results."""
        if self._without_record:
            lane = self._without_record.pop()
            if not lane.timeline.seeking:
                lane.timeline.ensure_record()
            return [] if self._without_record else self.frame(playing=False)
        if self.race.active:
            return self.race.run_slice(playing)
        return self.results.run_slice()

    def cancel_work(self) -> None:
        """Cancel the work in progress; what is watched stays so."""
        self._without_record = []
        self.race.cancel()
        self.results.cancel()
