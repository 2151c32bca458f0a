"""All sessions of this process by their ids: opened, found again, let go. No socket, no maths."""

import asyncio

from app.acting import Actor
from app.hall import Hall
from app.journal import logger, note
from app.line import Line
from app.memory import give_back
from app.places import Places
from app.replays import Replays
from app.scheduler import Scheduler
from app.settings import Settings

INTERNAL_ERROR = 1011
TIDY_SECONDS = 2.0


class Registry:
    """Actors and the tasks in which they live; those without a page are bounded in number."""

    def __init__(self, settings: Settings, scheduler: Scheduler, replays: Replays) -> None:
        self._settings = settings
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
        actor = Actor(client, self._settings, self._scheduler, self._hall, self._replays)
        actor.attach(line, client)
        self._actors[actor.id] = actor
        self._bound()
        life = asyncio.create_task(actor.run())
        self._lives[actor.id] = life
        life.add_done_callback(lambda life: self._over(actor, life))
        note("session opened", session=actor.id, sessions=len(self._actors))
        return actor

    def find(self, id: str) -> Actor | None:
        """Return the session with this id, if there is one."""
        return self._actors.get(id)

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
        """Let all sessions go."""
        lives = list(self._lives.values())
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)

    def _over(self, actor: Actor, life: "asyncio.Task[None]") -> None:
        del self._actors[actor.id], self._lives[actor.id]
        failure = None if life.cancelled() else life.exception()
        if failure is not None:
            told = {"session": actor.id}
            logger.error("session failed", exc_info=failure, extra={"fields": told})
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
