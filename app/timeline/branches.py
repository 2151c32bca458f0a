"""The lines a run has taken: where each left another, what was changed there, what it gave.

Bookkeeping of values: nothing is computed and nothing is sent here.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from app.timeline.change_labels import describe_change
from engine import BadInput, EvaluationRecord, Recipe

MAX_BRANCHES = 8
MAX_LOSSES = 4000
MAX_EVALUATIONS = 1000
MAX_STEP_LOSSES = 200_000  # losses kept of every step, eight bytes each
LossPoint = tuple[int, float]


@dataclass(eq=False)
class Branch:
    """One line: its recipe, the branch it left and after how many updates, how far it has come.

    `losses` and `evaluations` are its own, made after `fork` updates; long ones are thinned.
    `step_losses` has the loss of every step from `fork` on, up to `MAX_STEP_LOSSES` of them.
    """

    branch_id: int
    name: str
    recipe: Recipe
    parent: "Branch | None" = None
    fork: int = 0
    latest: int = 0
    losses: list[LossPoint] = field(default_factory=list)
    evaluations: list[EvaluationRecord] = field(default_factory=list)
    step_losses: "array[float]" = field(default_factory=lambda: array("d"))

    @property
    def empty(self) -> bool:
        """Whether it left another branch and has made no step of its own."""
        return self.parent is not None and self.latest == self.fork

    @property
    def changes_label(self) -> str:
        """What it has that the branch it left has not, in words."""
        other = self.parent.recipe.changes if self.parent else ()
        own = [describe_change(one) for one in self.recipe.changes if one not in other]
        if self.parent and not own:
            return f"without what {self.parent.name} changed"
        return ", ".join(own)

    def add_loss(self, step: int, loss: float) -> None:
        """Note the loss of a step made for the first time."""
        self.losses.append((step, loss))
        if step == self.fork + len(self.step_losses) and len(self.step_losses) < MAX_STEP_LOSSES:
            self.step_losses.append(loss)
        if len(self.losses) >= 2 * MAX_LOSSES:
            self.losses = decimate(self.losses)

    def add_evaluation(self, evaluation: EvaluationRecord) -> None:
        """Note what the held-out images gave."""
        self.evaluations.append(evaluation)
        if len(self.evaluations) >= 2 * MAX_EVALUATIONS:
            self.evaluations = self.evaluations[::2]

    def full_history(self) -> tuple[dict[int, float], dict[int, EvaluationRecord]]:
        """Return the losses and evaluations of the whole line by step, with those before the fork.

        Every loss, where no branch on the line is longer than `MAX_STEP_LOSSES`.
        """
        losses, evaluations = self.parent.full_history() if self.parent else ({}, {})
        losses = {step: loss for step, loss in losses.items() if step < self.fork}
        evaluations = {step: one for step, one in evaluations.items() if step <= self.fork}
        losses |= dict(self.losses) | dict(enumerate(self.step_losses, self.fork))
        return losses, evaluations | {one.step: one for one in self.evaluations}

    def absorb_parent(self, parent: "Branch") -> None:
        """Make the part of a parent that is gone, up to where this branch left it, its own."""
        if parent.fork < self.fork or parent.parent is None:
            self.losses = [one for one in parent.losses if one[0] < self.fork] + self.losses
            told = [one for one in parent.evaluations if one.step <= self.fork]
            self.evaluations = told + self.evaluations
            missing = self.fork - parent.fork
            before = parent.step_losses[:missing]
            self.step_losses = before + self.step_losses if len(before) == missing else before
        self.fork = min(parent.fork, self.fork)
        self.parent = parent.parent


@dataclass(frozen=True)
class BranchSnapshot:
    """What a branch is replayed from: no losses and no evaluations.

    `parent`: the id of the branch that it left.
    """

    branch_id: int
    name: str
    recipe: Recipe
    parent: int | None
    fork: int
    latest: int


def common_prefix_length(one: Branch, other: Branch) -> int:
    """Return how many updates two branches have in common."""
    ways = []
    for branch in (one, other):
        way = [branch]
        while way[-1].parent:
            way.append(way[-1].parent)
        ways.append(way)
    apart = [set(ways[0]) - set(ways[1]), set(ways[1]) - set(ways[0])]
    forks = [branch.fork for branch in (*apart[0], *apart[1])]
    return min(forks, default=min(one.latest, other.latest))


class Branches:
    """The branches of one start, at most `MAX_BRANCHES`, and the one that is current."""

    def __init__(self, recipe: Recipe, branch_ids: Iterator[int]) -> None:
        self._branch_ids = branch_ids
        self.members = [Branch(next(branch_ids), ascii_uppercase[0], recipe)]
        self.current = self.members[0]

    def restore(self, snapshots: Sequence[BranchSnapshot], current_id: int) -> None:
        """Take the branches of `snapshots`, parents first; none has a step of its own yet."""
        known: dict[int | None, Branch] = {}
        for one in snapshots:
            parent = known.get(one.parent)
            known[one.branch_id] = Branch(
                one.branch_id, one.name, one.recipe, parent, one.fork, one.fork
            )
        self.members = list(known.values())
        self.current = known[current_id]

    def get(self, branch_id: int) -> Branch:
        """Return the branch with this id.

        Raises: BadInput where there is none.
        """
        for branch in self.members:
            if branch.branch_id == branch_id:
                return branch
        raise BadInput(
            "branch", branch_id, "one of " + ", ".join(str(one.branch_id) for one in self.members)
        )

    def select_for(self, recipe: Recipe, position: int) -> str:
        """Make current the branch of `recipe` at `position`; return the sentence that says so.

        The current branch goes on with the recipe where no step of it was made after the
        position; else a branch that has this recipe is taken, or a new one leaves here.
        """
        left = self.current
        if recipe == left.recipe and position <= left.latest:
            return ""
        if position >= left.latest:
            left.recipe = recipe
            return ""
        same = [one for one in self.members if one.recipe == recipe and one.latest >= position]
        if same:
            self.current = same[0]
            return f"Back on branch {self.current.name}."
        base = left
        while base.parent and position <= base.fork:
            base = base.parent
        self.add(Branch(next(self._branch_ids), "", recipe, base, position, position))
        stay = f"The steps after step {position} stay on branch {left.name}."
        return f"{stay} You are on branch {self.current.name} now."

    def add(self, branch: Branch) -> None:
        """Put a branch among the others, under a name of its own, and make it current."""
        used = {one.name for one in self.members}
        if not branch.name or branch.name in used:
            branch.name = next(letter for letter in ascii_uppercase if letter not in used)
        self.members.append(branch)
        self.current = branch

    def remove(self, branch: Branch) -> list[Branch]:
        """Take a branch away; return those that now tell its part of the run themselves."""
        self.members.remove(branch)
        return self.reparent_orphans()

    def reparent_orphans(self) -> list[Branch]:
        """Let every branch whose parent is gone take over from it; return those that have."""
        changed: list[Branch] = []
        for one in self.members:
            while one.parent and one.parent not in self.members:
                one.absorb_parent(one.parent)
                changed = [*changed, one] if one not in changed else changed
        return changed

    def evictable(self) -> list[Branch]:
        """Return what may go: empty branches that are not current, and the oldest beyond the most.

        An empty branch goes without a word; the others are worth one.
        """
        others = [one for one in self.members if one is not self.current]
        empty = [one for one in others if one.empty]
        kept = [one for one in others if not one.empty]
        return [*empty, *kept[: max(0, len(kept) + 1 - MAX_BRANCHES)]]


@dataclass(frozen=True)
class Bookmark:
    """Where a timeline stands, as a value to come back to."""

    branches: Branches
    members: tuple[Branch, ...]
    current: Branch
    recipe: Recipe
    position: int


def decimate(losses: list[LossPoint]) -> list[LossPoint]:
    """Return every stretch of four by its lowest and its highest loss, in order."""
    kept = []
    for low in range(0, len(losses), 4):
        stretch = losses[low : low + 4]
        ends = {min(stretch, key=_loss_key), max(stretch, key=_loss_key)}
        kept += [one for one in stretch if one in ends]
    return kept


def _loss_key(point: LossPoint) -> float:
    loss = point[1]
    return loss if loss == loss else float("inf")
