"""A session that can be suspended, resumed, and restored from a snapshot of another process.

Suspending frees all arrays. Replaying a recipe reproduces the run bit for bit, so recipe, branches
and positions are enough to resume the session here, or to restore it in another process.
"""

from functools import partial

from app.lifecycle.snapshot import SessionSnapshot, restore_undo, snapshot_branches, snapshot_undo
from app.protocol import messages
from app.session.quota import check_run_size
from app.session.session import Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.timeline.branches import Bookmark, Restoration
from app.timeline.displayed_step import Clock


class SuspendableSession:
    """The lifecycle of one `session`, whose runs are within the quota of the server.

    Commands and background work go to `session` directly; while it is `suspended` there must be
    none. While a run is being restored, `snapshot` returns what it is restored to.
    """

    def __init__(self, settings: Settings, clock: Clock, shared_results: SharedResults) -> None:
        check_size = partial(check_run_size, settings=settings)
        self.session = Session(settings, clock, shared_results, check_size)
        self._suspended_at: Bookmark | None = None

    def connect_page(self) -> list[messages.Message]:
        """Return all messages for a page that connects now; on a seek they come at its arrival."""
        session = self.session
        session.drop_page_requests()
        session.timeline.resend_all()
        if session.timeline.replay_progress:
            return [session.welcome(), session.status()]
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
        self.session.timeline.release_record()

    def close(self) -> None:
        """Release the own data of the session, which has ended."""
        self.session.own_data_holder.release()

    def suspend(self) -> None:
        """Free all arrays; recipe, branches and undo list stay."""
        session = self.session
        session.playing, session.frame_pending = False, False
        session.notices = [session.stop_goal.cancel(), session.timeline.changes.discard_preview()]
        session.drop_page_requests()
        self._suspended_at = session.timeline.release_arrays()

    def resume(self) -> None:
        """Begin to seek back to where the session was suspended."""
        bookmark, self._suspended_at = self._suspended_at, None
        self.session.welcomed_branches = None
        if bookmark is not None:
            self.session.timeline.resume(bookmark)

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
        bookmark = self._suspended_at or session.timeline.bookmark
        goal = session.timeline.restoration or Restoration(
            snapshot_branches(bookmark), bookmark.current.branch_id, bookmark.position
        )
        speed = None if session.goal_progress else session.speed
        return SessionSnapshot(
            goal.branches,
            goal.current_id,
            goal.position,
            *session.subscriptions.selection,
            session.subscriptions.image,
            session.playing,
            speed if session.playing else None,
            snapshot_undo(bookmark, session.undo_list.entries),
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
        session.undo_list.restore(restore_undo(snapshot, session.timeline.branches))
        session.welcomed_branches = None
        session.playing, session.speed = snapshot.playing, snapshot.speed or 0.0
        session.play_start = None
        if snapshot.playing and snapshot.speed is None:
            session.playing = False
            session.notices = ["Paused: the run moved to another server. Press Play to continue."]

    @property
    def restoring(self) -> bool:
        """Whether the branches of a snapshot are still being replayed."""
        return self.session.timeline.restoration is not None
