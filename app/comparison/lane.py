"""A lane of a comparison: a timeline of its own, and what is known of its position."""

from typing import Any

from app.comparison.lane_series import LaneSeries
from app.timeline.timeline import Timeline
from engine import BadInput, EvaluationRecord, Recipe, distance_travelled, initial_run


class Lane:
    """One run of a comparison.

    `label`: what it is called; None: the settings that differ, in words. `failure`: why its
    timeline cannot go on, or None. `probe_losses`: measured losses on the probe images by step.
    """

    def __init__(self, number: int, label: str | None, timeline: Timeline) -> None:
        self.number, self.label, self.timeline = number, label, timeline
        self.series = LaneSeries()
        self.failure: str | None = None
        self._accuracy: tuple[Any, float] | None = None
        self._start: tuple[Any, Any] | None = None
        self._probe_losses: tuple[Any, dict[int, float]] = (None, {})

    @property
    def recipe(self) -> Recipe:
        """The recipe of its current branch."""
        return self.timeline.branches.current.recipe

    def is_at(self, position: int) -> bool:
        """Whether it is at a position, or has diverged on its way there, or cannot go on."""
        timeline = self.timeline
        if timeline.seeking:
            return False
        stuck = self.failure is not None or (timeline.diverged and timeline.position < position)
        return stuck or timeline.position == position

    def follow(self, position: int) -> None:
        """Make the next update, as the picked lane has; leave one that takes parts to a seek."""
        timeline = self.timeline
        behind = timeline.position == position - 1 and not timeline.seeking
        if behind and not self.is_at(position) and not timeline.is_next_in_parts:
            timeline.make_steps(1, float("inf"), lambda _: False, None)

    def go_to(self, position: int, seconds: float) -> None:
        """Go towards a position for `seconds`; a lane that cannot says why and stays."""
        timeline = self.timeline
        if timeline.restoration is None and not (timeline.seeking and timeline.goal == position):
            timeline.go_to(position)
        try:
            timeline.continue_seek(seconds)
        except BadInput as bad:
            self.stop(str(bad))
        except Exception as failure:
            self.stop(f"it failed on the server ({type(failure).__name__})")
            raise

    def stop(self, failure: str) -> None:
        """Stay at the present position for the reason given."""
        self.failure = failure
        self.timeline.abandon_seek()

    # -- what is known of its position -------------------------------------------------------

    @property
    def accuracy(self) -> float | None:
        """The accuracy of the mini-batch of the last step, if there is or was a record of it."""
        timeline = self.timeline
        here = timeline.branches.current, timeline.position
        if timeline.has_record:
            self._accuracy = here, timeline.record.accuracy
        known = self._accuracy
        return known[1] if known is not None and known[0] == here else None

    @property
    def distance(self) -> float:
        """The norm of θ − θ₀; NaN if it is not finite, or θ₀ would take long to compute."""
        if self.timeline.position == 0:
            return 0.0
        start = self._start_parameters
        return float("nan") if start is None else distance_travelled(self._parameters, start)

    @property
    def _parameters(self) -> Any:
        return self.timeline.run.parameters

    @property
    def _start_parameters(self) -> Any:
        """The parameters before the first step; None if they are those of a long warm start."""
        recipe = self.recipe.prefix(0)
        if self._start is None or self._start[0] != recipe:
            cached = self.timeline.cached_runs(0, 0)
            if not cached and recipe.warm_start is not None:
                return None
            self._start = recipe, (cached[0] if cached else initial_run(recipe)).parameters
        return self._start[1]

    @property
    def newest_evaluation(self) -> EvaluationRecord | None:
        """The newest evaluation on the held-out images up to the position."""
        branch, position = self.timeline.branches.current, self.timeline.position
        while True:
            for one in reversed(branch.evaluations):
                if one.step <= position:
                    return one
            if branch.parent is None:
                return None
            branch, position = branch.parent, min(position, branch.fork)

    @property
    def probe_losses(self) -> dict[int, float]:
        """Measured losses on the probe images by step, of the current branch as it is."""
        key = self.timeline.branches.current, self.recipe
        if self._probe_losses[0] != key:
            self._probe_losses = key, {}
        return self._probe_losses[1]

    def keep_probe_losses(self, losses: dict[int, float]) -> None:
        """Keep these losses on the probe images in place of earlier ones."""
        self.probe_losses.clear()
        self.probe_losses.update(losses)
