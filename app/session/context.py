"""The parts of a session that command handlers work on, and the messages that describe them."""

from dataclasses import replace
from typing import Any

from app.protocol import messages
from app.protocol.message_builders import welcome_message
from app.protocol.run_states import DIVERGED, PLAYING, READY
from app.recording import Recorder
from app.session.own_data_holder import OwnDataHolder
from app.session.restoration_plan import RestorationPlan
from app.session.shared_results import SharedResults
from app.session.stop_goal import StopGoalTracker, replay_progress
from app.session.undo_list import UndoEntry, UndoList
from app.settings import Settings
from app.subscriptions.subscriptions import Subscriptions
from app.timeline.branches import Bookmark, Branches, bookmarks_nbytes
from app.timeline.change_labels import parameter_label
from app.timeline.displayed_step import Clock, preview_divergence_notice
from app.timeline.recipe_changes import SizeCheck, allow_any_size
from app.timeline.status_message import status_message
from app.timeline.timeline import Timeline
from engine import BadInput, Recipe, run_size

SEEK_SLICE_SECONDS = 0.025
LARGE_RUN_VALUES = 2_000_000  # values of one forward pass; five times those of the default run
PROGRESS_SECONDS = 0.25  # interval between two status messages while a recipe is replayed


class SeekFailed(Exception):
    """A seek cannot go on from the step to which it has come. Its text says why."""


