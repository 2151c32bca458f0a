"""The runs of a session: its timeline, the lanes of a comparison, its undo list, their memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.comparison.bookmarks import (
    SessionBookmark,
    comparison_bookmark,
    restored_comparison,
)
from app.comparison.comparison import Comparison
from app.comparison.race import RaceSubscription
from app.session.own_data_holder import OwnDataHolder
from app.session.quota import check_lanes_size
from app.session.shared_results import SharedResults
from app.session.undo_list import UndoEntry, UndoList
from app.settings import Settings
from app.subscriptions.session_owner import SessionOwner
from app.subscriptions.subscriptions import Subscriptions
from app.timeline.branches import Branches, bookmarks_nbytes
from app.timeline.displayed_step import Clock
from app.timeline.recipe_changes import SizeCheck
from app.timeline.timeline import Timeline
from engine import BadInput, Recipe


class SessionRuns:
    """Timeline, subscriptions, comparison and undo list of one session.

    `comparison`: the lanes that are compared, or None. `timeline` is that of the picked lane then.
    `race`: the map of all lanes, if the page has asked for it.

    `own_data_holder`: the own data of the runs and of the undo list.

    `play_start`: the bookmark that the undo entry of playing leads back to; None: the position at
    which playing goes on. `play_entry`: that undo entry, once a step has been played.

    `welcomed_branches`: the branches of the last welcome message; None: one must be sent.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        shared: SharedResults,
        check_size: SizeCheck,
        owner: SessionOwner | None,
    ) -> None:
        self.clock, self.settings = clock, settings
        self.own_data_holder = OwnDataHolder()
        self._check_size = check_size
        self.timeline = Timeline(settings, clock, shared.replays, self._check_recipe, shared.steps)
        self.subscriptions = Subscriptions(self.timeline, clock, shared.surfaces, owner)
        self.comparison: Comparison | None = None
        self.race = RaceSubscription(clock)
        self.undo_list: UndoList[SessionBookmark] = UndoList()
        self.play_start: SessionBookmark | None = None
        self.play_entry: UndoEntry[SessionBookmark] | None = None
        self.welcomed_branches: Branches | None = self.timeline.branches
        self._max_history_bytes = settings.history_mebibytes * 2**20

    def _check_recipe(self, recipe: Recipe) -> None:
        """Hold the data of a recipe that the session is to have.

        Raises: BadInput for a run that is too large, and for own data that are not here.
        """
        self._check_size(recipe)
        self.own_data_holder.hold(recipe)

    def check_picked_lane(self, recipe: Recipe) -> None:
        """Raise BadInput if the lanes are too large in all with `recipe` in the picked one."""
        if self.comparison is not None:
            picked = self.comparison.picked_lane
            others = [one.recipe for one in self.comparison.lanes if one is not picked]
            check_lanes_size([recipe, *others], self.settings)

    # -- lanes and bookmarks --------------------------------------------------------------

    @property
    def timelines(self) -> list[Timeline]:
        """The timelines of all lanes; without a comparison that of the run alone."""
        lanes = self.comparison.lanes if self.comparison else ()
        return [one.timeline for one in lanes] or [self.timeline]

    @property
    def bookmark(self) -> SessionBookmark:
        """Where the run and all lanes are."""
        lanes = comparison_bookmark(self.comparison) if self.comparison else None
        return SessionBookmark(self.timeline.bookmark, lanes)

    def restore_bookmark(self, bookmark: SessionBookmark) -> str:
        """Restore lanes and run of a bookmark, and begin to go there; return a notice."""
        current, wanted = self.comparison, bookmark.comparison
        if wanted is None:
            self.comparison = None
        else:
            self.comparison = restored_comparison(
                wanted, self.timeline, current, self.race, self.clock
            )
            self.show_timeline(self.comparison.picked_lane.timeline)
        if current is not None and current is not self.comparison:
            current.cancel_work()
        notice = self.timeline.restore_bookmark(bookmark.run)
        self.bound_memory()
        return notice

    def show_timeline(self, timeline: Timeline) -> None:
        """Make another lane's timeline that of the session.

        A welcome follows if its network, data or batch size are others.
        """
        if timeline is self.timeline:
            return
        before, after = self.timeline.branches.current.recipe, timeline.branches.current.recipe
        welcomed = self.welcomed_branches is self.timeline.branches
        self.timeline = timeline
        self.subscriptions.show(timeline)
        timeline.resend_all()
        self.play_start = self.play_entry = None
        same = before.network == after.network and before.problem == after.problem
        if welcomed and same and before.batch_size == after.batch_size:
            self.welcomed_branches = timeline.branches

    @contextmanager
    def ending_comparison(self) -> Iterator[None]:
        """End the comparison, if any, with what is done inside; if that is refused, it goes on."""
        ended, self.comparison = self.comparison, None
        try:
            yield
        except BadInput:
            self.comparison = ended
            raise
        if ended is not None:
            ended.cancel_work()
        self.bound_memory()

    # -- undo and memory ------------------------------------------------------------------

    def push_undo(self, label: str, before: SessionBookmark, kind: str) -> None:
        """Add an undo entry that leads back to `before`, if run or lanes have left it."""
        if self.bookmark != before:
            self.undo_list.push(label, before, kind, self.clock())
            self.play_start, self.play_entry = self.bookmark, None
            self.bound_memory()

    def bound_memory(self) -> None:
        """Keep branches and undo list within half of the memory for going back.

        The oldest actions are forgotten first; checkpoints get the rest of the memory, those of
        each lane an equal part.
        """
        while True:
            kept = [mark for one in (self.bookmark, *self.undo_list.bookmarks) for mark in one]
            nbytes = bookmarks_nbytes(kept) + self._other_data_nbytes()
            if nbytes <= self._max_history_bytes // 2 or not self.undo_list.drop_oldest():
                break
        parts = len(self.timelines)
        free = self._max_history_bytes - min(nbytes, self._max_history_bytes // 2)
        for timeline in self.timelines:
            timeline.share_series_memory(parts)
            timeline.reserve_memory(self._max_history_bytes - free // parts, parts)

    def release_unused_data(self) -> None:
        """Release the own data that neither the run nor the undo list needs."""
        if self.own_data_holder:
            self.own_data_holder.keep_only(self._used_problems())

    def _used_problems(self) -> set[str]:
        bookmarks = [mark for one in (self.bookmark, *self.undo_list.bookmarks) for mark in one]
        recipes = {id(one.recipe): one.recipe for mark in bookmarks for one in mark.members}
        recipes |= {id(mark.recipe): mark.recipe for mark in bookmarks}
        return {problem for recipe in recipes.values() for problem in recipe.problems}

    def _other_data_nbytes(self) -> int:
        """Return the memory of the own data that only the undo list needs."""
        if not self.own_data_holder:
            return 0
        return self.own_data_holder.nbytes(
            self._used_problems()
            - {problem for one in self.timelines for problem in one.run.recipe.problems}
        )
