"""The branch tree of a run: where each branch forks, its recipe, its losses and evaluations."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan
from string import ascii_uppercase

from app.protocol.commands import MAX_BRANCHES
from app.timeline.change_labels import describe_change
from app.timeline.series_limits import (
    EVALUATION_BYTES,
    LOSS_BYTES,
    STEP_LOSS_BYTES,
    SeriesLimits,
)
from engine import BadInput, EvaluationRecord, Recipe

MAX_LABELLED_CHANGES = 20
BOOKMARK_BYTES = 1000
CHANGE_BYTES = 500  # an intervention in a recipe, with what finds it
LossPoint = tuple[int, float]
DEFAULT_LIMITS = SeriesLimits()


@dataclass(eq=False)
class Branch:
    """One branch: its recipe, its parent, and the positions where it forks and ends.

    `fork` is the number of updates that it shares with `parent`, `latest` the number made in all.
    `losses` and `evaluations` are those after `fork`, decimated when they grow long.
    `step_losses` holds the loss of every step from `fork` on, as many as `limits` allows.
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
    limits: SeriesLimits = DEFAULT_LIMITS

    @property
    def nbytes(self) -> int:
        """About how much memory the series and the recipe take."""
        return (
            LOSS_BYTES * len(self.losses)
            + EVALUATION_BYTES * len(self.evaluations)
            + STEP_LOSS_BYTES * len(self.step_losses)
            + CHANGE_BYTES * len(self.recipe.changes)
        )

    @property
    def is_thinned(self) -> bool:
        """Whether the branch has more steps than it keeps single losses of."""
        return len(self.step_losses) >= self.limits.step_losses

    @property
    def empty(self) -> bool:
        """Whether the branch has a parent and no steps after the fork."""
        return self.parent is not None and self.latest == self.fork

    @property
    def changes_label(self) -> str:
        """The changes of the recipe that the parent does not have, as text."""
        inherited = set(self.parent.recipe.changes) if self.parent else set()
        own = [change for change in self.recipe.changes if change not in inherited]
        if self.parent and not own:
            return f"without what {self.parent.name} changed"
        labels = [describe_change(change) for change in own[:MAX_LABELLED_CHANGES]]
        if len(own) > MAX_LABELLED_CHANGES:
            labels.append(f"and {len(own) - MAX_LABELLED_CHANGES:,} more")
        return ", ".join(labels)

    def add_loss(self, step: int, loss: float) -> None:
        """Append the loss of a step that is made for the first time."""
        self.losses.append((step, loss))
        if step == self.fork + len(self.step_losses) and not self.is_thinned:
            self.step_losses.append(loss)
        self._thin()

    def add_evaluation(self, evaluation: EvaluationRecord) -> None:
        """Append an evaluation on the held-out images."""
        self.evaluations.append(evaluation)
        self._thin()

    def _thin(self) -> None:
        while len(self.losses) >= 2 * self.limits.losses:
            self.losses = decimate(self.losses)
        while len(self.evaluations) >= 2 * self.limits.evaluations:
            self.evaluations = self.evaluations[::2]
        if len(self.step_losses) > self.limits.step_losses:
            self.step_losses = self.step_losses[: self.limits.step_losses]

    def full_history(self) -> tuple[dict[int, float], dict[int, EvaluationRecord]]:
        """Return the losses and evaluations by step, including those of ancestors before the fork.

        No loss is missing unless a branch has more steps after its fork than `limits` allows.
        """
        losses, evaluations = self.parent.full_history() if self.parent else ({}, {})
        losses = {step: loss for step, loss in losses.items() if step < self.fork}
        evaluations = {step: one for step, one in evaluations.items() if step <= self.fork}
        losses |= dict(self.losses) | dict(enumerate(self.step_losses, self.fork))
        return losses, evaluations | {one.step: one for one in self.evaluations}

    def absorb_parent(self, parent: "Branch") -> None:
        """Take over the history of a removed parent up to the fork, and adopt its parent."""
        if parent.fork < self.fork or parent.parent is None:
            self.losses = [one for one in parent.losses if one[0] < self.fork] + self.losses
            evaluations = [one for one in parent.evaluations if one.step <= self.fork]
            self.evaluations = evaluations + self.evaluations
            count = self.fork - parent.fork
            inherited = parent.step_losses[:count]
            complete = len(inherited) == count
            self.step_losses = inherited + self.step_losses if complete else inherited
        self.fork = min(parent.fork, self.fork)
        self.parent = parent.parent
        self._thin()


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


@dataclass(frozen=True)
class Restoration:
    """What a timeline is restored to: branches, parents first, and a position of one of them."""

    branches: tuple[BranchSnapshot, ...]
    current_id: int
    position: int

    @property
    def replay_steps(self) -> int:
        """The number of updates that a full replay takes."""
        return sum(one.latest - one.fork for one in self.branches)


def common_prefix_length(one: Branch, other: Branch) -> int:
    """Return how many updates two branches have in common."""
    unshared = _ancestry(one) ^ _ancestry(other)
    forks = [branch.fork for branch in unshared]
    return min(forks, default=min(one.latest, other.latest))


