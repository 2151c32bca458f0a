"""Losses and evaluations of branches that have not been sent to the page yet."""

from app.timeline.branches import Branch, Branches
from engine import EvaluationRecord


class UnsentUpdates:
    """The unsent losses, as (step, loss, branch id), and evaluations, each with its branch id."""

    def __init__(self, branches: Branches) -> None:
        self.losses: list[tuple[int, float, int]] = []
        self.evaluations: list[tuple[EvaluationRecord, int]] = []
        for branch in branches.members:
            self.requeue(branch)

    def requeue(self, branch: Branch) -> None:
        """Queue the whole history of a branch, including what was sent before."""
        self.losses += [(step, loss, branch.branch_id) for step, loss in branch.losses]
        self.evaluations += [(one, branch.branch_id) for one in branch.evaluations]

    def add_loss(self, branch: Branch, step: int, loss: float) -> None:
        """Add the loss of a step that a branch makes for the first time."""
        branch.add_loss(step, loss)
        self.losses.append((step, loss, branch.branch_id))

    def add_evaluation(self, branch: Branch, evaluation: EvaluationRecord) -> None:
        """Add an evaluation on the held-out images after a step of a branch."""
        branch.add_evaluation(evaluation)
        self.evaluations.append((evaluation, branch.branch_id))

    def drain_losses(self) -> list[tuple[int, float, int]]:
        """Return the unsent losses, and clear them."""
        losses, self.losses = self.losses, []
        return losses

    def drain_evaluations(self) -> list[tuple[EvaluationRecord, int]]:
        """Return the unsent evaluations, and clear them."""
        evaluations, self.evaluations = self.evaluations, []
        return evaluations
