"""One session: commands in, messages out. No socket, no bytes, and no clock of its own.

`STATES` says which command is allowed when; `handle` carries one out; `continue_seek`, `play`,
`frame` and `run_slice` are the work that goes on by itself, cut into short pieces.
"""

from dataclasses import replace
from typing import Any

from app.protocol import commands, messages
from app.protocol.labels import refusal_sentence
from app.protocol.message_builders import graph_message, welcome_message
from app.protocol.parse import truncate
from app.protocol.run_states import DIVERGED, PLAYING, READY
from app.recording import Recorder
from app.session.exports import export_message
from app.session.reconfigure import plan_reconfiguration
from app.session.state_table import (
    ALLOWED_COMMANDS,
    CANCELS_CHECK,
    MOVES_RUN,
    PREEMPTS_SEEK,
    diverged_refusal,
)
from app.session.stop_goal import StopGoalTracker, replay_progress
from app.session.undo import UndoEntry, UndoList
from app.settings import Settings
from app.subscriptions.subscriptions import Subscriptions
from app.timeline.branches import Bookmark, Branches
from app.timeline.change_labels import parameter_label
from app.timeline.displayed_step import Clock, preview_divergence_notice
from app.timeline.replay_cache import ReplayCache
from app.timeline.status_message import status_message
from app.timeline.timeline import Timeline
from engine import BadInput, Recipe, run_graph

SEEK_SLICE_SECONDS = 0.025
PROGRESS_SECONDS = 0.25  # how often it is told how far an opening has come


