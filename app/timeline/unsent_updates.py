"""What branches gave and the page has not been told yet: losses, evaluations. No messages."""

from app.timeline.branches import Branch, Branches
from engine import EvaluationRecord


class UnsentUpdates:
    """(step, loss, id of the branch) of every loss to tell, and every evaluation with that id."""

    def __init__(self, branches: Branches) -> None:
        self.losses: list[tuple[int, float, int]] = []
        self.evaluations: list[tuple[EvaluationRecord, int]] = []
        for branch in branches.members:
            self.requeue(branch)

    def requeue(self, branch: Branch) -> None:
        """Tell all of one branch, whether it was told before or not."""
        self.losses += [(step, loss, branch.branch_id) for step, loss in branch.losses]
        self.evaluations += [(one, branch.branch_id) for one in branch.evaluations]

    def add_loss(self, branch: Branch, step: int, loss: float) -> None:
        """Note the loss of a step that a branch has made for the first time."""
        branch.add_loss(step, loss)
        self.losses.append((step, loss, branch.branch_id))

    def add_evaluation(self, branch: Branch, evaluation: EvaluationRecord) -> None:
        """Note what the held-out images gave after a step of a branch."""
        branch.add_evaluation(evaluation)
        self.evaluations.append((evaluation, branch.branch_id))

    def drain_losses(self) -> list[tuple[int, float, int]]:
        """Return the losses to tell; they are told then."""
        losses, self.losses = self.losses, []
        return losses

    def drain_evaluations(self) -> list[tuple[EvaluationRecord, int]]:
        """Return the evaluations to tell; they are told then."""
        evaluations, self.evaluations = self.evaluations, []
        return evaluations
