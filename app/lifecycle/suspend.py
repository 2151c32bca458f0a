"""A session that can be left alone: it lets go of its arrays and makes them again. No task here.

What is made again is the same, bit for bit: a run is its recipe. So a session may also land here
that stood in another process.
"""

from collections.abc import Iterator
from itertools import count

from app.lifecycle.snapshot import (
    SessionSnapshot,
    restore_branches,
    restore_undo,
    snapshot_branches,
    snapshot_undo,
)
from app.protocol import commands, messages
from app.session.quota import check_run_size
from app.session.session import SEEK_SLICE_SECONDS, Session
from app.settings import Settings
from app.timeline.branches import Bookmark
from app.timeline.checkpoint_cache import CheckpointCache
from app.timeline.displayed_step import Clock
from app.timeline.replay_cache import ReplayCache
from app.timeline.timeline import Timeline
from app.timeline.unsent_updates import UnsentUpdates
from engine import Recipe, evaluate, initial_run


class SuspendableTimeline(Timeline):
    """A timeline whose arrays can be let go, and whose runs are not too large for this server."""

    def __init__(self, settings: Settings, clock: Clock, replay_cache: ReplayCache) -> None:
        self._settings = settings
        self.restoring_from: SessionSnapshot | None = None
        super().__init__(settings, clock, replay_cache)

    def restart(self, recipe: Recipe) -> None:
        """Start over with `recipe`; BadInput for a run that is too large, before it is made."""
        check_run_size(recipe, self._settings)
        super().restart(recipe)

    def resend_all(self) -> None:
        """Tell all that the branches gave, to a page that knows nothing of it."""
        self.unsent = UnsentUpdates(self.branches)

    def drop_step_record(self) -> None:
        """Let go of the record that is looked at, unless something is tried; it is made again."""
        if self._displayed and not self._displayed.preview:
            self._last_loss, self._displayed = self._displayed.record.loss, None

    def suspend(self) -> Bookmark:
        """Let go of all arrays; return where it stands."""
        place, self._displayed = self.bookmark, None
        self.restoring_from = None
        self._seek_job.cancel()
        self._checkpoints = CheckpointCache(self._settings.history_mebibytes)
        del self.run, self._previous_run
        return place

    def resume(self, bookmark: Bookmark) -> None:
        """Set out, from the start, to where it was folded."""
        self.run = self._previous_run = initial_run(bookmark.recipe)
        self._last_loss = 0.0
        self.resend_all()
        self.seek(min(bookmark.position, self.latest))

    def restore(self, snapshot: SessionSnapshot) -> None:
        """Set out to where a session of another process stood: all its branches are made again."""
        self._branch_ids = count(1 + max(line.branch_id for line in snapshot.branches))
        self.restart(snapshot.branches[0].recipe)
        restore_branches(snapshot, self.branches)
        self.restoring_from = snapshot
        self._seek_job.start(snapshot.position, self._replay_branches(snapshot))

    def _replay_branches(self, snapshot: SessionSnapshot) -> Iterator[bool]:
        for line in snapshot.branches:
            branch = self.branches.current = self.branches.get(line.branch_id)
            if branch.parent is None:
                branch.add_evaluation(evaluate(initial_run(line.recipe)))
            if line.latest > line.fork:
                yield from self._replay_to(line.latest)
        self.branches.current = self.branches.get(snapshot.current_id)
        self.resend_all()
        self.restoring_from = None
        yield from self._seek_existing(min(snapshot.position, self.latest))

    @property
    def replay_progress(self) -> tuple[int, int] | None:
        """Nothing is told of branches that are not whole yet."""
        return None if self.restoring_from else super().replay_progress


class SuspendableSession(Session):
    """A session for pages that come and go; `suspended` says that its arrays are gone."""

    def __init__(self, settings: Settings, clock: Clock, replay_cache: ReplayCache) -> None:
        self._suspendable = SuspendableTimeline(settings, clock, replay_cache)
        self._suspended_at: Bookmark | None = None
        self._restored_from: SessionSnapshot | None = None
        super().__init__(settings, clock, replay_cache, self._suspendable)

    def full_state(self) -> list[messages.Message]:
        """Return all that a page needs to draw itself; on the way back it comes at the arrival."""
        self._subscriptions.reset()
        self._recorder.cancel()
        self._suspendable.resend_all()
        if self._suspendable.replay_progress:
            return [self._welcome_message(), self.status()]
        if self.seeking:
            self._welcomed_branches = None
            return []
        return super().full_state()

    def release_caches(self) -> None:
        """Let go of what can be made again at once, until something is asked."""
        self._suspendable.drop_step_record()

    @property
    def suspended(self) -> bool:
        """Whether all arrays are gone."""
        return self._suspended_at is not None

    def suspend(self) -> None:
        """Let go of all arrays; the recipe, the branches and what can be undone stay."""
        self._playing, self.frame_pending = False, False
        self._notices = [self._stop_goal.cancel(), self._suspendable.discard_preview()]
        self._subscriptions.reset()
        self._recorder.cancel()
        self._suspended_at = self._suspendable.suspend()

    def resume(self) -> None:
        """Set out to where it was folded; all that a page needs is said again there."""
        place, self._suspended_at, self._welcomed_branches = self._suspended_at, None, None
        if self._restored_from:
            self.restore(self._restored_from)
        elif place is not None:
            self._suspendable.resume(place)

    @property
    def progress_notice(self) -> str:
        """Where it is on its way to, in words."""
        if standing := self._suspendable.restoring_from:
            made = sum(branch.latest - branch.fork for branch in self._suspendable.branches.members)
            return f"Replaying: step {made:,} of {standing.replay_steps:,}."
        return f"Replaying up to step {self._suspendable.bookmark.position:,}."

    # -- from one process to another --------------------------------------------------------

    def snapshot(self) -> SessionSnapshot:
        """Return what another process would make it again from."""
        if self._restored_from:
            return self._restored_from
        place = self._suspended_at or self._suspendable.bookmark
        speed = None if self._progress else self.speed
        return SessionSnapshot(
            snapshot_branches(place),
            place.current.branch_id,
            place.position,
            *self._subscriptions.selection,
            self._subscriptions.image,
            self._playing,
            speed if self._playing else None,
            snapshot_undo(place, self._undo.entries),
        )

    def restore(self, snapshot: SessionSnapshot) -> None:
        """Set out to where it stood in another process; what played without a goal plays on."""
        self._suspendable.restore(snapshot)
        self._subscriptions.restore_selection(snapshot.address, snapshot.index, snapshot.image)
        self._undo.restore(restore_undo(snapshot, self._suspendable.branches))
        self._restored_from, self._welcomed_branches = snapshot, None
        self._playing, self.speed = snapshot.playing, snapshot.speed or 0.0
        if snapshot.playing and snapshot.speed is None:
            self._playing = False
            self._notices = ["Paused: the run moved to another server. Press Play to continue."]

    @property
    def restoring(self) -> bool:
        """Whether its branches are still being made again."""
        return self._suspendable.restoring_from is not None

    def handle(self, command: commands.Command) -> list[messages.Message]:
        """Carry out one command, of a session that is landing once it has."""
        arrived = self.continue_seek(float("inf")) if self.restoring else []
        return [*arrived, *super().handle(command)]

    def _run_seek(self, seconds: float = SEEK_SLICE_SECONDS) -> list[messages.Message]:
        if not self._restored_from:
            return super()._run_seek(seconds)
        found = super()._run_seek(seconds)
        if not self.seeking:
            self._restored_from, self._play_start = None, self._suspendable.bookmark
        return found
