"""Where a session stands, as a value and as JSON: what another process makes it again from.

No arrays and no losses: a run is its recipe, and gives them again.
"""

import json
from dataclasses import dataclass
from typing import Any

from app.session.undo import Entry
from app.timeline.branches import Branch, Branches, Place
from engine import BadInput, Recipe

FORM = 1  # of the JSON; replicas of another version do not take over what they do not know
MOST_DONE = 40  # of what can be undone, so much goes along


@dataclass(frozen=True)
class Line:
    """A branch without what it gave; `parent` is the id of the one that it left."""

    id: int
    name: str
    recipe: Recipe
    parent: int | None
    fork: int
    latest: int


@dataclass(frozen=True)
class Done:
    """What can be undone: in words, and where it stood before, all of it on the same branches."""

    label: str
    lines: tuple[int, ...]
    line: int
    recipe: Recipe
    position: int


@dataclass(frozen=True)
class Standing:
    """The branches, which is current, how many updates were made there, and what is looked at.

    `playing`: it is playing; `speed`: how fast, null where it plays up to a goal.
    """

    lines: tuple[Line, ...]
    line: int
    position: int
    address: str
    index: tuple[int, ...]
    image: int
    playing: bool = False
    speed: float | None = None
    done: tuple[Done, ...] = ()

    @property
    def steps(self) -> int:
        """How many updates all of it takes to be made again."""
        return sum(one.latest - one.fork for one in self.lines)


def lines_of(place: Place) -> tuple[Line, ...]:
    """Return the branches of a place as values that stay what they are while it goes on."""
    return tuple(
        Line(
            one.id,
            one.name,
            one.recipe,
            one.parent.id if one.parent else None,
            one.fork,
            one.latest,
        )
        for one in place.all
    )


def done_of(place: Place, entries: list[Entry[Place]]) -> tuple[Done, ...]:
    """Return what can be undone from a place without the arrays of another run."""
    known = {id(one) for one in place.all}
    kept: list[Done] = []
    for entry in reversed(entries[-MOST_DONE:]):
        was = entry.place
        if was.branches is not place.branches or not {id(one) for one in was.all} <= known:
            break
        ids = tuple(one.id for one in was.all)
        kept.append(Done(entry.label, ids, was.branch.id, was.recipe, was.position))
    return tuple(reversed(kept))


def entries_of(standing: Standing, branches: Branches) -> list[Entry[Place]]:
    """Return what can be undone on the branches that are made again."""
    return [
        Entry(
            one.label,
            Place(
                branches,
                tuple(branches.get(id) for id in one.lines),
                branches.get(one.line),
                one.recipe,
                one.position,
            ),
        )
        for one in standing.done
    ]


def branches_of(standing: Standing, branches: Branches) -> None:
    """Put the branches of a standing into `branches`, none of their own steps made yet."""
    known: dict[int | None, Branch] = {}
    for line in standing.lines:
        parent = known.get(line.parent)
        known[line.id] = Branch(line.id, line.name, line.recipe, parent, line.fork, line.fork)
    branches.all = list(known.values())
    branches.current = known[standing.line]


def written(standing: Standing) -> str:
    """Return it as JSON; every recipe stands in it once.

    >>> line = Line(0, "A", Recipe(), None, 0, 3)
    >>> standing = Standing((line,), 0, 3, "fc2.weight", (0, 1), 0, True, 2.5)
    >>> read(written(standing)) == standing
    True
    """
    recipes: dict[Recipe, int] = {}

    def number(recipe: Recipe) -> int:
        return recipes.setdefault(recipe, len(recipes))

    data = {
        "form": FORM,
        "lines": [
            [one.id, one.name, number(one.recipe), one.parent, one.fork, one.latest]
            for one in standing.lines
        ],
        "line": standing.line,
        "position": standing.position,
        "address": standing.address,
        "index": standing.index,
        "image": standing.image,
        "playing": standing.playing,
        "speed": standing.speed,
        "done": [
            [one.label, one.lines, one.line, number(one.recipe), one.position]
            for one in standing.done
        ],
    }
    data["recipes"] = [recipe.to_data() for recipe in recipes]
    return json.dumps(data, separators=(",", ":"))


def read(text: str | bytes) -> Standing:
    """Return what `written` wrote.

    Raises: ValueError for what it did not write, and what another version did.
    """
    try:
        data: dict[str, Any] = json.loads(text)
        if data["form"] != FORM:
            raise ValueError(f"form: got {data['form']!r}; allowed: {FORM}")
        recipes = [Recipe.from_data(one) for one in data["recipes"]]
        lines = tuple(
            Line(int(id), str(name), recipes[recipe], parent, int(fork), int(latest))
            for id, name, recipe, parent, fork, latest in data["lines"]
        )
        done = tuple(
            Done(str(label), tuple(known), int(line), recipes[recipe], int(position))
            for label, known, line, recipe, position in data["done"]
        )
        found = Standing(
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
    _check(found)
    return found


def _check(found: Standing) -> None:
    """Raise ValueError unless every line that is named stands before what names it."""
    seen: set[int] = set()
    for line in found.lines:
        if line.parent is not None and line.parent not in seen:
            raise ValueError(f"parent: got {line.parent!r}; allowed: a line before it")
        if not 0 <= line.fork <= line.latest:
            raise ValueError(f"fork: got {line.fork!r}; allowed: 0 to {line.latest}")
        seen.add(line.id)
    named = {found.line, *(id for one in found.done for id in (*one.lines, one.line))}
    if not named <= seen or len(seen) < len(found.lines):
        raise ValueError(f"line: got {sorted(named)}; allowed: one of {sorted(seen)}, each once")