class Session:
    """A timeline, what of it the page looks at, and what was done. Maths happens in the calls.

    `replays` are those of the process, which its sessions share.

    `frame_pending`: playing has stopped, and the pictures of its last step are still to be made.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        replay_cache: ReplayCache | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        self._clock = clock
        shared = replay_cache or ReplayCache(
            settings.replay_cache_mebibytes, settings.evaluate_every
        )
        self._timeline = timeline or Timeline(settings, clock, shared)
        self._subscriptions = Subscriptions(self._timeline, clock)
        self._undo: UndoList[Bookmark] = UndoList()
        self._welcomed_branches: Branches | None = self._timeline.branches
        self._stop_goal = StopGoalTracker()
        self._recorder = Recorder(settings, clock)
        self._recording_limits = {
            "steps": settings.max_recording_steps,
            "mebibytes": settings.max_recording_mebibytes,
        }
        self._notices: list[str] = []
        self._playing = False
        self._play_start = self._timeline.bookmark
        self._play_entry: UndoEntry[Bookmark] | None = None
        self._progress_sent_at = 0.0
        self.speed = 0.0
        self.frame_pending = False

    # -- what the page is told at the door ------------------------------------------------

    def full_state(self) -> list[messages.Message]:
        """Return all that a page needs to draw itself."""
        return [self._welcome_message(), *self._frame_messages()]

    # -- commands -------------------------------------------------------------------------

    def handle(self, command: commands.Command) -> list[messages.Message]:
        """Carry out one command; where it cannot be, say so and leave all as it was.

        A command that moves the run puts back first what is only tried, and says so; to undo is no
        more than that then. One that comes while the run is on its way waits for its arrival;
        those of `TURNING` turn it elsewhere.
        """
        arrived = [] if command.type in PREEMPTS_SEEK else self.continue_seek(float("inf"))
        return [*arrived, *self._dispatch(command)]

    def _dispatch(self, command: commands.Command) -> list[messages.Message]:
        if command.type not in ALLOWED_COMMANDS[self.state]:
            allowed = ", ".join(sorted(ALLOWED_COMMANDS[self.state]))
            sentence = diverged_refusal(self._timeline.record.step)
            return [messages.ErrorMessage(command.type, "state", self.state, allowed, sentence)]
        tried = self._timeline.displayed if self._timeline.preview else None
        if tried and command.type in MOVES_RUN:
            self._notices.append(self._timeline.discard_preview())
            if isinstance(command, commands.UndoCommand):
                return self._frame_messages()
        try:
            found = self._execute(command)
            return (
                [*found, *self._subscriptions.cancel_check()]
                if command.type in CANCELS_CHECK
                else found
            )
        except BadInput as bad:
            self._notices.clear()
            if tried:
                self._timeline.restore_preview(tried)
            value = truncate(str(bad.value))
            return [
                messages.ErrorMessage(
                    command.type, bad.field, value, bad.allowed, refusal_sentence(bad)
                )
            ]

    def _execute(self, command: commands.Command) -> list[messages.Message]:
        match command:
            case commands.PlayCommand(speed=speed, until=until):
                self._stop_goal.set_goal(until, self._timeline.run, self._playing)
                self._play_start = self._timeline.bookmark
                self._playing, self._play_entry, self.speed = True, None, speed
                return [self.status()]
            case commands.PauseCommand():
                return self.pause()
            case commands.EditCommand(address=address, index=index, value=value):
                self._timeline.preview_edit(address, tuple(index), value)
                self._playing = False
                return self._frame_messages()
            case commands.DiscardPreviewCommand():
                put_back = self._timeline.discard_preview()
                self._notices.append(put_back)
                return self._frame_messages() if put_back else [self.status()]
            case commands.UndoCommand() | commands.RedoCommand():
                return self._undo_or_redo(command)
            case commands.WatchArraysCommand():
                return self._subscriptions.watch_arrays(command)
            case commands.WatchSliceCommand():
                return self._subscriptions.select_parameter(command)
            case commands.ExplainCommand():
                return self._subscriptions.explain(command)
            case commands.WatchSurfaceCommand():
                return self._subscriptions.watch_surface(command)
            case commands.ProbeSurfaceCommand():
                return self._subscriptions.probe_surface(command)
            case commands.CheckCommand():
                return self._subscriptions.check_gradients(command)
            case commands.DescendCommand():
                return self._subscriptions.start_descent(command)
            case commands.ExportCommand(what=what):
                return [export_message(what, self._timeline)]
            case commands.RecordStepCommand():
                self._recorder.start(command, self._timeline)
                return []
            case commands.PinCommand():
                return self._subscriptions.replace_pins(command)
            case commands.PredictCommand():
                return self._subscriptions.predict(command, self.state == PLAYING)
            case commands.GraphCommand(a=a, b=b, c=c):
                return [graph_message(run_graph(a, b, c))]
        before = self._timeline.bookmark
        label = self._move_run(command)
        if self._timeline.bookmark != before:
            self._undo.push(label, before, command.type, self._clock())
            self._play_start, self._play_entry = self._timeline.bookmark, None
        return self._run_seek()

    def pause(self, notice: str = "") -> list[messages.Message]:
        """Stop playing; `notice` is the sentence that says it was not the page's wish."""
        said = [notice, self._stop_goal.cancel() if self._playing else ""]
        self.frame_pending, self._playing = self._playing, False
        self._notices += said
        answer: list[messages.Message] = [self.status()]
        self._notices += said  # again beside the frame that is owed
        return answer

    def _move_run(self, command: commands.Command) -> str:
        """Move the run as the command says, or set out to; return in a few words what was done."""
        timeline, goes_on = self._timeline, isinstance(command, commands.ConfigureCommand)
        label = ""
        match command:
            case commands.AdvanceCommand():
                timeline.make_step()
                label = f"step {timeline.position}"
            case commands.SeekCommand(step=step):
                timeline.seek(step)
                label = f"going to step {step}"
            case commands.OpenRecipeCommand(recipe=data, step=step):
                timeline.open_recipe(Recipe.from_data(data), step)
                label = f"opening step {step}"
            case commands.ResetCommand():
                recipe = timeline.run.recipe.restarted_at(timeline.position)
                timeline.restart(recipe)
                self._notices.append(
                    "Started over: same seed, same first weights, same mini-batches."
                )
                label = "start over"
            case commands.ConfigureCommand():
                there = timeline.position if command.step is None else command.step
                made = plan_reconfiguration(command, timeline.run.recipe, there)
                if there != timeline.position:
                    timeline.seek(there)
                    timeline.continue_seek()
                self._notices.append(made.notice)
                if made.restarts:
                    timeline.restart(made.recipe)
                else:
                    self._notices.append(timeline.reconfigure(made.recipe))
                label, goes_on = made.label, not made.restarts
            case commands.CommitPreviewCommand():
                label, notice = timeline.commit_preview()
                self._notices.append(notice)
            case commands.MoveToPointCommand():
                label, notice = timeline.displace(*self._subscriptions.displacement_for(command))
                self._notices.append(notice)
            case commands.SwitchBranchCommand(branch=id):
                branch = timeline.branches.get(id)
                timeline.switch_branch(branch)
                label = f"going to branch {branch.name}"
                self._notices.append(
                    f"Branch {branch.name}: {branch.changes_label or 'no changes'}."
                )
            case commands.DiscardBranchCommand(branch=id):
                branch = timeline.branches.get(id)
                timeline.discard_branch(branch)
                label = f"discarding branch {branch.name}"
                self._notices.append(f"Branch {branch.name} is discarded.")
        self._playing = self._playing and goes_on
        return label

    def _undo_or_redo(
        self, command: commands.UndoCommand | commands.RedoCommand
    ) -> list[messages.Message]:
        undo = isinstance(command, commands.UndoCommand)
        here = self._timeline.bookmark
        entry = self._undo.undo(here) if undo else self._undo.redo(here)
        if entry is None:
            raise BadInput(command.type, "nothing", "what was " + ("done" if undo else "undone"))
        self._playing = False
        self._notices.append(f"{'Undone' if undo else 'Redone'}: {entry.label}.")
        self._notices.append(self._timeline.restore_bookmark(entry.bookmark))
        return self._run_seek()

    # -- where it stands ------------------------------------------------------------------

    @property
    def state(self) -> str:
        """ready, playing or diverged."""
        if self._timeline.diverged:
            return DIVERGED
        return PLAYING if self._playing else READY

    @property
    def unsent_losses(self) -> int:
        """How many losses the page has not been told yet."""
        return len(self._timeline.unsent.losses)

    def status(self) -> messages.StatusMessage:
        """Return where the session stands, and in a sentence what has been done since the last."""
        said = " ".join(filter(None, [*self._notices, self._stop_goal.take_notice()]))
        self._notices = []
        tried = self._timeline.preview
        return status_message(
            self._timeline,
            state=self.state,
            speed=self.speed,
            undo=f"trying {parameter_label(tried.address, tried.index)}"
            if tried
            else self._undo.undo_label,
            redo=self._undo.redo_label,
            notice=f"{said} {preview_divergence_notice(self._timeline.displayed)}".strip() or None,
            with_fingerprint=not self._playing,
            until=self._progress,
            reason=DIVERGED if self.state == DIVERGED else self._stop_goal.reason,
        )

    @property
    def _progress(self) -> dict[str, Any] | None:
        """How far it has come on the way to a goal of playing, or to a step that is opened."""
        if way := self._timeline.replay_progress:
            return replay_progress(*way)
        return self._stop_goal.progress if self._playing else None

    def _welcome_message(self) -> messages.WelcomeMessage:
        found = welcome_message(
            self._timeline.run,
            *self._subscriptions.selection,
            self._subscriptions.has_largest_gradient,
            self._subscriptions.image,
        )
        return replace(found, choices={**found.choices, "recording": self._recording_limits})

    def _frame_messages(self) -> list[messages.Message]:
        return [self.status(), *self.frame()]

    # -- work that goes on by itself ------------------------------------------------------

    @property
    def seeking(self) -> bool:
        """Whether the run is on its way to a step that has to be made again."""
        return self._timeline.seeking

    @property
    def blocked(self) -> bool:
        """Whether another session is making the steps that this one waits for."""
        return self.seeking and self._timeline.blocked

    def continue_seek(self, seconds: float = SEEK_SLICE_SECONDS) -> list[messages.Message]:
        """Go on for `seconds` on the way; return the pictures where it has arrived."""
        return self._run_seek(seconds) if self.seeking else []

    def _run_seek(self, seconds: float = SEEK_SLICE_SECONDS) -> list[messages.Message]:
        if not self._timeline.continue_seek(seconds):
            due = self._clock() - self._progress_sent_at >= PROGRESS_SECONDS
            if not (self._timeline.replay_progress and due):
                return []
            self._progress_sent_at = self._clock()
            return [self.status()]
        if self._timeline.branches is self._welcomed_branches:
            return self._frame_messages()
        self._welcomed_branches = self._timeline.branches
        self._notices.append(self._subscriptions.revalidate())
        return [self._welcome_message(), *self._frame_messages()]

    def play(self, steps: int, seconds: float) -> int:
        """Make up to `steps` steps, stopping after `seconds`; return how many were made."""
        if self.state != PLAYING:
            return 0
        note = self._subscriptions.pins.add_step if self._subscriptions.pins.active else None
        made = self._timeline.make_steps(steps, seconds, self._stop_goal.check_goal, note)
        count = self._timeline.position - self._play_start.position
        label = f"{count} step{'s' if count > 1 else ''}"
        if self._play_entry is None:
            self._play_entry = self._undo.push(label, self._play_start, "run", self._clock())
        self._play_entry.label = label
        self._playing = not self._timeline.diverged and not self._stop_goal.has_notice
        self.frame_pending = not self._playing
        return made

    def frame(self) -> list[messages.Message]:
        """Return the pictures of the step that is looked at, and begin its surface."""
        self.frame_pending = False
        return self._subscriptions.frame(self.state == PLAYING)

    @property
    def has_work(self) -> bool:
        """Whether there is something to go on with besides the run."""
        return self._subscriptions.has_work or self._recorder.active

    @property
    def checking_gradients(self) -> bool:
        """Whether gradients are being checked."""
        return self._subscriptions.checking_gradients

    @property
    def has_query(self) -> bool:
        """Whether somebody waits for an answer, while playing too."""
        return self._subscriptions.has_query

    @property
    def computing_surface(self) -> bool:
        """Whether a surface is being computed."""
        return self._subscriptions.computing_surface

    def run_slice(self) -> list[messages.Message]:
        """Go on for about 25 ms, with what somebody waits for first, and what is recorded last."""
        if self._subscriptions.has_work:
            return self._subscriptions.run_slice(self.state == PLAYING)
        return self._recorder.run_slice()

    def run_surface_slice(self) -> list[messages.Message]:
        """Go on with the surface for about 25 ms; return a level where one is whole."""
        return self._subscriptions.run_surface_slice(self.state == PLAYING)
