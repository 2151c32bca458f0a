"""The stop goal of playing: its progress, and the notice once it is reached."""

from typing import Any

from app.protocol.commands import StopGoal
from engine import (
    PATIENCE_STEPS,
    Run,
    StopCriterion,
    StopProgress,
    begin_progress,
    classify_stationary_point,
    update_progress,
)

DEFAULT_LOSS_TOLERANCE = 1e-3  # in nats, for goals that have no threshold of C


class StopGoalTracker:
    """The current goal, if any; `reason` is the kind of the goal that ended playing last."""

    def __init__(self) -> None:
        self._stop_progress: StopProgress | None = None
        self._notice = ""
        self.reason: str | None = None

    def set_goal(self, until: StopGoal | None, run: Run, playing: bool) -> None:
        """Set the goal, or none; setting the same goal while playing keeps its progress.

        Raises: BadInput for a value out of the range of the goal; the old goal stays.
        """
        goal = StopCriterion(until.kind, until.value) if until else None
        if playing and self._stop_progress and self._stop_progress.criterion == goal:
            return
        pursuit = begin_progress(goal, run) if goal else None
        self._stop_progress, self._notice, self.reason = pursuit, "", None

    def continue_with(self, run: Run) -> None:
        """Pursue the goal with another run; what was measured of the one before does not count."""
        now = self._stop_progress
        if now is not None and now.criterion.kind not in ("steps", "epoch"):
            self._stop_progress = begin_progress(now.criterion, run)

    def check_goal(self, run: Run) -> bool:
        """Return whether the last step, which led to `run`, reaches the goal."""
        if self._stop_progress is None:
            return False
        self._stop_progress = update_progress(self._stop_progress, run)
        if not self._stop_progress.reached:
            return False
        self.reason = self._stop_progress.criterion.kind
        self._notice = _stop_notice(self._stop_progress, run)
        self._stop_progress = None
        return True

    def cancel(self) -> str:
        """Drop the goal; return the notice about its progress, or an empty text."""
        left, self._stop_progress = self._stop_progress, None
        return (
            f"Stopped by you after {_step_count_text(left.steps)}: {_progress_text(left)}."
            if left
            else ""
        )

    @property
    def has_notice(self) -> bool:
        """Whether playing has reached its goal and the notice has not been sent."""
        return bool(self._notice)

    def take_notice(self) -> str:
        """Return the notice and clear it."""
        notice, self._notice = self._notice, ""
        return notice

    @property
    def progress(self) -> dict[str, Any] | None:
        """`kind` and `value` of the goal, its progress `part` from 0 to 1, and `words` about it."""
        now = self._stop_progress
        if now is None:
            return None
        goal = {"kind": now.criterion.kind, "value": now.criterion.value}
        return {**goal, "part": now.fraction, "words": _progress_text(now)}


def replay_progress(made: int, wanted: int) -> dict[str, Any]:
    """Return the progress of a replay up to a step, in the form of `progress`."""
    words = f"step {made} of {wanted}"
    return {"kind": "open", "value": wanted, "part": made / wanted, "words": words}


def _step_count_text(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


def _progress_text(progress: StopProgress) -> str:
    value = progress.criterion.value
    match progress.criterion.kind:
        case "converged":
            change = "not known yet" if progress.change is None else f"{progress.change:.2g}"
            calm = f"under {value:g} for {progress.streak} of {PATIENCE_STEPS} steps in a row"
            return f"change of the loss {change}, {calm}"
        case "gradient":
            return f"gradient norm {progress.gradient:.3g}, stops under {value:g}"
        case "stalled":
            return (
                f"{progress.streak} of {value:g} steps without a loss under {progress.lowest:.4g}"
            )
        case "loss":
            return f"loss of the 64 probe images {progress.loss:.4g}, stops under {value:g}"
        case "relu-dies":
            return f"{len(progress.dead)} of {value:g} ReLU units died"
        case "steps":
            return f"{progress.steps} of {value:g} steps"
        case _:
            last = progress.first_epoch + int(value) - 1
            return f"{100 * progress.fraction:.0f} % of the way to the end of epoch {last}"


def _curvature_text(run: Run, threshold: float) -> str:
    """Describe the loss surface at the parameters: like a minimum, a saddle, or a slope."""
    found = classify_stationary_point(run, threshold)
    slope = f"the gradient norm {found.gradient_norm:.2g}"
    bends = f"λ min {found.smallest:.2g} ± {found.residual:.1g}, λ max {found.largest:.2g}"
    bends = bends.replace("-", "−")
    match found.kind:
        case "minimum":
            return f"Like a minimum: {slope} is nearly 0, and no direction curves down ({bends})."
        case "saddle":
            return f"A saddle: {slope} is nearly 0, but one direction curves down ({bends})."
        case _:
            return (
                f"Stalled: {slope} is not 0, and the best step against the gradient would lower "
                f"the loss by {found.gain:.2g}: the steps are too short or overshoot ({bends})."
            )


def _stop_notice(progress: StopProgress, run: Run) -> str:
    value, after = progress.criterion.value, f"after {_step_count_text(progress.steps)}"
    match progress.criterion.kind:
        case "converged":
            return (
                f"Converged {after}. {_curvature_text(run, value)} The loss of the 64 probe "
                f"images, {progress.loss:.4g}, changed by less than {value:g} for "
                f"{PATIENCE_STEPS} steps in a row."
            )
        case "gradient":
            curvature = _curvature_text(run, DEFAULT_LOSS_TOLERANCE)
            return f"Stopped {after}: the gradient norm is under {value:g}. {curvature}"
        case "stalled":
            return (
                f"Stopped {after}: none of the last {value:g} brought the loss under "
                f"{progress.lowest:.4g}. "
                f"{_curvature_text(run, DEFAULT_LOSS_TOLERANCE)}"
            )
        case "loss":
            return (
                f"Stopped {after}: the loss of the 64 probe images is {progress.loss:.4g}, "
                f"under {value:g}."
            )
        case "relu-dies":
            address, unit = progress.dead[0]
            return (
                f"Stopped {after}: unit {unit + 1} of {address.partition('.')[0]} died. It is 0 "
                f"for all 64 probe images. Units that died while playing: {len(progress.dead)}."
            )
        case "steps":
            return f"Stopped {after}, as asked."
        case _:
            return f"Stopped {after}: epoch {run.epoch - 1} has ended."
