"""One session: commands in, messages out. No socket, no bytes, and no clock of its own.

`STATES` says which command is allowed when; `handle` carries one out; `travel`, `play`, `frame`
and `quantum` are the work that goes on by itself, cut into short pieces.
"""

from dataclasses import replace
from typing import Any

from app.protocol import commands, messages
from app.protocol.labels import refusal_sentence
from app.protocol.message_builders import graph_message, welcome_message
from app.protocol.parse import short
from app.protocol.run_states import DIVERGED, PLAYING, READY
from app.recording import Recorder
from app.session.exports import exported
from app.session.reconfigure import plan
from app.session.state_table import DROPPING, MOVING, STATES, TURNING, refusal
from app.session.stop_goal import Stopper, opened
from app.session.undo import Entry, UndoList
from app.settings import Settings
from app.subscriptions.subscriptions import View
from app.timeline.branches import Branches, Place
from app.timeline.change_labels import place_of
from app.timeline.displayed_step import Clock, preview_problem
from app.timeline.replay_cache import Replays
from app.timeline.status_message import status_message
from app.timeline.timeline import Timeline
from engine import BadInput, Recipe, run_graph

TRAVEL_SECONDS = 0.025
TELL_SECONDS = 0.25  # how often it is told how far an opening has come


class Session:
    """A timeline, what of it the page looks at, and what was done. Maths happens in the calls.

    `replays` are those of the process, which its sessions share.

    `owes_frame`: playing has stopped, and the pictures of its last step are still to be made.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        replays: Replays | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        self._clock = clock
        shared = replays or Replays(settings.replays_mebibytes, settings.evaluate_every)
        self._timeline = timeline or Timeline(settings, clock, shared)
        self._view = View(self._timeline, clock)
        self._undo: UndoList[Place] = UndoList()
        self._welcomed: Branches | None = self._timeline.branches
        self._stopper = Stopper()
        self._recorder = Recorder(settings, clock)
        self._bounds = {"steps": settings.record_steps, "mebibytes": settings.record_mebibytes}
        self._said: list[str] = []
        self._playing = False
        self._played_from = self._timeline.place
        self._playing_done: Entry[Place] | None = None
        self._told_opening = 0.0
        self.speed = 0.0
        self.owes_frame = False

    # -- what the page is told at the door ------------------------------------------------

    def greet(self) -> list[messages.Message]:
        """Return all that a page needs to draw itself."""
        return [self._welcome(), *self._moved()]

    # -- commands -------------------------------------------------------------------------

    def handle(self, command: commands.Command) -> list[messages.Message]:
        """Carry out one command; where it cannot be, say so and leave all as it was.

        A command that moves the run puts back first what is only tried, and says so; to undo is no
        more than that then. One that comes while the run is on its way waits for its arrival;
        those of `TURNING` turn it elsewhere.
        """
        arrived = [] if command.type in TURNING else self.travel(float("inf"))
        return [*arrived, *self._answer(command)]

    def _answer(self, command: commands.Command) -> list[messages.Message]:
        if command.type not in STATES[self.state]:
            allowed = ", ".join(sorted(STATES[self.state]))
            sentence = refusal(self._timeline.record.step)
            return [messages.Error(command.type, "state", self.state, allowed, sentence)]
        tried = self._timeline.look if self._timeline.preview else None
        if tried and command.type in MOVING:
            self._said.append(self._timeline.put_back())
            if isinstance(command, commands.Undo):
                return self._moved()
        try:
            found = self._carry_out(command)
            return [*found, *self._view.drop_check()] if command.type in DROPPING else found
        except BadInput as bad:
            self._said.clear()
            if tried:
                self._timeline.look_again(tried)
            value = short(str(bad.value))
            return [
                messages.Error(command.type, bad.field, value, bad.allowed, refusal_sentence(bad))
            ]

    def _carry_out(self, command: commands.Command) -> list[messages.Message]:
        match command:
            case commands.Run(speed=speed, until=until):
                self._stopper.begin(until, self._timeline.run, self._playing)
                self._played_from = self._timeline.place
                self._playing, self._playing_done, self.speed = True, None, speed
                return [self.status()]
            case commands.Pause():
                return self.pause()
            case commands.Edit(address=address, index=index, value=value):
                self._timeline.edit(address, tuple(index), value)
                self._playing = False
                return self._moved()
            case commands.Revert():
                put_back = self._timeline.put_back()
                self._said.append(put_back)
                return self._moved() if put_back else [self.status()]
            case commands.Undo() | commands.Redo():
                return self._go_back(command)
            case commands.Watch():
                return self._view.watch(command)
            case commands.Slice():
                return self._view.choose(command)
            case commands.Explain():
                return self._view.ask(command)
            case commands.Survey():
                return self._view.survey(command)
            case commands.Read():
                return self._view.read(command)
            case commands.Check():
                return self._view.check(command)
            case commands.Descend():
                return self._view.descend(command)
            case commands.Export(what=what):
                return [exported(what, self._timeline)]
            case commands.Record():
                self._recorder.ask(command, self._timeline)
                return []
            case commands.Pin():
                return self._view.pin(command)
            case commands.Predict():
                return self._view.predict(command, self.state == PLAYING)
            case commands.Graph(a=a, b=b, c=c):
                return [graph_message(run_graph(a, b, c))]
        before = self._timeline.place
        label = self._move(command)
        if self._timeline.place != before:
            self._undo.note(label, before, command.type, self._clock())
            self._played_from, self._playing_done = self._timeline.place, None
        return self._on_the_way()

    def pause(self, why: str = "") -> list[messages.Message]:
        """Stop playing; `why` is the sentence that says it was not the page's wish."""
        said = [why, self._stopper.give_up() if self._playing else ""]
        self.owes_frame, self._playing = self._playing, False
        self._said += said
        answer: list[messages.Message] = [self.status()]
        self._said += said  # again beside the frame that is owed
        return answer

    def _move(self, command: commands.Command) -> str:
        """Move the run as the command says, or set out to; return in a few words what was done."""
        timeline, goes_on = self._timeline, isinstance(command, commands.Configure)
        label = ""
        match command:
            case commands.Advance():
                timeline.step()
                label = f"step {timeline.position}"
            case commands.Seek(step=step):
                timeline.seek(step)
                label = f"going to step {step}"
            case commands.Open(recipe=data, step=step):
                timeline.open(Recipe.from_data(data), step)
                label = f"opening step {step}"
            case commands.Reset():
                recipe = timeline.run.recipe.restarted(timeline.position)
                timeline.begin(recipe)
                self._said.append("Started over: same seed, same first weights, same mini-batches.")
                label = "start over"
            case commands.Configure():
                there = timeline.position if command.step is None else command.step
                made = plan(command, timeline.run.recipe, there)
                if there != timeline.position:
                    timeline.seek(there)
                    timeline.travel()
                self._said.append(made.notice)
                if made.restarts:
                    timeline.begin(made.recipe)
                else:
                    self._said.append(timeline.change(made.recipe))
                label, goes_on = made.label, not made.restarts
            case commands.Commit():
                label, notice = timeline.commit()
                self._said.append(notice)
            case commands.GoThere():
                label, notice = timeline.displace(*self._view.leads_to(command))
                self._said.append(notice)
            case commands.Switch(branch=id):
                branch = timeline.branches.get(id)
                timeline.switch(branch)
                label = f"going to branch {branch.name}"
                self._said.append(f"Branch {branch.name}: {branch.changed or 'no changes'}.")
            case commands.Discard(branch=id):
                branch = timeline.branches.get(id)
                timeline.discard(branch)
                label = f"discarding branch {branch.name}"
                self._said.append(f"Branch {branch.name} is discarded.")
        self._playing = self._playing and goes_on
        return label

    def _go_back(self, command: commands.Undo | commands.Redo) -> list[messages.Message]:
        undo = isinstance(command, commands.Undo)
        here = self._timeline.place
        entry = self._undo.back(here) if undo else self._undo.again(here)
        if entry is None:
            raise BadInput(command.type, "nothing", "what was " + ("done" if undo else "undone"))
        self._playing = False
        self._said.append(f"{'Undone' if undo else 'Redone'}: {entry.label}.")
        self._said.append(self._timeline.go_back_to(entry.place))
        return self._on_the_way()

    # -- where it stands ------------------------------------------------------------------

    @property
    def state(self) -> str:
        """ready, playing or diverged."""
        if self._timeline.diverged:
            return DIVERGED
        return PLAYING if self._playing else READY

    @property
    def unsent(self) -> int:
        """How many losses the page has not been told yet."""
        return len(self._timeline.news.losses)

    def status(self) -> messages.Status:
        """Return where the session stands, and in a sentence what has been done since the last."""
        said = " ".join(filter(None, [*self._said, self._stopper.news()]))
        self._said = []
        tried = self._timeline.preview
        return status_message(
            self._timeline,
            state=self.state,
            speed=self.speed,
            undo=f"trying {place_of(tried.address, tried.index)}"
            if tried
            else self._undo.undo_label,
            redo=self._undo.redo_label,
            notice=f"{said} {preview_problem(self._timeline.look)}".strip() or None,
            at_rest=not self._playing,
            until=self._progress,
            reason=DIVERGED if self.state == DIVERGED else self._stopper.reason,
        )

    @property
    def _progress(self) -> dict[str, Any] | None:
        """How far it has come on the way to a goal of playing, or to a step that is opened."""
        if way := self._timeline.opening:
            return opened(*way)
        return self._stopper.progress if self._playing else None

    def _welcome(self) -> messages.Welcome:
        found = welcome_message(
            self._timeline.run, *self._view.selection, self._view.largest, self._view.image
        )
        return replace(found, choices={**found.choices, "recording": self._bounds})

    def _moved(self) -> list[messages.Message]:
        return [self.status(), *self.frame()]

    # -- work that goes on by itself ------------------------------------------------------

    @property
    def travelling(self) -> bool:
        """Whether the run is on its way to a step that has to be made again."""
        return self._timeline.travelling

    @property
    def waits(self) -> bool:
        """Whether another session is making the steps that this one waits for."""
        return self.travelling and self._timeline.waits

    def travel(self, seconds: float = TRAVEL_SECONDS) -> list[messages.Message]:
        """Go on for `seconds` on the way; return the pictures where it has arrived."""
        return self._on_the_way(seconds) if self.travelling else []

    def _on_the_way(self, seconds: float = TRAVEL_SECONDS) -> list[messages.Message]:
        if not self._timeline.travel(seconds):
            due = self._clock() - self._told_opening >= TELL_SECONDS
            if not (self._timeline.opening and due):
                return []
            self._told_opening = self._clock()
            return [self.status()]
        if self._timeline.branches is self._welcomed:
            return self._moved()
        self._welcomed = self._timeline.branches
        self._said.append(self._view.fit())
        return [self._welcome(), *self._moved()]

    def play(self, steps: int, seconds: float) -> int:
        """Make up to `steps` steps, stopping after `seconds`; return how many were made."""
        if self.state != PLAYING:
            return 0
        note = self._view.pins.note if self._view.pins.any else None
        made = self._timeline.steps(steps, seconds, self._stopper.reached, note)
        count = self._timeline.position - self._played_from.position
        label = f"{count} step{'s' if count > 1 else ''}"
        if self._playing_done is None:
            self._playing_done = self._undo.note(label, self._played_from, "run", self._clock())
        self._playing_done.label = label
        self._playing = not self._timeline.diverged and not self._stopper.has_news
        self.owes_frame = not self._playing
        return made

    def frame(self) -> list[messages.Message]:
        """Return the pictures of the step that is looked at, and begin its surface."""
        self.owes_frame = False
        return self._view.frame(self.state == PLAYING)

    @property
    def working(self) -> bool:
        """Whether there is something to go on with besides the run."""
        return self._view.working or self._recorder.busy

    @property
    def checking(self) -> bool:
        """Whether gradients are being checked."""
        return self._view.checking

    @property
    def answering(self) -> bool:
        """Whether somebody waits for an answer, while playing too."""
        return self._view.answering

    @property
    def surveying(self) -> bool:
        """Whether a surface is being computed."""
        return self._view.surveying

    def quantum(self) -> list[messages.Message]:
        """Go on for about 25 ms, with what somebody waits for first, and what is recorded last."""
        if self._view.working:
            return self._view.quantum(self.state == PLAYING)
        return self._recorder.quantum()

    def survey_quantum(self) -> list[messages.Message]:
        """Go on with the surface for about 25 ms; return a level where one is whole."""
        return self._view.survey_quantum(self.state == PLAYING)
