"""Bookmarks of a session: where its run is and, in a comparison, where every lane is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.comparison.comparison import Comparison
from app.comparison.lane import Lane
from app.comparison.race import RaceSubscription
from app.timeline.branches import Bookmark
from app.timeline.displayed_step import Clock
from app.timeline.timeline import Timeline


@dataclass(frozen=True)
class LaneBookmark:
    """Label and bookmark of a lane."""

    label: str | None
    bookmark: Bookmark


@dataclass(frozen=True)
class ComparisonBookmark:
    """The lanes of a comparison, the picked one, and the second one, if any."""

    preset: str | None
    lanes: tuple[LaneBookmark, ...]
    picked: int
    other: int | None


@dataclass(frozen=True)
class SessionBookmark:
    """The bookmark of the run, which in a comparison is the picked lane."""

    run: Bookmark
    comparison: ComparisonBookmark | None = None

    def __iter__(self) -> Iterator[Bookmark]:
        """Iterate over the bookmarks of all timelines."""
        yield self.run
        if self.comparison is not None:
            yield from (one.bookmark for one in self.comparison.lanes)


def comparison_bookmark(comparison: Comparison) -> ComparisonBookmark:
    """Return the bookmark of a comparison."""
    lanes = tuple(LaneBookmark(one.label, one.timeline.bookmark) for one in comparison.lanes)
    return ComparisonBookmark(comparison.preset, lanes, comparison.picked, comparison.other)


def restored_comparison(
    wanted: ComparisonBookmark,
    timeline: Timeline,
    current: Comparison | None,
    race: RaceSubscription,
    clock: Clock,
) -> Comparison:
    """Return the comparison of a bookmark; lanes that are not the picked one are restored.

    It is the `current` one if that has the same lanes. A lane keeps its timeline if it has one in
    the current comparison, or is the run of the session, `timeline`.
    """
    known = [one.timeline for one in current.lanes] if current else [timeline]
    lanes = []
    for number, one in enumerate(wanted.lanes, 1):
        mark = one.bookmark
        own = next((t for t in known if t.branches is mark.branches), None)
        if own is None:
            own = timeline.sibling(mark.recipe, len(wanted.lanes))
        if number != wanted.picked and _elsewhere(own.bookmark) != _elsewhere(mark):
            own.restore_bookmark(mark)
        lanes.append(Lane(number, one.label, own))
    if current is not None and known == [one.timeline for one in lanes]:
        current.pick(wanted.picked, wanted.other)
        return current
    comparison = Comparison(wanted.preset, lanes, race, clock, wanted.picked)
    comparison.other = wanted.other
    return comparison


def _elsewhere(bookmark: Bookmark) -> Bookmark:
    """Return a bookmark without its position: lanes follow to that of the picked one."""
    return replace(bookmark, position=0)
