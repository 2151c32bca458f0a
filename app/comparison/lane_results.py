"""What the lanes have reached: steps and seconds to an accuracy, lowest loss, sharpness.

Seconds and sharpness are measured once the lanes rest.
"""

from collections.abc import Generator, Iterator, Sequence
from time import perf_counter
from typing import Any

from app.comparison.lane import Lane
from app.comparison.lane_series import kept_series
from app.protocol import messages
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.timeline.displayed_step import Clock
from engine import Recipe, Run, Sharpness, milestones, quick_train_step, sharpness_in_parts

PLAYING_SECONDS = 0.5  # interval between two messages while playing
TIMED_STEPS = 5
_Message = messages.LaneResultsMessage


class LaneResults:
    """The results of all lanes, and the measurements in progress."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent_at = float("-inf")
        self._job: IncrementalJob[_Message | None] = IncrementalJob()
        self._step_seconds: dict[bytes, float] = {}
        self._sharpness: dict[int, tuple[Any, Sharpness | None]] = {}

    @property
    def active(self) -> bool:
        """Whether something is being measured."""
        return self._job.active

    def cancel(self) -> None:
        """Cancel the measurements in progress."""
        self._job.cancel()

    def on_lanes_moved(
        self, lanes: Sequence[Lane], position: int, playing: bool, with_sharpness: bool
    ) -> list[messages.Message]:
        """Return the results, and begin to measure what is missing; while playing, now and then."""
        self.cancel()
        if playing:
            if self._clock() - self._sent_at < PLAYING_SECONDS:
                return []
        else:
            self._job.start(self._measure(lanes, position, with_sharpness))
        self._sent_at = self._clock()
        return [self._message(lanes, position)]

    def run_slice(self) -> list[messages.Message]:
        """Measure for about 25 ms; return the results whenever there is another one."""
        return [one for one in run_time_slice(self._clock, self._job) if one is not None]

    def _measure(
        self, lanes: Sequence[Lane], position: int, with_sharpness: bool
    ) -> Iterator[_Message | None]:
        """Yield None between the parts, and the results after each lane."""
        timed = False
        for lane in lanes:
            key = _timing_key(lane.recipe)
            if key not in self._step_seconds and not lane.timeline.diverged:
                self._step_seconds[key] = yield from _time_steps(lane.timeline.run)
                timed = True
        if timed:
            yield self._message(lanes, position)
        for lane in lanes if with_sharpness else ():
            here = _place(lane)
            if self._sharpness.get(lane.number, (None,))[0] != here:
                found = yield from sharpness_in_parts(lane.timeline.run)
                self._sharpness[lane.number] = here, found
                yield self._message(lanes, position)

    def _message(self, lanes: Sequence[Lane], position: int) -> _Message:
        return _Message(position, [self._result(lane) for lane in lanes])

    def _result(self, lane: Lane) -> dict[str, Any]:
        branch = lane.timeline.branches.current
        seconds = self._step_seconds.get(_timing_key(lane.recipe))
        _, evaluations = kept_series(branch)
        times = {} if seconds is None else {one.step: one.step * seconds for one in evaluations}
        reached = {f"{100 * one.threshold:.0f}": one for one in milestones(evaluations, times)}
        place, sharpness = self._sharpness.get(lane.number, (None, None))
        measured = sharpness if place == _place(lane) else None
        step, loss = lane.series.lowest or (None, None)
        return {
            "number": lane.number,
            "steps_to": {name: one.step for name, one in reached.items()},
            "seconds_to": {name: one.seconds for name, one in reached.items()},
            "lowest_loss": loss,
            "lowest_loss_step": step,
            "distance": lane.distance,
            "sharpness": measured.largest if measured else None,
            "sharpness_residual": measured.residual if measured else None,
            "stability": measured.stability if measured else None,
        }


def _place(lane: Lane) -> Any:
    """Return what identifies the parameters of a lane."""
    return lane.timeline.run.recipe.prefix_key(lane.timeline.position)


def _timing_key(recipe: Recipe) -> bytes:
    """Return what the time of a step depends on, and more: the recipe without its changes."""
    return recipe.history_digest(0)


def _time_steps(run: Run) -> Generator[None, None, float]:
    """Yield None after each of some steps that nobody sees; return the seconds of the fastest."""
    fastest = float("inf")
    for _ in range(TIMED_STEPS):
        began = perf_counter()
        quick_train_step(run)
        fastest = min(fastest, perf_counter() - began)
        yield None
    return fastest
