"""The goal at which playing stops, how far it is, and why it stopped, as text."""

from typing import Any

from app.protocol.commands import Until
from engine import CALM_STEPS, Goal, Pursuit, Run, after_step, pursue, standstill

LITTLE = 1e-3  # nats: hardly anything, where a goal has no threshold of C


class Stopper:
    """At most one goal; `reason` is why playing last stopped by itself."""

    def __init__(self) -> None:
        self._pursuit: Pursuit | None = None
        self._news = ""
        self.reason: str | None = None

    def begin(self, until: Until | None, run: Run, playing: bool) -> None:
        """Take up a goal, or none; while playing, the same goal goes on.

        Raises: BadInput for a value that the goal cannot have; what was stays.
        """
        goal = Goal(until.kind, until.value) if until else None
        if playing and self._pursuit and self._pursuit.goal == goal:
            return
        pursuit = pursue(goal, run) if goal else None
        self._pursuit, self._news, self.reason = pursuit, "", None

    def reached(self, run: Run) -> bool:
        """Say whether the step just made, after which `run` stands, reaches the goal."""
        if self._pursuit is None:
            return False
        self._pursuit = after_step(self._pursuit, run)
        if not self._pursuit.reached:
            return False
        self.reason = self._pursuit.goal.kind
        self._news = _reached(self._pursuit, run)
        self._pursuit = None
        return True

    def give_up(self) -> str:
        """Let the goal go; return what there is to say about it."""
        left, self._pursuit = self._pursuit, None
        return f"Stopped by you after {_steps(left.steps)}: {_standing(left)}." if left else ""

    @property
    def has_news(self) -> bool:
        """Whether playing has stopped for a reason that was not told yet."""
        return bool(self._news)

    def news(self) -> str:
        """Return, once, why playing has stopped."""
        news, self._news = self._news, ""
        return news

    @property
    def progress(self) -> dict[str, Any] | None:
        """The goal as its command had it, `part` from 0 to 1, and `words` on where it stands."""
        now = self._pursuit
        if now is None:
            return None
        goal = {"kind": now.goal.kind, "value": now.goal.value}
        return {**goal, "part": now.part, "words": _standing(now)}


def opened(made: int, wanted: int) -> dict[str, Any]:
    """Return how far a run has come that is made up to a step, in the form of `progress`."""
    words = f"step {made} of {wanted}"
    return {"kind": "open", "value": wanted, "part": made / wanted, "words": words}


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


def _standing(now: Pursuit) -> str:
    value = now.goal.value
    match now.goal.kind:
        case "converged":
            change = "not known yet" if now.change is None else f"{now.change:.2g}"
            calm = f"under {value:g} for {now.calm} of {CALM_STEPS} steps in a row"
            return f"change of the loss {change}, {calm}"
        case "gradient":
            return f"gradient norm {now.gradient:.3g}, stops under {value:g}"
        case "stalled":
            return f"{now.calm} of {value:g} steps without a loss under {now.lowest:.4g}"
        case "loss":
            return f"loss of the 64 probe images {now.loss:.4g}, stops under {value:g}"
        case "relu-dies":
            return f"{len(now.dead)} of {value:g} ReLU units died"
        case "steps":
            return f"{now.steps} of {value:g} steps"
        case _:
            last = now.first_epoch + int(value) - 1
            return f"{100 * now.part:.0f} % of the way to the end of epoch {last}"


def _ground(run: Run, threshold: float) -> str:
    """Say what the ground is like there: minimum-like, a saddle, or not level."""
    found = standstill(run, threshold)
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


def _reached(now: Pursuit, run: Run) -> str:
    value, after = now.goal.value, f"after {_steps(now.steps)}"
    match now.goal.kind:
        case "converged":
            return (
                f"Converged {after}. {_ground(run, value)} The loss of the 64 probe images, "
                f"{now.loss:.4g}, changed by less than {value:g} for {CALM_STEPS} steps in a row."
            )
        case "gradient":
            return f"Stopped {after}: the gradient norm is under {value:g}. {_ground(run, LITTLE)}"
        case "stalled":
            return (
                f"Stopped {after}: none of the last {value:g} brought the loss under "
                f"{now.lowest:.4g}. "
                f"{_ground(run, LITTLE)}"
            )
        case "loss":
            return (
                f"Stopped {after}: the loss of the 64 probe images is {now.loss:.4g}, "
                f"under {value:g}."
            )
        case "relu-dies":
            address, unit = now.dead[0]
            return (
                f"Stopped {after}: unit {unit + 1} of {address.partition('.')[0]} died. It is 0 "
                f"for all 64 probe images. Units that died while playing: {len(now.dead)}."
            )
        case "steps":
            return f"Stopped {after}, as asked."
        case _:
            return f"Stopped {after}: epoch {run.epoch - 1} has ended."
