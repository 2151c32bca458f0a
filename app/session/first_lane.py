"""The lane of a comparison that will be first: trained on copies, and nothing moves."""

from collections.abc import Generator, Sequence
from math import isfinite

from app.comparison.lane import Lane
from app.session.context import SessionContext
from engine import BadInput, Run, probe_loss, quick_train_step_in_parts, run_size

MAX_FIRST_LANE_VALUES = 10**9  # of all forward passes: a few seconds of one thread


def lanes_at_rest(context: SessionContext) -> Sequence[Lane]:
    """Return the lanes that are compared. Raises: BadInput without any, and while they move."""
    comparison = context.comparison
    if comparison is None:
        raise BadInput("kind", "optimizer", "a comparison of lanes: choose lanes first")
    if not comparison.arrived:
        raise BadInput("kind", "optimizer", "lanes that have come to the same step")
    if len({one.timeline.run.recipe.problem for one in comparison.lanes}) > 1:
        raise BadInput("kind", "optimizer", "lanes that learn from the same images")
    return comparison.lanes


def first_lane_in_parts(lanes: Sequence[Lane], steps: int) -> Generator[None, None, int]:
    """Return the number of the lane with the lowest loss of the probe images after `steps` updates.

    A lane whose loss or parameters are not finite is last.

    Raises: BadInput for so many steps that they take long, and where no lane is the only first one.
    """
    _check_cost([one.timeline.run for one in lanes], steps)
    losses = []
    for lane in lanes:
        losses.append((yield from _loss_after(lane.timeline.run, steps)))
    lowest = min(losses)
    if not isfinite(lowest) or losses.count(lowest) > 1:
        raise BadInput("steps", steps, "a number of steps after which one lane is the first")
    return lanes[losses.index(lowest)].number


def _check_cost(runs: Sequence[Run], steps: int) -> None:
    values = sum(one.recipe.batch_size * run_size(one.recipe).activation_count for one in runs)
    if steps * values > MAX_FIRST_LANE_VALUES:
        most = MAX_FIRST_LANE_VALUES // values
        allowed = f"at most {most} with these lanes" if most else "smaller lanes than these"
        raise BadInput("steps", steps, allowed)


def _loss_after(run: Run, steps: int) -> Generator[None, None, float]:
    for _ in range(steps):
        run, loss = yield from quick_train_step_in_parts(run)
        if not isfinite(loss):
            return float("inf")
        yield None
    if not all(abs(one).max() < float("inf") for one in run.parameters.values() if one.size):
        return float("inf")
    found = probe_loss(run)
    return found if isfinite(found) else float("inf")