class SessionContext:
    """Timeline, subscriptions, undo list, stop goal and recorder of one session.

    `own_data_holder`: the own data of the run and of the undo list.

    `notices`: the sentences of the next status message.

    `play_start`: the bookmark that the undo entry of playing leads back to; None: the position at
    which playing goes on. `play_entry`: that undo entry, once a step has been played.

    `frame_pending`: playing has stopped, and the frame of its last step has not been sent.

    `restoring_plan`: the plan of a `restore` command whose arrival has not been told.

    `welcomed_branches`: the branches of the last welcome message; None: one must be sent.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        shared_results: SharedResults | None = None,
        check_size: SizeCheck = allow_any_size,
    ) -> None:
        shared = shared_results or SharedResults(settings)
        self.clock, self.settings = clock, settings
        self.own_data_holder = OwnDataHolder()
        self._check_size = check_size
        self.timeline = Timeline(settings, clock, shared.replays, self._check_recipe, shared.steps)
        self.subscriptions = Subscriptions(self.timeline, clock, shared.surfaces)
        self.undo_list: UndoList[Bookmark] = UndoList()
        self.stop_goal = StopGoalTracker()
        self.recorder = Recorder(settings, clock, shared.surfaces)
        self.notices: list[str] = []
        self._max_history_bytes = settings.history_mebibytes * 2**20
        self._thinned_branches: set[int] = set()
        self.playing = False
        self.speed = 0.0
        self.play_start: Bookmark | None = None
        self.play_entry: UndoEntry[Bookmark] | None = None
        self.frame_pending = False
        self.welcomed_branches: Branches | None = self.timeline.branches
        self.restoring_plan: RestorationPlan | None = None
        self.max_open_steps = settings.max_open_steps
        self._progress_sent_at = 0.0
        self._recording_limits = {
            "steps": settings.max_recording_steps,
            "mebibytes": settings.max_recording_mebibytes,
        }

    @property
    def state(self) -> str:
        """ready, playing or diverged."""
        if self.timeline.diverged:
            return DIVERGED
        return PLAYING if self.playing else READY

    @property
    def is_large(self) -> bool:
        """Whether one answer about the run may take much longer than a time slice."""
        recipe = self.timeline.run.recipe
        return recipe.batch_size * run_size(recipe).activation_count > LARGE_RUN_VALUES

    @property
    def seeking(self) -> bool:
        """Whether the timeline is on its way to another step."""
        return self.timeline.seeking

    @property
    def goal_progress(self) -> dict[str, Any] | None:
        """Progress towards the stop goal of playing, or towards the step of an opened recipe."""
        if progress := self.timeline.replay_progress:
            return replay_progress(*progress)
        return self.stop_goal.progress if self.playing else None

    def _check_recipe(self, recipe: Recipe) -> None:
        """Hold the data of a recipe that the session is to have.

        Raises: BadInput for a run that is too large, and for own data that are not here.
        """
        self._check_size(recipe)
        self.own_data_holder.hold(recipe)

    # -- messages -------------------------------------------------------------------------

    def status(self) -> messages.StatusMessage:
        """Return the status message with all notices since the last one."""
        notices = " ".join(filter(None, [*self.notices, self.stop_goal.take_notice()]))
        self.notices = []
        preview = self.timeline.preview
        warning = preview_divergence_notice(self.timeline.displayed)
        return status_message(
            self.timeline,
            state=self.state,
            speed=self.speed,
            undo=f"trying {parameter_label(preview.address, preview.index)}"
            if preview
            else self.undo_list.undo_label,
            redo=self.undo_list.redo_label,
            notice=f"{notices} {warning}".strip() or None,
            with_fingerprint=not self.playing,
            until=self.goal_progress,
            reason=DIVERGED if self.state == DIVERGED else self.stop_goal.reason,
        )

    def welcome(self) -> messages.WelcomeMessage:
        """Return the welcome message: the run, its choices and the selection."""
        message = welcome_message(
            self.timeline.run,
            *self.subscriptions.selection,
            self.subscriptions.has_largest_gradient,
            self.subscriptions.image,
        )
        return replace(message, choices={**message.choices, "recording": self._recording_limits})

    def frame(self) -> list[messages.Message]:
        """Return the messages of the displayed step, and begin its loss surface."""
        self.frame_pending = False
        return self.subscriptions.frame(self.state == PLAYING)

    def status_and_frame(self) -> list[messages.Message]:
        """Return the status message and the messages of the displayed step."""
        return [self.status(), *self.frame()]

    # -- work -----------------------------------------------------------------------------

    def run_seek(self, seconds: float = SEEK_SLICE_SECONDS) -> list[messages.Message]:
        """Continue the seek for `seconds`; on arrival return all messages of the step there.

        With another start of the run a welcome message comes first. Without a seek the timeline
        counts as arrived.

        Raises: SeekFailed if the recipe asks for something that cannot be made at its step.
        """
        try:
            arrived = self.timeline.continue_seek(seconds)
        except BadInput as bad:
            raise SeekFailed(str(bad)) from bad
        if not arrived:
            due = self.clock() - self._progress_sent_at >= PROGRESS_SECONDS
            if not (self.timeline.replay_progress and due):
                return []
            self._progress_sent_at = self.clock()
            return [self.status()]
        if self.timeline.branches is self.welcomed_branches:
            return self.status_and_frame()
        self.welcomed_branches = self.timeline.branches
        self.notices.append(self.subscriptions.revalidate())
        return [*self._restored(), self.welcome(), *self.status_and_frame()]

    def _restored(self) -> list[messages.Message]:
        """Return the message that a `restore` command has arrived, once."""
        plan, self.restoring_plan = self.restoring_plan, None
        if plan is None:
            return []
        position, asked = self.timeline.position, plan.asked_position
        return [messages.RestoredMessage(position, asked, plan.left_out)]

    def pause(self, notice: str = "") -> list[messages.Message]:
        """Stop playing; `notice` gives the reason where the page did not ask for it."""
        sentences = [notice, self.stop_goal.cancel() if self.playing else ""]
        self.frame_pending, self.playing = self.playing, False
        self.notices += sentences
        answer: list[messages.Message] = [self.status()]
        self.notices += sentences  # again with the pending frame
        return answer

    def drop_page_requests(self) -> None:
        """Drop what a page has subscribed to, and a recording: the page has gone."""
        self.subscriptions.reset()
        self.recorder.cancel()

    def push_undo(self, label: str, before: Bookmark, kind: str) -> None:
        """Add an undo entry that leads back to `before`, if the timeline has left it."""
        if self.timeline.bookmark != before:
            self.undo_list.push(label, before, kind, self.clock())
            self.play_start, self.play_entry = self.timeline.bookmark, None
            self.bound_memory()

    def bound_memory(self) -> None:
        """Keep branches and undo list within half of the memory for going back.

        The oldest actions are forgotten first; checkpoints get the rest of the memory.
        """
        while True:
            kept = [self.timeline.bookmark, *self.undo_list.bookmarks]
            nbytes = bookmarks_nbytes(kept) + self._other_data_nbytes()
            if nbytes <= self._max_history_bytes // 2 or not self.undo_list.drop_oldest():
                break
        self.timeline.reserve_memory(min(nbytes, self._max_history_bytes // 2))

    def release_unused_data(self) -> None:
        """Release the own data that neither the run nor the undo list needs."""
        if self.own_data_holder:
            self.own_data_holder.keep_only(self._used_problems())

    def _used_problems(self) -> set[str]:
        bookmarks = [self.timeline.bookmark, *self.undo_list.bookmarks]
        recipes = {id(one.recipe): one.recipe for mark in bookmarks for one in mark.members}
        recipes |= {id(mark.recipe): mark.recipe for mark in bookmarks}
        return {problem for recipe in recipes.values() for problem in recipe.problems}

    def _other_data_nbytes(self) -> int:
        """Return the memory of the own data that only the undo list needs."""
        if not self.own_data_holder:
            return 0
        return self.own_data_holder.nbytes(
            self._used_problems() - self.timeline.run.recipe.problems
        )

    def note_thinning(self) -> None:
        """Say once of each branch that its loss series is thinned from now on."""
        branch = self.timeline.branches.current
        if branch.is_thinned and branch.branch_id not in self._thinned_branches:
            self._thinned_branches.add(branch.branch_id)
            self.notices.append(
                f"Branch {branch.name} has more than {branch.limits.step_losses:,} steps. Of the "
                "further ones the loss curve keeps the lowest and the highest of every few steps."
            )
            self.bound_memory()
