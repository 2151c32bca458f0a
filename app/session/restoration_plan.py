"""Plans what a `restore` command makes again: its branches, checked, as far as they fit."""

from dataclasses import dataclass, replace

from app.protocol.commands import RestoreRunCommand, StoredBranch
from app.timeline.branches import BranchSnapshot, Restoration
from engine import BadInput, Recipe, intervention_cost


@dataclass(frozen=True)
class RestorationPlan:
    """What is made again, the position that was asked for, and the branches that do not fit."""

    restoration: Restoration
    asked_position: int
    left_out: tuple[str, ...]


def plan_restoration(command: RestoreRunCommand, max_steps: int) -> RestorationPlan:
    """Return the plan for at most `max_steps` updates: the current branch first, then the others.

    Of the current branch the updates beyond `max_steps` are left out.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    branches = [_snapshot(place, one) for place, one in enumerate(command.branches)]
    for branch in branches:
        _check_branch(branch, branches)
    if command.current >= len(branches):
        raise BadInput("current", command.current, f"a place in the list of {len(branches)}")
    current = branches[command.current]
    if command.position > current.latest:
        raise BadInput("position", command.position, f"a step that was made: 0 to {current.latest}")
    names = [one.name for one in branches]
    if len(set(names)) < len(names):
        raise BadInput("branches", ", ".join(names), "each name once")
    kept = _fitting(branches, current, max_steps)
    return RestorationPlan(
        Restoration(tuple(kept), current.branch_id, min(command.position, max_steps)),
        command.position,
        tuple(name for name in names if name not in {one.name for one in kept}),
    )


def _snapshot(place: int, stored: StoredBranch) -> BranchSnapshot:
    recipe = Recipe.from_data(stored.recipe)
    return BranchSnapshot(place, stored.name, recipe, stored.parent, stored.fork, stored.latest)


def _check_branch(branch: BranchSnapshot, branches: list[BranchSnapshot]) -> None:
    """Raise BadInput unless a branch has the run of its parent up to its fork."""
    place = branch.branch_id
    if branch.recipe.history_digest(0) != branches[0].recipe.history_digest(0):
        raise BadInput(f"branches.{place}.recipe", branch.name, "the settings of the first branch")
    if branch.parent is None:
        parent_latest = 0
    elif branch.parent < place:
        parent = branches[branch.parent]
        parent_latest = parent.latest
        if _history(branch.recipe, branch.fork) != _history(parent.recipe, branch.fork):
            allowed = f"the changes of {parent.name} before step {branch.fork}"
            raise BadInput(f"branches.{place}.recipe", branch.name, allowed)
    else:
        raise BadInput(f"branches.{place}.parent", branch.parent, "a branch before it in the list")
    most = min(parent_latest, branch.latest)
    if branch.fork > most:
        raise BadInput(f"branches.{place}.fork", branch.fork, f"0 to {most}")


def _history(recipe: Recipe, step: int) -> bytes:
    """Return a digest of the settings and of the changes before `step`."""
    return recipe.history_digest(sum(one.step < step for one in recipe.changes))


def _fitting(
    branches: list[BranchSnapshot], current: BranchSnapshot, max_steps: int
) -> list[BranchSnapshot]:
    """Return the branches that take at most `max_steps` updates, with the current one in any case.

    Its ancestors are tried before the others. Interventions count with their cost in updates.
    """
    costs = [intervention_cost(one.recipe) for one in branches]
    short = replace(current, latest=min(current.latest, max_steps))
    kept = [short]
    others = [one for one in reversed(branches) if one.branch_id != current.branch_id]
    ancestors = _ancestor_ids(current, branches)
    for candidate in sorted(others, key=lambda one: one.branch_id not in ancestors):
        wanted = _attached([*kept, candidate], branches)
        latest = {one.branch_id: one.latest for one in wanted}
        steps = sum(one.latest - one.fork + costs[one.branch_id] for one in wanted)
        forked = all(one.parent is None or one.fork <= latest[one.parent] for one in wanted)
        if forked and steps <= max_steps:
            kept.append(candidate)
    return _attached(kept, branches)


def _ancestor_ids(branch: BranchSnapshot, branches: list[BranchSnapshot]) -> set[int]:
    found = set()
    parent = branch.parent
    while parent is not None:
        found.add(parent)
        parent = branches[parent].parent
    return found


def _attached(kept: list[BranchSnapshot], branches: list[BranchSnapshot]) -> list[BranchSnapshot]:
    """Return the branches in order, each leaving the nearest of its ancestors that is kept."""
    ids = {one.branch_id for one in kept}
    attached = []
    for branch in sorted(kept, key=lambda one: one.branch_id):
        parent, fork = branch.parent, branch.fork
        while parent is not None and parent not in ids:
            ancestor = branches[parent]
            parent, fork = ancestor.parent, min(fork, ancestor.fork)
        fork = 0 if parent is None else min(fork, branch.latest)
        attached.append(replace(branch, parent=parent, fork=fork))
    return attached
