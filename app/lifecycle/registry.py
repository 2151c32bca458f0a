"""All sessions of this process by their ids: opened, found again, let go. No socket, no maths."""

import asyncio
from contextlib import suppress

from app.compute.scheduler import Scheduler
from app.connection.channel import Line
from app.lifecycle.admission import Places
from app.lifecycle.admission_queue import Hall
from app.lifecycle.malloc_trim import give_back
from app.lifecycle.session_actor import MOVED, Actor
from app.lifecycle.session_store import Found, Seats
from app.lifecycle.snapshot import Standing
from app.logging_config import logger, note
from app.session.quota import check_size
from app.settings import Settings
from app.timeline.replay_cache import Replays

INTERNAL_ERROR = 1011
STOP_SECONDS = 3.0
TIDY_SECONDS = 2.0


class Registry:
    """Actors and the tasks in which they live; those without a page are bounded in number.

    Where there are `seats`, a session may go on here that began in another process.
    """

    def __init__(
        self,
        settings: Settings,
        scheduler: Scheduler,
        replays: Replays,
        seats: Seats | None = None,
    ) -> None:
        self._settings = settings
        self._seats = seats
        self._replays = replays
        self._scheduler = scheduler
        self.places = Places(settings.sessions, settings.sessions_per_client)
        self._hall = Hall(self.places, self._make_room)
        self._actors: dict[str, Actor] = {}
        self._lives: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        """Return how many sessions there are, those without arrays among them."""
        return len(self._actors)

    @property
    def attached(self) -> int:
        """How many of them have a page."""
        return sum(not actor.away for actor in self._actors.values())

    def open(self, line: Line, client: str) -> Actor:
        """Return a new session that acts for the page at the end of `line`."""
        actor = self._actor(client)
        self._begin(actor, line, client)
        note("session opened", session=actor.id, sessions=len(self._actors))
        return actor

    def _actor(self, client: str) -> Actor:
        rooms = self._scheduler, self._hall, self._replays
        return Actor(client, self._settings, *rooms, self._seats)

    def _begin(self, actor: Actor, line: Line, client: str) -> None:
        actor.attach(line, client)
        self._actors[actor.id] = actor
        self._bound()
        life = asyncio.create_task(actor.run())
        self._lives[actor.id] = life
        life.add_done_callback(lambda life: self._over(actor, life))

    async def find(self, id: str) -> Actor | Found | None:
        """Return the session with this id, if there is one, here or where it went on last."""
        if self._seats is not None and (found := await self._seats.find(id, id in self._actors)):
            return found
        return self._actors.get(id)

    async def come_back(
        self, found: Actor | Found, token: str, line: Line, client: str
    ) -> Actor | None:
        """Let a session act for a page that knows its token; None where it is over meanwhile."""
        if isinstance(found, Actor):
            found.attach(line, client)
            return found
        standing = await self._seats.claim(found.id, self._check) if self._seats else None
        if standing is None:
            return None
        while own := self._actors.get(found.id):
            self.taken(own.id)
            await asyncio.gather(self._lives[own.id], return_exceptions=True)
        actor = self._actor(client)
        actor.land(found.id, token, standing)
        self._begin(actor, line, client)
        note("session taken over", session=actor.id, sessions=len(self._actors))
        return actor

    def _check(self, standing: Standing) -> None:
        for one in standing.lines:
            check_size(one.recipe, self._settings)

    def taken(self, id: str) -> None:
        """Let a session go that another process has now, or another socket."""
        actor = self._actors.get(id)
        if actor is not None:
            actor.end(MOVED)
            self._lives[id].cancel()

    def left(self, actor: Actor, line: Line) -> None:
        """Note that a page has gone; a session that never began goes with it."""
        actor.detach(line)
        if actor.away and not actor.begun:
            self._lives[actor.id].cancel()
        self._hall.somebody_left()

    async def tidy(self) -> None:
        """Give memory back from time to time, where sessions have let go of arrays."""
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            if self._hall.let_go:
                self._hall.let_go = False
                await asyncio.to_thread(give_back)

    async def close(self) -> None:
        """Let all sessions go; what another process needs of them is kept first."""
        if self._seats is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._seats.flush(self.taken)
        lives = list(self._lives.values())
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)

    def _over(self, actor: Actor, life: "asyncio.Task[None]") -> None:
        del self._actors[actor.id], self._lives[actor.id]
        if self._seats is not None:
            self._seats.forget(actor.id)
        failure = None if life.cancelled() else life.exception()
        if failure is not None:
            told = {"session": actor.id}
            logger.error("session failed", exc_info=failure, extra={"fields": told})
            if self._seats is not None:
                self._dropping = asyncio.create_task(self._seats.drop(actor.id))
        actor.end(INTERNAL_ERROR)
        note("session over", session=actor.id, sessions=len(self._actors))

    def _make_room(self, client: str) -> None:
        """Empty the place of the session whose page has been away longest, if there is one."""
        own = self.places.client_full(client)
        away = [
            actor
            for actor in self._actors.values()
            if actor.away and actor.seated and (actor.client == client or not own)
        ]
        if away:
            min(away, key=lambda actor: actor.left_at).fold_now()

    def _bound(self) -> None:
        away = [actor for actor in self._actors.values() if actor.away]
        for actor in sorted(away, key=lambda one: one.left_at)[: -self._settings.kept_sessions]:
            self._lives[actor.id].cancel()
