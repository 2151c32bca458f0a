"""Makes steps of the current run: single ones with a record, or many within a time limit."""

from collections.abc import Callable, Generator, Iterator

from app.timeline.current_run import CurrentRun
from app.timeline.displayed_step import DisplayedStep
from app.timeline.seek_job import in_turns, run_to_end
from engine import (
    Run,
    StepRecord,
    quick_train_step,
    quick_train_step_in_parts,
)


class StepMaker:
    """Steps of `current`. A step that comes with a displacement is made in parts."""

    def __init__(self, current: CurrentRun) -> None:
        self._current = current
        self._parts: tuple[Run, Iterator[bool]] | None = None

    @property
    def is_next_in_parts(self) -> bool:
        """Whether a displacement comes with the next step."""
        run = self._current.run
        return bool(run.recipe.parameter_changes_at(run.step + 1))

    def make_displayed_step(self) -> Generator[bool, None, None]:
        """Make one update and display it; yields True between parts."""
        current = self._current
        next_run, displayed = yield from compute_step_in_parts(current, current.run)
        current.apply_step(next_run, displayed.loss)
        current.displayed = displayed

    def make_steps(
        self,
        max_steps: int,
        seconds: float,
        should_stop: Callable[[Run], bool],
        on_step: Callable[[StepRecord], None] | None,
    ) -> int:
        """Make up to `max_steps` updates within `seconds`, while the loss is finite.

        `should_stop` is called after each update and can end the loop. `on_step`, if given,
        receives the record of each step, which makes steps slower.

        Returns: the number of updates made.
        """
        current = self._current
        started, made = current.clock(), 0
        while made < max_steps and not current.diverged:
            if self._make_part(with_record=on_step is not None):
                made += 1
                if on_step is not None:
                    on_step(current.displayed.record)
                if should_stop(current.run):
                    break
            if current.clock() - started >= seconds:
                break
        return made

    def _make_part(self, with_record: bool) -> bool:
        """Make the next update or a part of its displacements; return whether it is made."""
        current = self._current
        if not self.is_next_in_parts:
            if with_record:
                run_to_end(self.make_displayed_step())
            else:
                current.apply_step(*quick_train_step(current.run))
            return True
        if self._parts is None or self._parts[0] is not current.run:
            self._parts = current.run, self.make_displayed_step()
        try:
            next(self._parts[1])
        except StopIteration:
            self._parts = None
            return True
        return False


def compute_step_in_parts(
    current: CurrentRun, run: Run
) -> Generator[bool, None, tuple[Run, DisplayedStep]]:
    """Return the run after one more update of `run`, and that update as the displayed step.

    Yields True between the parts of a displacement.
    """
    displayed = current.compute_next_step(run)
    if not run.recipe.parameter_changes_at(run.step + 1):
        return displayed.next_run(run), displayed
    next_run, _ = yield from in_turns(quick_train_step_in_parts(run))
    return next_run, displayed
