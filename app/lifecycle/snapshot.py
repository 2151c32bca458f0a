"""Where a session stands, as a value and as JSON: what another process makes it again from.

No arrays and no losses: a run is its recipe, and gives them again.
"""

import json
from dataclasses import dataclass
from typing import Any

from app.session.undo import UndoEntry
from app.timeline.branches import Bookmark, Branch, Branches
from engine import BadInput, Recipe

FORMAT_VERSION = (
    1  # of the JSON; replicas of another version do not take over what they do not know
)
MAX_UNDO_SNAPSHOTS = 40  # of what can be undone, so much goes along


@dataclass(frozen=True)
class BranchSnapshot:
    """A branch without what it gave; `parent` is the id of the one that it left."""

    branch_id: int
    name: str
    recipe: Recipe
    parent: int | None
    fork: int
    latest: int


@dataclass(frozen=True)
class UndoSnapshot:
    """What can be undone: in words, and where it stood before, all of it on the same branches."""

    label: str
    branch_ids: tuple[int, ...]
    current_id: int
    recipe: Recipe
    position: int


@dataclass(frozen=True)
class SessionSnapshot:
    """The branches, which is current, how many updates were made there, and what is looked at.

    `playing`: it is playing; `speed`: how fast, null where it plays up to a goal.
    """

    branches: tuple[BranchSnapshot, ...]
    current_id: int
    position: int
    address: str
    index: tuple[int, ...]
    image: int
    playing: bool = False
    speed: float | None = None
    undo_entries: tuple[UndoSnapshot, ...] = ()

    @property
    def replay_steps(self) -> int:
        """How many updates all of it takes to be made again."""
        return sum(one.latest - one.fork for one in self.branches)


def snapshot_branches(bookmark: Bookmark) -> tuple[BranchSnapshot, ...]:
    """Return the branches of a place as values that stay what they are while it goes on."""
    return tuple(
        BranchSnapshot(
            one.branch_id,
            one.name,
            one.recipe,
            one.parent.branch_id if one.parent else None,
            one.fork,
            one.latest,
        )
        for one in bookmark.members
    )


def snapshot_undo(
    bookmark: Bookmark, entries: list[UndoEntry[Bookmark]]
) -> tuple[UndoSnapshot, ...]:
    """Return what can be undone from a place without the arrays of another run."""
    known = {id(one) for one in bookmark.members}
    kept: list[UndoSnapshot] = []
    for entry in reversed(entries[-MAX_UNDO_SNAPSHOTS:]):
        was = entry.bookmark
        if was.branches is not bookmark.branches or not {id(one) for one in was.members} <= known:
            break
        ids = tuple(one.branch_id for one in was.members)
        kept.append(UndoSnapshot(entry.label, ids, was.current.branch_id, was.recipe, was.position))
    return tuple(reversed(kept))


def restore_undo(snapshot: SessionSnapshot, branches: Branches) -> list[UndoEntry[Bookmark]]:
    """Return what can be undone on the branches that are made again."""
    return [
        UndoEntry(
            one.label,
            Bookmark(
                branches,
                tuple(branches.get(id) for id in one.branch_ids),
                branches.get(one.current_id),
                one.recipe,
                one.position,
            ),
        )
        for one in snapshot.undo_entries
    ]


def restore_branches(snapshot: SessionSnapshot, branches: Branches) -> None:
    """Put the branches of a standing into `branches`, none of their own steps made yet."""
    known: dict[int | None, Branch] = {}
    for line in snapshot.branches:
        parent = known.get(line.parent)
        known[line.branch_id] = Branch(
            line.branch_id, line.name, line.recipe, parent, line.fork, line.fork
        )
    branches.members = list(known.values())
    branches.current = known[snapshot.current_id]


def to_json(snapshot: SessionSnapshot) -> str:
    """Return it as JSON; every recipe stands in it once.

    >>> line = BranchSnapshot(0, "A", Recipe(), None, 0, 3)
    >>> snapshot = SessionSnapshot((line,), 0, 3, "fc2.weight", (0, 1), 0, True, 2.5)
    >>> from_json(to_json(snapshot)) == snapshot
    True
    """
    recipes: dict[Recipe, int] = {}

    def number(recipe: Recipe) -> int:
        return recipes.setdefault(recipe, len(recipes))

    data = {
        "form": FORMAT_VERSION,
        "lines": [
            [one.branch_id, one.name, number(one.recipe), one.parent, one.fork, one.latest]
            for one in snapshot.branches
        ],
        "line": snapshot.current_id,
        "position": snapshot.position,
        "address": snapshot.address,
        "index": snapshot.index,
        "image": snapshot.image,
        "playing": snapshot.playing,
        "speed": snapshot.speed,
        "done": [
            [one.label, one.branch_ids, one.current_id, number(one.recipe), one.position]
            for one in snapshot.undo_entries
        ],
    }
    data["recipes"] = [recipe.to_data() for recipe in recipes]
    return json.dumps(data, separators=(",", ":"))


def from_json(text: str | bytes) -> SessionSnapshot:
    """Return what `to_json` wrote.

    Raises: ValueError for what it did not write, and what another version did.
    """
    try:
        data: dict[str, Any] = json.loads(text)
        if data["form"] != FORMAT_VERSION:
            raise ValueError(f"form: got {data['form']!r}; allowed: {FORMAT_VERSION}")
        recipes = [Recipe.from_data(one) for one in data["recipes"]]
        lines = tuple(
            BranchSnapshot(int(id), str(name), recipes[recipe], parent, int(fork), int(latest))
            for id, name, recipe, parent, fork, latest in data["lines"]
        )
        done = tuple(
            UndoSnapshot(str(label), tuple(known), int(line), recipes[recipe], int(position))
            for label, known, line, recipe, position in data["done"]
        )
        found = SessionSnapshot(
            lines,
            int(data["line"]),
            int(data["position"]),
            str(data["address"]),
            tuple(map(int, data["index"])),
            int(data["image"]),
            data["playing"] is True,
            None if data["speed"] is None else float(data["speed"]),
            done,
        )
    except (KeyError, TypeError, IndexError, BadInput) as bad:
        raise ValueError(f"a session that cannot be read: {bad}") from bad
    _check_references(found)
    return found


def _check_references(snapshot: SessionSnapshot) -> None:
    """Raise ValueError unless every line that is named stands before what names it."""
    seen: set[int] = set()
    for line in snapshot.branches:
        if line.parent is not None and line.parent not in seen:
            raise ValueError(f"parent: got {line.parent!r}; allowed: a line before it")
        if not 0 <= line.fork <= line.latest:
            raise ValueError(f"fork: got {line.fork!r}; allowed: 0 to {line.latest}")
        seen.add(line.branch_id)
    named = {
        snapshot.current_id,
        *(id for one in snapshot.undo_entries for id in (*one.branch_ids, one.current_id)),
    }
    if not named <= seen or len(seen) < len(snapshot.branches):
        raise ValueError(f"line: got {sorted(named)}; allowed: one of {sorted(seen)}, each once")
