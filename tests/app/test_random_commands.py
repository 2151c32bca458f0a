"""Sessions under random commands, interrupted at random: each run is what its recipe says.

Three sessions in three threads share their results, as in the server. Commands preempt seeks, seeks
stop after any part, sessions are suspended, resumed, and moved to another process. The environment
variable `RANDOM_COMMAND_SECONDS` is how long they work: 8 by default. A failure names the seed and
the last actions.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from random import Random, randrange
from time import perf_counter

from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol.codec import encode_message
from app.protocol.messages import Message
from app.protocol.parse import parse_command
from app.protocol.run_states import PLAYING
from app.session.handlers import HANDLERS, allowed_commands
from app.session.session import EXPECTED_FAILURES, Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from engine import Recipe, Run, fingerprint, replay
from tests.hosting.random_commands import FIELDS, KnownRun, message_scalars
from tests.hosting.random_room_commands import WEIGHTS

SECONDS = float(os.environ.get("RANDOM_COMMAND_SECONDS", "8"))
SESSIONS = 3
SETTINGS = Settings(history_mebibytes=8, replay_cache_mebibytes=64)
SLOW_COMMANDS = ("survey", "record", "export", "check", "watch_race")
COMMAND_WEIGHTS = {**WEIGHTS, **dict.fromkeys(SLOW_COMMANDS, 0.1)}
SLICES = (0.0, 0.0, 0.001, 0.005)  # seconds


@lru_cache(4096)
def expected_fingerprint(recipe: Recipe, step: int) -> str:
    return fingerprint(replay(Recipe.from_data(recipe.to_data()), step).parameters)


class RandomSession:
    """A session whose page sends random commands that its state allows."""

    def __init__(self, shared: SharedResults, seed: int) -> None:
        self._shared, self._random = shared, Random(seed)
        self._known, self._actions = KnownRun(), [f"seed {seed}"]
        self._open()
        self._show(self._session.full_state())

    def _open(self) -> None:
        self._suspendable = SuspendableSession(SETTINGS, perf_counter, self._shared)

    @property
    def _session(self) -> Session:
        return self._suspendable.session

    def act_for(self, seconds: float) -> int:
        """Do random things; check the runs after each. Returns: the number of runs checked."""
        end, checked = perf_counter() + seconds, 0
        while perf_counter() < end:
            try:
                self._act()
            except EXPECTED_FAILURES as failure:
                self._show(self._session.recover(failure))
            checked += self._check()
        return checked

    def _act(self) -> None:
        session, chance = self._session, self._random.random()
        if session.seeking and chance < 0.75:
            self._note("slice")
            self._show(session.continue_seek(self._random.choice(SLICES)))
        elif session.state == PLAYING and chance < 0.6 and not session.seeking:
            self._note("play")
            session.play(self._random.choice([1, 5, 20]), self._random.choice(SLICES))
            if session.frame_pending or self._random.random() < 0.3:
                self._show(session.status_and_frame())
        elif session.has_work and chance < 0.2 and not session.seeking:
            self._note("work")
            self._show(session.run_slice())
        elif chance < 0.22:
            self._note("connect")
            self._show(self._suspendable.connect_page())
        elif chance < 0.24:
            self._note("suspend")
            self._suspendable.suspend()
            self._suspendable.resume()
            self._come_back()
        elif chance < 0.25:
            self._note("move")
            snapshot = self._suspendable.snapshot()
            self._open()
            self._suspendable.restore(snapshot)
            self._come_back()
        else:
            self._send_command()

    def _send_command(self) -> None:
        session, random = self._session, self._random
        types = [one for one in allowed_commands(self._known.status["state"]) if one in FIELDS]
        fields = None
        while fields is None:
            weights = [COMMAND_WEIGHTS.get(one, 1.0) for one in types]
            [command_type] = random.choices(types, weights)
            fields = FIELDS[command_type](self._known, random)
        text = json.dumps({"type": command_type, **fields})
        self._note(text[:300])
        if session.seeking and not HANDLERS[command_type].preempts_seek:
            self._arrive()
        self._show(session.handle(parse_command(text)))
        if not session.seeking:
            self._show([session.status()])

    def _come_back(self) -> None:
        self._arrive()
        self._show(self._suspendable.connect_page())

    def _arrive(self) -> None:
        while self._session.seeking:
            self._show(self._session.continue_seek(0.01))

    def _show(self, found: list[Message]) -> None:
        for message in found:
            self._known.receive(message_scalars(encode_message(message)))

    def _note(self, action: str) -> None:
        at = f"{self._session.timeline.branches.current.name}{self._session.timeline.position}"
        self._actions = [*self._actions[:1], *self._actions[-40:], f"{at} {action}"]

    def _check(self) -> int:
        timelines = [] if self._session.seeking else self._session.timelines
        arrived = [one for one in timelines if not one.seeking]
        for timeline in arrived:
            self._check_run(timeline.run)
        return len(arrived)

    def _check_run(self, run: Run) -> None:
        expected = expected_fingerprint(run.recipe, run.step)
        assert fingerprint(run.parameters) == expected, "\n".join(self._actions)


def test_interrupted_sessions_that_share_results_have_the_runs_of_their_recipes():
    shared, seed = SharedResults(SETTINGS), randrange(10**6)
    sessions = [RandomSession(shared, seed + number) for number in range(SESSIONS)]
    with ThreadPoolExecutor(SESSIONS) as threads:
        checked = list(threads.map(lambda one: one.act_for(SECONDS), sessions))
    assert all(checked)
