"""The parts of a session that command handlers work on, and the messages that describe them."""

from dataclasses import replace
from typing import Any

from app.comparison.lane_messages import no_comparison_message
from app.comparison.other_lane import other_lane_messages
from app.protocol import messages
from app.protocol.message_builders import welcome_message
from app.protocol.run_states import DIVERGED, PLAYING, READY
from app.recording import Recorder
from app.session.restoration_plan import RestorationPlan
from app.session.session_runs import SessionRuns
from app.session.shared_results import SharedResults
from app.session.stop_goal import StopGoalTracker, replay_progress
from app.settings import Settings
from app.subscriptions.session_owner import SessionOwner
from app.timeline.change_labels import parameter_label
from app.timeline.displayed_step import Clock, preview_divergence_notice
from app.timeline.recipe_changes import SizeCheck, allow_any_size
from app.timeline.status_message import status_message
from engine import LANE_PRESETS, BadInput, run_size

SEEK_SLICE_SECONDS = 0.025
LARGE_RUN_VALUES = 2_000_000  # values of one forward pass; five times those of the default run
PROGRESS_SECONDS = 0.25  # interval between two status messages while a recipe is replayed


class SeekFailed(Exception):
    """A seek cannot go on from the step to which it has come. Its text says why."""


class SessionContext(SessionRuns):
    """Runs, stop goal and recorder of one session, and what its page has been told.

    `notices`: the sentences of the next status message.

    `frame_pending`: playing has stopped, and the frame of its last step has not been sent.

    `restoring_plan`: the plan of a `restore` command whose arrival has not been told.

    `asked_by`: who has asked a question that is open: the run stays where it is; None: nobody.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        shared_results: SharedResults | None = None,
        check_size: SizeCheck = allow_any_size,
        owner: SessionOwner | None = None,
    ) -> None:
        shared = shared_results or SharedResults(settings)
        super().__init__(settings, clock, shared, check_size, owner)
        self._told_comparison: tuple[Any, ...] | None = None
        self.stop_goal = StopGoalTracker()
        self.recorder = Recorder(settings, clock, shared.surfaces)
        self.notices: list[str] = []
        self._thinned_branches: set[int] = set()
        self.playing = False
        self.speed = 0.0
        self.frame_pending = False
        self.restoring_plan: RestorationPlan | None = None
        self.asked_by: object | None = None
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
            self.subscriptions.step.image,
        )
        presets = [
            {"name": one.name, "label": one.label, "about": one.about}
            for one in LANE_PRESETS.values()
        ]
        comparison = {"presets": presets, "max_lanes": self.settings.max_lanes}
        more = {"recording": self._recording_limits, "comparison": comparison}
        return replace(message, choices={**message.choices, **more})

    def comparison_message(self) -> list[messages.Message]:
        """Return the message about the lanes, unless the page knows it."""
        comparison = self.comparison
        if comparison is None:
            told: tuple[Any, ...] | None = None if self._told_comparison is None else ()
        else:
            recipes = [one.recipe for one in comparison.lanes]
            told = (comparison, comparison.picked, comparison.other, *recipes)
        if told == self._told_comparison:
            return []
        self._told_comparison = told
        most = self.settings.max_lanes
        return [comparison.message(most) if comparison else no_comparison_message(most)]

    def frame(self) -> list[messages.Message]:
        """Return the messages of the displayed step, and begin its loss surface."""
        self.frame_pending = False
        playing = self.state == PLAYING
        found = self.subscriptions.frame(playing)
        comparison = self.comparison
        if comparison is not None:
            comparison.note_position()
            if comparison.arrived or (playing and comparison.is_progress_due):
                found += [*comparison.frame(playing), *self.other_lane_messages()]
        return found

    def other_lane_messages(self) -> list[messages.Message]:
        """Return the same step of the second lane, if there is one and it is there."""
        comparison, subscriptions = self.comparison, self.subscriptions
        if comparison is None or comparison.other_lane is None or not comparison.arrived:
            return []
        return other_lane_messages(
            comparison.other_lane,
            comparison.picked_lane,
            subscriptions.step.image,
            subscriptions.step.arrays,
            subscriptions.explanations.command,
        )

    def status_and_frame(self) -> list[messages.Message]:
        """Return status and displayed step, after a message about the lanes if they are others."""
        return [*self.comparison_message(), self.status(), *self.frame()]

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
        self._resend_comparison()
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
        self.race.unsubscribe()
        if self.comparison is not None:
            self.comparison.cancel_work()

    def resend_all(self) -> None:
        """Send lanes, losses and evaluations again: a new page knows none."""
        self.timeline.resend_all()
        self._resend_comparison()

    def _resend_comparison(self) -> None:
        """Send the lanes and all that is known of them again: a welcome discards it."""
        if self.comparison is not None:
            self.comparison.resend()
        if self._told_comparison is not None:
            self._told_comparison = (None,)

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
