"""The losses and evaluations of one lane that have not been sent in a `lanes` message."""

from math import isfinite
from typing import NamedTuple

from app.timeline.branches import Branch, LossPoint
from engine import EvaluationRecord


class NewPoints(NamedTuple):
    """What a branch has that was not sent; `reset`: what was sent before belongs to another one."""

    reset: bool
    losses: list[LossPoint]
    evaluations: list[EvaluationRecord]


class LaneSeries:
    """How much of the current branch of a lane has been sent, and the lowest loss of it.

    `lowest`: the step with the lowest finite loss so far, and that loss.
    """

    def __init__(self) -> None:
        self._branch: Branch | None = None
        self._sent_losses = 0
        self._sent_evaluation = -1
        self.lowest: LossPoint | None = None

    def is_of_another(self, branch: Branch) -> bool:
        """Whether what was sent is not of this branch."""
        return branch is not self._branch

    def forget(self) -> None:
        """Send everything again."""
        self._branch = None

    def take_new(self, branch: Branch) -> NewPoints:
        """Return what was not sent, and count it as sent.

        Of another branch these are its losses as far as they are kept, with those of its ancestors
        before the fork.
        """
        reset = self.is_of_another(branch)
        if reset:
            self._branch, self.lowest = branch, None
            losses, evaluations = kept_series(branch)
        else:
            losses = list(_losses_from(branch, self._sent_losses))
            evaluations = _evaluations_after(branch, self._sent_evaluation)
        self._sent_losses = branch.latest
        if evaluations:
            self._sent_evaluation = evaluations[-1].step
        elif reset:
            self._sent_evaluation = -1
        for step, loss in losses:
            if isfinite(loss) and (self.lowest is None or loss < self.lowest[1]):
                self.lowest = step, loss
        return NewPoints(reset, losses, evaluations)


def kept_series(branch: Branch) -> tuple[list[LossPoint], list[EvaluationRecord]]:
    """Return losses and evaluations of a branch, those of its ancestors before the fork first."""
    losses, evaluations = kept_series(branch.parent) if branch.parent else ([], [])
    return (
        [one for one in losses if one[0] < branch.fork] + branch.losses,
        [one for one in evaluations if one.step <= branch.fork] + branch.evaluations,
    )


def _losses_from(branch: Branch, first: int) -> list[LossPoint]:
    """Return the losses of a branch from step `first` on."""
    start = first - branch.fork
    if start < 0 or branch.is_thinned:
        return [one for one in branch.losses if one[0] >= first]
    return list(enumerate(branch.step_losses[start:], first))


def _evaluations_after(branch: Branch, step: int) -> list[EvaluationRecord]:
    """Return the evaluations of a branch after `step`, oldest first."""
    found = []
    for one in reversed(branch.evaluations):
        if one.step <= step:
            break
        found.append(one)
    return found[::-1]