def _ancestry(branch: Branch) -> set[Branch]:
    """Return a branch and all its ancestors."""
    found = {branch}
    while branch.parent:
        branch = branch.parent
        found.add(branch)
    return found


class Branches:
    """The branches of one run, at most `MAX_BRANCHES`, and the current one."""

    def __init__(
        self, recipe: Recipe, branch_ids: Iterator[int], limits: SeriesLimits = DEFAULT_LIMITS
    ) -> None:
        self._branch_ids = branch_ids
        self._limits = limits
        first = Branch(next(branch_ids), ascii_uppercase[0], recipe, limits=self._limits)
        self.members = [first]
        self.current = self.members[0]

    def restore(self, snapshots: Sequence[BranchSnapshot], current_id: int) -> None:
        """Take the branches of `snapshots`, parents first; none has a step of its own yet."""
        known: dict[int | None, Branch] = {}
        for one in snapshots:
            parent = known.get(one.parent)
            known[one.branch_id] = Branch(
                one.branch_id,
                one.name,
                one.recipe,
                parent,
                one.fork,
                one.fork,
                limits=self._limits,
            )
        self.members = list(known.values())
        self.current = known[current_id]

    def get(self, branch_id: int) -> Branch:
        """Return the branch with this id.

        Raises: BadInput for an unknown id.
        """
        for branch in self.members:
            if branch.branch_id == branch_id:
                return branch
        raise BadInput(
            "branch", branch_id, "one of " + ", ".join(str(one.branch_id) for one in self.members)
        )

    def select_for(self, recipe: Recipe, position: int) -> str:
        """Make the branch of `recipe` at `position` current; return a notice of the change, or "".

        If the current branch ends at the position, it continues with the recipe. Otherwise a
        branch that already has the recipe is selected, or a new branch forks at the position.
        """
        previous = self.current
        if recipe == previous.recipe and position <= previous.latest:
            return ""
        if position >= previous.latest:
            previous.recipe = recipe
            return ""
        same = [one for one in self.members if one.recipe == recipe and one.latest >= position]
        if same:
            self.current = same[0]
            return f"Back on branch {self.current.name}."
        base = previous
        while base.parent and position <= base.fork:
            base = base.parent
        forked = Branch(next(self._branch_ids), "", recipe, base, position, position)
        forked.limits = self._limits
        self.add(forked)
        stay = f"The steps after step {position} stay on branch {previous.name}."
        return f"{stay} You are on branch {self.current.name} now."

    def add(self, branch: Branch) -> None:
        """Add a branch under an unused name, and make it current."""
        used = {one.name for one in self.members}
        if not branch.name or branch.name in used:
            branch.name = next(letter for letter in ascii_uppercase if letter not in used)
        self.members.append(branch)
        self.current = branch

    def remove(self, branch: Branch) -> list[Branch]:
        """Remove a branch; return the branches that took over its history."""
        self.members.remove(branch)
        return self.reparent_orphans()

    def reparent_orphans(self) -> list[Branch]:
        """Let branches whose parent was removed take over its history; return those branches."""
        changed: list[Branch] = []
        for one in self.members:
            while one.parent and one.parent not in self.members:
                one.absorb_parent(one.parent)
                changed = [*changed, one] if one not in changed else changed
        return changed

    def evictable(self) -> list[Branch]:
        """Return the branches to remove: empty ones, and the oldest beyond `MAX_BRANCHES`.

        The current branch is never among them. Only the removal of a branch with steps is worth
        a notice.
        """
        others = [one for one in self.members if one is not self.current]
        empty = [one for one in others if one.empty]
        kept = [one for one in others if not one.empty]
        return [*empty, *kept[: max(0, len(kept) + 1 - MAX_BRANCHES)]]


@dataclass(frozen=True)
class Bookmark:
    """The branches, recipe and position of a timeline at one moment, to be restored later."""

    branches: Branches
    members: tuple[Branch, ...]
    current: Branch
    recipe: Recipe
    position: int


def bookmarks_nbytes(bookmarks: Sequence[Bookmark]) -> int:
    """Return about how much memory bookmarks and their branches take, each branch counted once."""
    branches = {
        id(known): known
        for one in bookmarks
        for branch in one.members
        for known in _ancestry(branch)
    }
    recipes = {id(one.recipe): one.recipe for one in bookmarks}
    return (
        BOOKMARK_BYTES * len(bookmarks)
        + sum(branch.nbytes for branch in branches.values())
        + sum(CHANGE_BYTES * len(recipe.changes) for recipe in recipes.values())
    )


def decimate(losses: list[LossPoint]) -> list[LossPoint]:
    """Return the lowest and the highest loss of every four, in the order of steps."""
    kept = []
    for low in range(0, len(losses), 4):
        group = losses[low : low + 4]
        extremes = {min(group, key=_loss_key), max(group, key=_loss_key)}
        kept += [point for point in group if point in extremes]
    return kept


def _loss_key(point: LossPoint) -> float:
    """Return the loss of a point, NaN ordered as infinity."""
    loss = point[1]
    return float("inf") if isnan(loss) else loss
