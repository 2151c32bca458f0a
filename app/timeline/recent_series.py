"""The losses and evaluations of a branch up to a position, with those of its ancestors."""

from app.timeline.branches import Branch, LossPoint
from engine import EvaluationRecord


def recent_losses(branch: Branch, end: int, count: int) -> list[LossPoint]:
    """Return the losses of the last `count` steps before `end`, in order, with ancestors'.

    Where single losses are not kept any more, those of every few steps stand for them.
    """
    first = max(end - count, 0)
    begin = max(first - branch.fork, 0)
    single = enumerate(branch.step_losses[begin : max(end - branch.fork, 0)], branch.fork + begin)
    kept_to = branch.fork + len(branch.step_losses)
    thinned = [one for one in branch.losses if max(kept_to, first) <= one[0] < end]
    own = [*single, *thinned]
    if branch.parent is None or first >= branch.fork:
        return own
    before = min(end, branch.fork)
    return [*recent_losses(branch.parent, before, before - first), *own]


def evaluations_to(branch: Branch, end: int) -> list[EvaluationRecord]:
    """Return the evaluations after at most `end` updates, in order, with those of ancestors."""
    own = [one for one in branch.evaluations if one.step <= end]
    if branch.parent is None:
        return own
    return [*evaluations_to(branch.parent, min(end, branch.fork)), *own]
