"""A session that can be suspended, resumed, and restored from a snapshot of another process.

Suspending frees all arrays. Replaying a recipe reproduces the run bit for bit, so recipe, branches
and positions are enough to resume the session here, or to restore it in another process.
"""

from functools import partial

from app.comparison.bookmarks import SessionBookmark, comparison_bookmark
from app.comparison.comparison import Comparison
from app.comparison.lane import Lane
from app.lifecycle.snapshot import (
    ComparisonSnapshot,
    LaneSnapshot,
    SessionSnapshot,
    restore_undo,
    snapshot_branches,
    snapshot_undo,
)
from app.protocol import messages
from app.session.quota import check_run_size
from app.session.session import Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.subscriptions.session_owner import SessionOwner
from app.timeline.branches import Bookmark, Restoration
from app.timeline.displayed_step import Clock
from app.timeline.timeline import Timeline


class SuspendableSession:
    """The lifecycle of one `session`, whose runs are within the quota of the server.

    Commands and background work go to `session` directly; while it is `suspended` there must be
    none. While a run is being restored, `snapshot` returns what it is restored to.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        shared_results: SharedResults,
        owner: SessionOwner | None = None,
    ) -> None:
        check_size = partial(check_run_size, settings=settings)
        self.session = Session(settings, clock, shared_results, check_size, owner)
        self._suspended_at: SessionBookmark | None = None

    def connect_page(self) -> list[messages.Message]:
        """Return all messages for a page that connects now; on a seek they come at its arrival."""
        session = self.session
        session.drop_page_requests()
        session.resend_all()
        if session.timeline.replay_progress:
            return [session.welcome(), *session.comparison_message(), session.status()]
        if session.seeking:
            session.welcomed_branches = None
            return []
        return session.full_state()

    # -- suspend and resume -----------------------------------------------------------------

    @property
    def suspended(self) -> bool:
        """Whether all arrays are freed."""
        return self._suspended_at is not None

    def release_caches(self) -> None:
        """Free the record of the displayed step until something needs it."""
        for timeline in self.session.timelines:
            timeline.release_record()

    def close(self) -> None:
        """Release the own data of the session, which has ended."""
        self.session.own_data_holder.release()

    def suspend(self) -> None:
        """Free all arrays; recipe, branches and undo list stay."""
        session = self.session
        session.playing, session.frame_pending = False, False
        session.notices = [session.stop_goal.cancel(), session.timeline.changes.discard_preview()]
        session.drop_page_requests()
        self._suspended_at = session.bookmark
        for timeline in session.timelines:
            timeline.release_arrays()

    def resume(self) -> None:
        """Begin to seek back to where the session was suspended."""
        bookmark, self._suspended_at = self._suspended_at, None
        self.session.welcomed_branches = None
        if bookmark is None:
            return
        self.session.timeline.resume(bookmark.run)
        for mark, timeline in zip(list(bookmark)[1:], self.session.timelines, strict=False):
            if timeline is not self.session.timeline:
                timeline.resume(mark)

    @property
    def progress_notice(self) -> str:
        """The progress of the replay as a sentence."""
        timeline = self.session.timeline
        if timeline.restoration:
            made = sum(branch.latest - branch.fork for branch in timeline.branches.members)
            return f"Replaying: step {made:,} of {timeline.restoration.replay_steps:,}."
        return f"Replaying up to step {timeline.bookmark.position:,}."

    # -- snapshot and restore ---------------------------------------------------------------

    def snapshot(self) -> SessionSnapshot:
        """Return the values from which another process can restore the session."""
        session = self.session
        bookmark = self._suspended_at or session.bookmark
        goal = _goal(session.timeline, bookmark.run)
        speed = None if session.goal_progress else session.speed
        return SessionSnapshot(
            goal.branches,
            goal.current_id,
            goal.position,
            *session.subscriptions.selection,
            session.subscriptions.step.image,
            session.playing,
            speed if session.playing else None,
            snapshot_undo(bookmark, session.undo_list.entries),
            comparison=_comparison_snapshot(session.comparison, bookmark),
        )

    def restore(self, snapshot: SessionSnapshot) -> None:
        """Begin to replay the session of another process; playing without a goal continues.

        Raises: BadInput for a run that is too large.
        """
        session = self.session
        session.timeline.restore(
            Restoration(snapshot.branches, snapshot.current_id, snapshot.position)
        )
        session.subscriptions.restore_selection(snapshot.address, snapshot.index, snapshot.image)
        lanes = None
        if snapshot.comparison is not None:
            session.comparison = self._restored_comparison(snapshot.comparison)
            lanes = comparison_bookmark(session.comparison)
        session.undo_list.restore(restore_undo(snapshot, session.timeline.branches, lanes))
        session.bound_memory()
        session.welcomed_branches = None
        session.playing, session.speed = snapshot.playing, snapshot.speed or 0.0
        session.play_start = None
        if snapshot.playing and snapshot.speed is None:
            session.playing = False
            session.notices = ["Paused: the run moved to another server. Press Play to continue."]

    def _restored_comparison(self, snapshot: ComparisonSnapshot) -> Comparison:
        """Return the comparison of a snapshot, whose picked lane is the run of the session."""
        session, lanes = self.session, []
        for number, one in enumerate(snapshot.lanes, 1):
            timeline = session.timeline
            if number != snapshot.picked:
                timeline = timeline.sibling(one.branches[0].recipe, len(snapshot.lanes))
                timeline.restore(Restoration(one.branches, one.current_id, one.position))
            lanes.append(Lane(number, one.label, timeline))
        comparison = Comparison(
            snapshot.preset, lanes, session.race, session.clock, snapshot.picked
        )
        comparison.other = snapshot.other
        return comparison

    @property
    def restoring(self) -> bool:
        """Whether the branches of a snapshot are still being replayed."""
        return self.session.timeline.restoration is not None


def _goal(timeline: Timeline, bookmark: Bookmark) -> Restoration:
    """Return what a timeline is restored to elsewhere: its bookmark, or what it still replays."""
    return timeline.restoration or Restoration(
        snapshot_branches(bookmark), bookmark.current.branch_id, bookmark.position
    )


def _comparison_snapshot(
    comparison: Comparison | None, bookmark: SessionBookmark
) -> ComparisonSnapshot | None:
    if comparison is None or bookmark.comparison is None:
        return None
    lanes = []
    for lane, mark in zip(comparison.lanes, bookmark.comparison.lanes, strict=True):
        goal = _goal(lane.timeline, mark.bookmark)
        lanes.append(LaneSnapshot(lane.label, goal.branches, goal.current_id, goal.position))
    return ComparisonSnapshot(comparison.preset, comparison.picked, comparison.other, tuple(lanes))
