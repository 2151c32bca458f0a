"""A session: executes commands and does background work; both return messages for the page.

`handle` executes one command. `continue_seek`, `play`, `frame` and `run_slice` are the work in
between, cut into pieces of about 25 ms. All mathematics happens inside these calls; the caller
decides when and in which thread they run (app/lifecycle/session_actor.py).
"""

from app.protocol import commands, messages
from app.protocol.message_builders import refusal_message
from app.protocol.run_states import PLAYING
from app.session.context import SEEK_SLICE_SECONDS, SeekFailed, SessionContext
from app.session.handlers import HANDLERS, allowed_commands
from engine import BadInput

EXPECTED_FAILURES = (BadInput, SeekFailed)  # of a recipe, not of the server


class Session(SessionContext):
    """One page's run and everything that the page has asked for."""

    def full_state(self) -> list[messages.Message]:
        """Return all messages that a page needs to draw itself."""
        return [self.welcome(), *self.status_and_frame()]

    # -- commands -------------------------------------------------------------------------

    def handle(self, command: commands.Command) -> list[messages.Message]:
        """Execute one command and return the answer; a refused command changes nothing.

        A command that does not preempt seeks waits until a running one has arrived. While branches
        of a restored session are replayed, every command waits.
        """
        preempts = HANDLERS[command.type].preempts_seek and not self.timeline.restoration
        arrived = [] if preempts else self.continue_seek(float("inf"))
        try:
            return [*arrived, *self._execute(command)]
        finally:
            self.release_unused_data()

    def _execute(self, command: commands.Command) -> list[messages.Message]:
        handler = HANDLERS[command.type]
        if handler.waits_for_question and self.asked_by is not None:
            allowed, sentence = "a question that is closed", "Close the question first."
            return [messages.ErrorMessage(command.type, "question", "open", allowed, sentence)]
        if self.state not in handler.states:
            allowed = ", ".join(allowed_commands(self.state))
            sentence = _diverged_refusal(self.timeline.displayed.step, self.comparison is not None)
            return [messages.ErrorMessage(command.type, "state", self.state, allowed, sentence)]
        preview = self.timeline.displayed if self.timeline.preview else None
        if preview and handler.discards_preview:
            self.notices.append(self.timeline.changes.discard_preview())
            if handler.discard_suffices:
                return self.status_and_frame()
        try:
            answer = handler.execute(self, command)
        except BadInput as bad:
            self.notices.clear()
            if preview:
                self.timeline.changes.restore_preview(preview)
            return [refusal_message(command.type, bad)]
        return [*answer, *self.subscriptions.cancel_check()] if handler.cancels_check else answer

    # -- seeking and playing --------------------------------------------------------------

    @property
    def blocked(self) -> bool:
        """Whether the seek waits for a step that another session is computing."""
        return self.seeking and self.timeline.blocked

    def continue_seek(self, seconds: float = SEEK_SLICE_SECONDS) -> list[messages.Message]:
        """Continue a running seek for `seconds`; return the messages of the step on arrival."""
        return self.run_seek(seconds) if self.seeking else []

    @property
    def unsent_losses(self) -> int:
        """The number of losses that have not been sent to the page."""
        return len(self.timeline.unsent.losses)

    def play(self, steps: int, seconds: float) -> int:
        """Make up to `steps` steps, but stop after `seconds`; return the number of steps made."""
        if self.state != PLAYING:
            return 0
        if self.play_start is None:
            self.play_start = self.bookmark
        pins = self.subscriptions.step.pins
        on_step = pins.add_step if pins.active else None
        lanes = self.comparison or self.timeline
        made = lanes.make_steps(steps, seconds, self.stop_goal.check_goal, on_step)
        count = self.timeline.position - self.play_start.run.position
        if not count:
            return made
        label = f"{count} step{'s' if count > 1 else ''}"
        if self.play_entry is None:
            self.play_entry = self.undo_list.push(label, self.play_start, "run", self.clock())
            self.bound_memory()
        self.play_entry.label = label
        self.note_thinning()
        self.playing = not self.timeline.diverged and not self.stop_goal.has_notice
        self.frame_pending = not self.playing
        return made

    def recover(self, failure: Exception) -> list[messages.Message]:
        """After work that failed, stop all work; return the messages of the step that is there.

        The run, its branches and its undo list stay as they were before the work.
        """
        position = self.timeline.position
        why = f"what comes after it failed: {failure}"
        if not isinstance(failure, EXPECTED_FAILURES):
            why = f"what comes after it failed on the server ({type(failure).__name__})"
        self.playing = False
        self.stop_goal.cancel()
        for timeline in self.timelines:
            timeline.abandon_seek()
        self.subscriptions.cancel_work()
        if self.comparison is not None:
            self.comparison.cancel_work()
        self.recorder.cancel()
        self.notices.append(f"Paused after step {position}: {why}. The run up to here is kept.")
        return self.run_seek()

    # -- background work ------------------------------------------------------------------

    @property
    def has_work(self) -> bool:
        """Whether there is background work besides seeking and playing."""
        lanes = self.comparison
        has_lane_work = lanes is not None and (lanes.catching_up or lanes.has_work)
        return self.subscriptions.has_work or self.recorder.active or has_lane_work

    @property
    def lanes_blocked(self) -> bool:
        """Whether all lanes that catch up wait for steps that other sessions are computing."""
        lanes = self.comparison
        return lanes is not None and lanes.catching_up and lanes.blocked

    @property
    def checking_gradients(self) -> bool:
        """Whether a gradient check is running."""
        return self.subscriptions.checking_gradients

    @property
    def has_query(self) -> bool:
        """Whether the page waits for an answer that is computed while playing too."""
        return self.subscriptions.has_query

    @property
    def computing_parameter_slice(self) -> bool:
        """Whether C(w) of the step that was sent is being computed."""
        return self.subscriptions.computing_parameter_slice

    @property
    def computing_surface(self) -> bool:
        """Whether a loss surface is being computed."""
        return self.subscriptions.computing_surface

    def note_surface_demand(self, *, rested: bool, in_room: bool) -> None:
        """Note whether the visitor rests, and whether a room follows: see `SurfaceDemand`."""
        demand = self.subscriptions.surface.demand
        demand.rested, demand.in_room = rested, in_room

    @property
    def surface_awaits_rest(self) -> bool:
        """Whether finer levels of the surface follow once the visitor rests."""
        return self.subscriptions.surface.awaits_rest

    @property
    def only_fetches_surface(self) -> bool:
        """Whether the next slice of work takes a surface that is there already."""
        return self.subscriptions.surface.known and not self._has_other_work

    @property
    def _has_other_work(self) -> bool:
        """Whether something else is computed than the surface of the displayed step."""
        lanes = self.comparison is not None and self.comparison.catching_up
        return self.subscriptions.has_answer or self.recorder.active or lanes

    @property
    def only_refines_surface(self) -> bool:
        """Whether the next slice of work only makes a surface finer that the page has."""
        return self.subscriptions.surface.refining and not self._has_other_work

    def run_slice(self) -> list[messages.Message]:
        """Work for about 25 ms: on what the page waits for, lanes, surfaces, then a recording.

        A recording goes before the finer levels of a surface.
        """
        subscriptions, lanes = self.subscriptions, self.comparison
        playing = self.state == PLAYING
        waiting = subscriptions.has_query or subscriptions.computing_parameter_slice
        if lanes is not None and lanes.catching_up and not waiting:
            found = lanes.run_catch_up_slice(playing)
            return [*found, *self.other_lane_messages()] if found else []
        if subscriptions.has_answer or (
            subscriptions.computing_surface and not subscriptions.surface.refining
        ):
            return subscriptions.run_slice(playing)
        if self.recorder.active:
            return self.recorder.run_slice()
        if subscriptions.has_work:
            return subscriptions.run_slice(playing)
        return lanes.run_slice(playing) if lanes is not None else []

    def run_curve_slice(self) -> list[messages.Message]:
        """Work on the curves for about 25 ms; return those that are complete."""
        return self.subscriptions.run_curve_slice()

    def run_surface_slice(self) -> list[messages.Message]:
        """Work on loss surface and map for about 10 ms each; return a level that is complete."""
        playing = self.state == PLAYING
        found = self.subscriptions.run_surface_slice(playing)
        return [*found, *self.race.run_slice(playing)] if self.race.active else found


def _diverged_refusal(step: int, is_lane: bool) -> str:
    ways = ["go back to an earlier step", "start over with a lower learning rate"]
    if is_lane:
        ways.insert(0, "pick another lane")
    return f"The loss of step {step} is not finite: {', or '.join(ways)}."
