"""The snapshot of a session, as a value and as JSON, from which another process restores it.

A snapshot holds recipes and positions. Arrays, losses and evaluations come from replaying them.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.comparison.bookmarks import ComparisonBookmark, SessionBookmark
from app.session.undo_list import UndoEntry
from app.timeline.branches import Bookmark, Branches, BranchSnapshot
from engine import BadInput, Recipe

FORMAT_VERSION = 1  # of the JSON; a process refuses snapshots of another version
MAX_UNDO_SNAPSHOTS = 40  # the newest undo entries are kept


@dataclass(frozen=True)
class UndoSnapshot:
    """An undo entry: its label, and the bookmark as ids of the snapshot's branches."""

    label: str
    branch_ids: tuple[int, ...]
    current_id: int
    recipe: Recipe
    position: int


@dataclass(frozen=True)
class LaneSnapshot:
    """A lane of a comparison: its label, its branches, the current one, the position on it."""

    label: str | None
    branches: tuple[BranchSnapshot, ...]
    current_id: int
    position: int


@dataclass(frozen=True)
class ComparisonSnapshot:
    """The lanes of a comparison, the numbers of the picked one and of a second one."""

    preset: str | None
    picked: int
    other: int | None
    lanes: tuple[LaneSnapshot, ...]


@dataclass(frozen=True)
class SessionSnapshot:
    """Branches, the current one, the position on it, the selected parameter and image.

    In a comparison they are those of the picked lane.

    `speed`: the speed of playing, None if the session does not play or plays to a stop goal.
    `received_commands`: how many commands led to this state.
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
    received_commands: int = 0
    comparison: ComparisonSnapshot | None = None

    @property
    def replay_steps(self) -> int:
        """The number of updates that a full replay takes."""
        return sum(one.latest - one.fork for one in self.branches)


def snapshot_branches(bookmark: Bookmark) -> tuple[BranchSnapshot, ...]:
    """Return the branches of a bookmark as immutable values."""
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
    bookmark: SessionBookmark, entries: list[UndoEntry[SessionBookmark]]
) -> tuple[UndoSnapshot, ...]:
    """Return the newest undo entries whose branches all belong to the bookmark's branches.

    In a comparison, these are entries of the picked lane.
    """
    known = {id(one) for one in bookmark.run.members}
    runs = _runs(bookmark)
    kept: list[UndoSnapshot] = []
    for entry in reversed(entries[-MAX_UNDO_SNAPSHOTS:]):
        was = entry.bookmark.run
        if _runs(entry.bookmark) != runs or not {id(one) for one in was.members} <= known:
            break
        ids = tuple(one.branch_id for one in was.members)
        kept.append(UndoSnapshot(entry.label, ids, was.current.branch_id, was.recipe, was.position))
    return tuple(reversed(kept))


def _runs(bookmark: SessionBookmark) -> list[int]:
    """Return what tells the runs of a bookmark, the one that is looked at first."""
    return [id(one.branches) for one in bookmark]


def restore_undo(
    snapshot: SessionSnapshot, branches: Branches, comparison: ComparisonBookmark | None
) -> list[UndoEntry[SessionBookmark]]:
    """Return the undo entries of a snapshot, as bookmarks on the restored branches and lanes."""
    return [
        UndoEntry(
            one.label,
            SessionBookmark(
                Bookmark(
                    branches,
                    tuple(branches.get(branch_id) for branch_id in one.branch_ids),
                    branches.get(one.current_id),
                    one.recipe,
                    one.position,
                ),
                comparison,
            ),
        )
        for one in snapshot.undo_entries
    ]


def to_json(snapshot: SessionSnapshot) -> str:
    """Return a snapshot as JSON; equal recipes are stored once and referred to by index.

    >>> branch = BranchSnapshot(0, "A", Recipe(), None, 0, 3)
    >>> snapshot = SessionSnapshot((branch,), 0, 3, "fc2.weight", (0, 1), 0, True, 2.5)
    >>> from_json(to_json(snapshot)) == snapshot
    True
    """
    recipes: dict[Recipe, int] = {}

    def number(recipe: Recipe) -> int:
        return recipes.setdefault(recipe, len(recipes))

    data = {
        "form": FORMAT_VERSION,
        "lines": [_branch_data(one, number) for one in snapshot.branches],
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
        "received": snapshot.received_commands,
    }
    if snapshot.comparison is not None:
        data["comparison"] = _comparison_data(snapshot.comparison, number)
    data["recipes"] = [recipe.to_data() for recipe in recipes]
    return json.dumps(data, separators=(",", ":"))


def from_json(text: str | bytes) -> SessionSnapshot:
    """Return the snapshot that `to_json` wrote.

    Raises: ValueError for other text, and for JSON of another format version.
    """
    try:
        data: dict[str, Any] = json.loads(text)
        if data["form"] != FORMAT_VERSION:
            raise ValueError(f"form: got {data['form']!r}; allowed: {FORMAT_VERSION}")
        recipes = [Recipe.from_data(one) for one in data["recipes"]]
        branches = _branches(data["lines"], recipes)
        undo_entries = tuple(
            UndoSnapshot(
                str(label), tuple(branch_ids), int(current), recipes[recipe], int(position)
            )
            for label, branch_ids, current, recipe, position in data["done"]
        )
        snapshot = SessionSnapshot(
            branches,
            int(data["line"]),
            int(data["position"]),
            str(data["address"]),
            tuple(map(int, data["index"])),
            int(data["image"]),
            data["playing"] is True,
            None if data["speed"] is None else float(data["speed"]),
            undo_entries,
            int(data.get("received", 0)),
            _comparison(data["comparison"], recipes) if "comparison" in data else None,
        )
    except (KeyError, TypeError, IndexError, BadInput) as bad:
        raise ValueError(f"a session that cannot be read: {bad}") from bad
    _check_references(snapshot)
    return snapshot


def _branch_data(one: BranchSnapshot, number: Callable[[Recipe], int]) -> list[Any]:
    return [one.branch_id, one.name, number(one.recipe), one.parent, one.fork, one.latest]


def _branches(data: list[Any], recipes: Sequence[Recipe]) -> tuple[BranchSnapshot, ...]:
    return tuple(
        BranchSnapshot(int(branch_id), str(name), recipes[recipe], parent, int(fork), int(latest))
        for branch_id, name, recipe, parent, fork, latest in data
    )


def _comparison_data(
    comparison: ComparisonSnapshot, number: Callable[[Recipe], int]
) -> dict[str, Any]:
    lanes = [
        [one.label, [_branch_data(b, number) for b in one.branches], one.current_id, one.position]
        for one in comparison.lanes
    ]
    chosen = {"picked": comparison.picked, "other": comparison.other}
    return {"preset": comparison.preset, **chosen, "lanes": lanes}


def _comparison(data: dict[str, Any], recipes: Sequence[Recipe]) -> ComparisonSnapshot:
    """Return the comparison of a snapshot.

    Raises: ValueError for lanes that refer to none of their branches, and for other lanes picked.
    """
    lanes = []
    for label, lines, current, position in data["lanes"]:
        lane = LaneSnapshot(label, _branches(lines, recipes), int(current), int(position))
        _check_branches(lane.branches, {lane.current_id})
        lanes.append(lane)
    picked, other = int(data["picked"]), data["other"]
    if not 1 <= picked <= len(lanes) or not (other is None or 1 <= int(other) <= len(lanes)):
        raise ValueError(f"picked: got {picked!r}, {other!r}; allowed: 1 to {len(lanes)}")
    return ComparisonSnapshot(data["preset"], picked, other, tuple(lanes))


def _check_references(snapshot: SessionSnapshot) -> None:
    """Raise ValueError unless every branch is listed once, and after its parent."""
    named = {
        snapshot.current_id,
        *(known for one in snapshot.undo_entries for known in (*one.branch_ids, one.current_id)),
    }
    _check_branches(snapshot.branches, named)


def _check_branches(branches: Sequence[BranchSnapshot], named: set[int]) -> None:
    """Raise ValueError unless branches are listed once, after their parents, the named ones too."""
    seen: set[int] = set()
    for branch in branches:
        if branch.parent is not None and branch.parent not in seen:
            raise ValueError(f"parent: got {branch.parent!r}; allowed: a branch before it")
        if not 0 <= branch.fork <= branch.latest:
            raise ValueError(f"fork: got {branch.fork!r}; allowed: 0 to {branch.latest}")
        seen.add(branch.branch_id)
    if not named <= seen or len(seen) < len(branches):
        raise ValueError(f"line: got {sorted(named)}; allowed: one of {sorted(seen)}, each once")
