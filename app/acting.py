"""One session at work, whether or not its page is there: commands, playing, rest. No socket.

While the page is away nothing is computed; after a time the arrays go, after another all of it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from secrets import compare_digest, token_hex, token_urlsafe
from time import monotonic, perf_counter
from typing import TypeVar

from app.commands import Command
from app.hall import Hall
from app.held import HeldSession
from app.journal import note
from app.line import Line
from app.messages import Message, Waiting, Welcome
from app.replays import Replays
from app.scheduler import Scheduler, Withdrawn
from app.seats import Seats
from app.settings import Settings
from app.standing import Standing
from app.states import PLAYING, TURNING
from app.turns import Turn

QUANTUM = 0.01  # seconds of playing at a time, at most: a picture is late by no more
LEAST = 0.005  # and at least: there are steps between two pictures on any machine
WAIT = 0.1  # between two looks at a run that another session is making
MOST_AHEAD = 5000  # steps that playing may be ahead of what the page has painted
NEWEST_WINS = ("seek", "edit", "predict", "graph")  # of these in a row only the last counts
TELL_SECONDS = 0.5  # between two words on how far a run is that is made again
MOVED = 4409
T = TypeVar("T")


class Actor:
    """A session that acts for at most one page at a time; `run` is its life.

    `id` names it and is no secret; who has the `token` may come back to it: here, or in any process
    that shares the `seats`, if there are some.
    """

    def __init__(
        self,
        client: str,
        settings: Settings,
        scheduler: Scheduler,
        hall: Hall,
        replays: Replays,
        seats: Seats | None = None,
    ) -> None:
        self.id, self.token = token_hex(8), token_urlsafe(24)
        self._seats = seats
        self._landing: Standing | None = None
        self._client = client
        self._settings = settings
        self._scheduler = scheduler
        self._hall = hall
        self._replays = replays
        self._commands: deque[Command] = deque()
        self._line: Line | None = None
        self._fresh = False
        self._rung = asyncio.Event()
        self._wish: Turn | None = None
        self._fold_now = False
        self._place_of: str | None = None
        self.begun = False
        self.left_at = self._asked_at = monotonic()
        self._told_at = self._last_frame = self._due = 0.0
        self._unshown = False
        self.audience: Callable[[list[Message]], None] | None = None

    def land(self, id: str, token: str, standing: Standing) -> None:
        """Be the session of another process that stood there; before it runs."""
        self.id, self.token, self._landing = id, token, standing

    # -- its page -------------------------------------------------------------------------

    @property
    def client(self) -> str:
        """Whose session it is."""
        return self._client

    @property
    def seated(self) -> bool:
        """Whether it has a place, and arrays in it."""
        return self._place_of is not None

    @property
    def away(self) -> bool:
        """Whether no page is there."""
        return self._line is None

    def knows(self, token: str) -> bool:
        """Say whether this is its token."""
        return compare_digest(self.token.encode(), token.encode())

    def attach(self, line: Line, client: str) -> None:
        """Act for the page at the end of this line from now on; an older line is closed."""
        older, self._line, self._fresh = self._line, line, True
        self._client = client
        if older is not None:
            older.end(MOVED)
        self._asked_at = monotonic()
        self._come()

    def detach(self, line: Line) -> None:
        """Note that a line has come to its end."""
        if self._line is line:
            self._line, self.left_at = None, monotonic()
            self._rung.set()

    def receive(self, line: Line, command: Command) -> int:
        """Take a command from a line, unless it is a stale one; return how many wait now."""
        if line is self._line:
            self._asked_at = monotonic()
            self._commands.append(command)
            self._come()
        return len(self._commands)

    def _come(self) -> None:
        """Turn to what has come: what runs by itself may have its turn later."""
        if self._wish is not None:
            self._scheduler.withdraw(self._wish)
        self._rung.set()

    def acknowledged(self, line: Line) -> None:
        """Note that a page is ready for more."""
        if line is self._line:
            self._rung.set()

    def forget_commands(self) -> None:
        """Drop the commands that wait."""
        self._commands.clear()

    def end(self, code: int) -> None:
        """Close the line, if there is one."""
        if self._line is not None:
            self._line.end(code)

    def fold_now(self) -> None:
        """Let go of the arrays at once, where the page is away."""
        self._fold_now = True
        self._rung.set()

    def greet_again(self) -> None:
        """Say all that a page needs once more: somebody has come who knows nothing."""
        self._fresh = True
        self._rung.set()

    def _put(self, found: list[Message]) -> None:
        if self.audience is not None and found:
            self.audience(found)
        if self._line is not None and found:
            seat = {"id": self.id, "token": self.token}
            self._line.put(
                [replace(one, session=seat) if isinstance(one, Welcome) else one for one in found]
            )

    # -- its life -------------------------------------------------------------------------

    async def run(self) -> None:
        """Act until the page has been away for too long."""
        try:
            await self._seat()
            made = partial(HeldSession, self._settings, perf_counter, self._replays)
            session = await self._waited_for(made)
            if self._landing:
                await self._waited_for(partial(session.land, self._landing))
            self.begun = True
            while True:
                if self._seats is not None:
                    here = self._line is not None
                    self._seats.keep(self.id, self.token, session.standing(), here)
                if self._line is None:
                    if not await self._wait_for_page(session):
                        return
                elif session.folded and (self._fresh or self._commands):
                    await self._seat()
                    await self._waited_for(session.unfold)
                elif self._fresh:
                    self._fresh = False
                    self._put(await self._waited_for(session.greet))
                else:
                    with suppress(Withdrawn):
                        await self._go_on(session)
        finally:
            self._stand_up()

    async def _seat(self) -> None:
        """Wait for a place, and tell the page meanwhile how many are before it."""
        client = self._client
        await self._hall.place(client, self._tell_place)
        self._place_of = client

    def _tell_place(self, number: int, own: bool) -> None:
        what = "Your network has as many runs here as it may" if own else "The server is full"
        sentence = f"{what}. You are number {number} in the queue; the page starts automatically."
        self._put([Waiting(number, sentence)])

    def _stand_up(self) -> None:
        client, self._place_of = self._place_of, None
        if client is not None:
            self._hall.give_back(client)

    def _fold(self, session: HeldSession) -> None:
        session.fold()
        note("session folded", session=self.id)
        self._unshown = self._fold_now = False
        self._stand_up()

    async def _wait_for_page(self, session: HeldSession) -> bool:
        """Wait for the page to come back, and let go in time; return whether it has."""
        away = monotonic() - self.left_at
        if session.folded:
            left = self._settings.kept_seconds - away
        elif self._fold_now:
            left = 0.0
        else:
            left = self._settings.away_seconds - away
        if left > 0:
            await self._rest(left)
            return True
        if session.folded:
            return False
        self._fold(session)
        return True

    async def _rest(self, seconds: float | None) -> None:
        """Wait for something to happen, at most `seconds`."""
        self._rung.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()

    async def _waited_for(self, work: Callable[[], T]) -> T:
        return await self._scheduler.work(Turn(self._client, self.id, True), work)

    async def _by_itself(self, work: Callable[[], T]) -> T:
        """Return what `work` does. Raises: Withdrawn, where something came before its turn."""
        self._wish = Turn(self._client, self.id, False)
        try:
            return await self._scheduler.work(self._wish, work)
        finally:
            self._wish = None

    # -- acting ---------------------------------------------------------------------------

    async def _go_on(self, session: HeldSession) -> None:
        """Do one piece of what there is to do, or rest."""
        turned = self._commands and self._commands[0].type in TURNING and not session.landing
        self._fold_now = False
        if session.folded:
            await self._rest(None)
        elif session.travelling and not turned:
            self._put(await self._by_itself(session.travel))
            self._tell_way(session)
            if session.waits:
                await self._rest(WAIT)
        elif self._commands:
            command = self._next()
            self._put(await self._waited_for(partial(session.handle, command)))
            if command.type == "run":
                self._due = perf_counter()
        elif session.owes_frame:
            self._put(await self._waited_for(lambda: [session.status(), *session.frame()]))
        elif session.state == PLAYING:
            await self._play(session)
        elif session.working:
            self._put(await self._by_itself(session.quantum))
        else:
            await self._idle(session)

    def _tell_way(self, session: HeldSession) -> None:
        now = monotonic()
        if session.travelling and now - self._told_at >= TELL_SECONDS:
            self._told_at = now
            self._put([Waiting(None, session.on_the_way)])

    def _next(self) -> Command:
        """Return the next command; of seeks and the like that follow each other only the newest."""
        command = self._commands.popleft()
        while self._commands and command.type in NEWEST_WINS:
            if self._commands[0].type != command.type:
                break
            command = self._commands.popleft()
        return command

    async def _play(self, session: HeldSession) -> None:
        """Make the steps that are due; show the newest where the page is ready for it.

        A command does not wait for more than one piece of this.
        """
        line = self._line
        if line is None:
            return
        if monotonic() - self._asked_at >= self._settings.idle_seconds:
            self._asked_at = monotonic()
            minutes = self._settings.idle_seconds / 60
            why = f"Paused after {minutes:g} minutes without input. Press Play to continue."
            self._put(await self._waited_for(partial(session.pause, why)))
            return
        if session.answering:
            self._put(await self._by_itself(session.quantum))
        now = perf_counter()
        ahead = session.unsent >= MOST_AHEAD and not line.outbox.ready_for_frame
        if session.speed == 0 and not ahead:
            await self._by_itself(lambda: session.play(MOST_AHEAD, self._piece()))
            self._unshown = True
        elif now >= self._due and not ahead:
            due = 1 + int((now - self._due) * session.speed)
            made = await self._by_itself(lambda: session.play(due, self._piece()))
            self._due = max(self._due + made / session.speed, perf_counter() - 0.5)
            self._unshown = True
        elif session.working:
            self._put(await self._by_itself(session.quantum))
        else:
            await self._rest(self._settings.idle_seconds if ahead else self._due - now)
        if self._commands:
            return
        ready = self._unshown and self._until_frame() <= 0 and line.outbox.ready_for_frame
        if ready or session.state != PLAYING:
            began = perf_counter()
            self._put(await self._by_itself(lambda: [session.status(), *session.frame()]))
            self._unshown, self._last_frame = False, began
            if not self._commands:
                self._put(await self._by_itself(session.survey_quantum))

    def _until_frame(self) -> float:
        """Return in how many seconds the next picture may go, below 0 if it may already."""
        return self._last_frame + 1 / self._settings.frames_per_second - perf_counter()

    def _piece(self) -> float:
        """Return for how many seconds to make steps: no longer than until the next picture."""
        return max(LEAST, min(QUANTUM, self._until_frame()))

    async def _idle(self, session: HeldSession) -> None:
        """Wait for a command; let go, after a time, of what it takes least to make again."""
        idle = monotonic() - self._asked_at
        if idle >= self._settings.idle_seconds:
            self._fold(session)
            return
        if idle < self._settings.rest_seconds:
            await self._rest(self._settings.rest_seconds - idle)
        else:
            session.rest()
            self._hall.let_go = True
            await self._rest(self._settings.idle_seconds - idle)
