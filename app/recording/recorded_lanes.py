"""The lanes of a comparison in a recording: they revisit their steps on timelines of their own."""

from collections.abc import Iterator

from app.comparison.comparison import Comparison
from app.comparison.lane import Lane
from app.comparison.lane_messages import lanes_message
from app.comparison.lane_results import LaneResults
from app.comparison.other_lane import other_lane_messages
from app.comparison.race import RaceSubscription
from app.protocol import commands, messages
from app.timeline.displayed_step import Clock
from app.timeline.timeline import Timeline

SEEK_SLICE_SECONDS = 0.01


class RecordedLanes:
    """Read-only copies of all lanes, and the map that is recorded with them, if any."""

    def __init__(
        self, comparison: Comparison, race: commands.WatchRaceCommand | None, clock: Clock
    ) -> None:
        self._lanes = [
            Lane(one.number, one.label, one.timeline.read_only_copy()) for one in comparison.lanes
        ]
        self._race, self._results = RaceSubscription(clock), LaneResults(clock)
        self._comparison = Comparison(
            comparison.preset, self._lanes, self._race, clock, comparison.picked
        )
        self._comparison.other = comparison.other
        if race is not None:
            self._race.subscribe(race, self._lanes, comparison.picked)

    @property
    def picked_timeline(self) -> Timeline:
        """The timeline of the picked lane, which is the recorded run."""
        return self._comparison.picked_lane.timeline

    def message(self, max_lanes: int) -> messages.ComparisonMessage:
        """Return the message that says which lanes there are."""
        return self._comparison.message(max_lanes)

    def seek_others(self, position: int) -> Iterator[None]:
        """Bring the other lanes to a position, or to their last step; yield between the pieces."""
        for lane in self._lanes:
            timeline = lane.timeline
            if timeline is not self.picked_timeline:
                timeline.seek(min(position, timeline.latest))
                while not timeline.continue_seek(SEEK_SLICE_SECONDS):
                    yield
            if not timeline.diverged:
                timeline.ensure_record()
            yield

    def messages_at(
        self, position: int, watch: commands.WatchArraysCommand
    ) -> Iterator[messages.Message | None]:
        """Yield what the lanes are, the other lane's step, the map and the results.

        Yields None between the pieces.
        """
        lanes, picked = self._lanes, self._comparison.picked
        yield lanes_message(lanes, position, arrived=True)
        yield from self.other_messages(watch, None)
        self._race.on_lanes_moved(lanes, picked, position, playing=False)
        newest: messages.Message | None = None
        while self._race.active:
            for one in self._race.run_slice(playing=False):
                newest = one if isinstance(one, messages.RaceMessage) else newest
            yield None
        yield newest
        moved = self._results.on_lanes_moved(lanes, position, playing=False, with_sharpness=False)
        while self._results.active:
            moved += self._results.run_slice()
            yield None
        yield moved[-1]

    def other_messages(
        self, watch: commands.WatchArraysCommand, explained: commands.ExplainCommand | None
    ) -> list[messages.Message]:
        """Return the other lane's step, or its explanation of the number that is `explained`."""
        other = self._comparison.other_lane
        if other is None or not self.picked_timeline.displayed.finite:
            return []
        found = other_lane_messages(
            other, self._comparison.picked_lane, watch.image, watch.arrays, explained
        )
        kind = messages.OtherStepMessage if explained is None else messages.OtherExplanationMessage
        return [one for one in found if isinstance(one, kind)]
