"""The registry of all sessions in this process: starts, finds, resumes, evicts and ends them."""

import asyncio
from contextlib import suppress

from app.compute.scheduler import Scheduler
from app.connection.channel import Channel
from app.lifecycle.admission import AdmissionSlots
from app.lifecycle.admission_queue import AdmissionQueue, QueueFull
from app.lifecycle.away_sessions import AwaySessions
from app.lifecycle.data_source import DataSource
from app.lifecycle.malloc_trim import trim_heap
from app.lifecycle.session_actor import SessionActor
from app.lifecycle.session_store import RemoteSession, SessionStore
from app.lifecycle.snapshot import SessionSnapshot
from app.logging_config import log_event, logger
from app.protocol.close_codes import CloseCode
from app.session.quota import check_run_size
from app.session.shared_results import SharedResults
from app.settings import Settings

FLUSH_TIMEOUT_SECONDS = 3.0
TRIM_INTERVAL_SECONDS = 2.0


class Registry:
    """Session actors by id, each with its asyncio task; those without a page are limited in number.

    With a `session_store`, a session of another process can be resumed here. `data_source` brings
    the own data that a command or such a session names.
    """

    def __init__(
        self,
        settings: Settings,
        scheduler: Scheduler,
        shared_results: SharedResults,
        session_store: SessionStore | None = None,
        data_source: DataSource | None = None,
    ) -> None:
        self._settings, self._data_source = settings, data_source
        self._session_store = session_store
        self._shared_results = shared_results
        self._scheduler = scheduler
        self.slots = AdmissionSlots(settings.max_sessions, settings.max_sessions_per_client)
        self._admission_queue = AdmissionQueue(self.slots, self._evict_one, settings.queue_length)
        self._away = AwaySessions()
        self._actors: dict[str, SessionActor] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        """Return the number of sessions, including suspended ones."""
        return len(self._actors)

    @property
    def attached_count(self) -> int:
        """The number of sessions that have a page."""
        return len(self._actors) - len(self._away)

    def start_session(self, channel: Channel, client: str) -> SessionActor:
        """Start a session for the page behind `channel` and return its actor.

        Raises: QueueFull if there is neither a slot nor a position in the queue.
        """
        if not self._admission_queue.has_position(client):
            raise QueueFull(self.slots.waiting_count)
        actor = self._create_actor(client)
        self._start_actor(actor, channel, client)
        log_event("session opened", session=actor.session_id, sessions=len(self._actors))
        return actor

    def _create_actor(self, client: str) -> SessionActor:
        return SessionActor(
            client,
            self._settings,
            self._scheduler,
            self._admission_queue,
            self._shared_results,
            self._session_store,
            self._data_source,
        )

    def _start_actor(self, actor: SessionActor, channel: Channel, client: str) -> None:
        actor.attach(channel, client)
        self._actors[actor.session_id] = actor
        life = asyncio.create_task(actor.run())
        self._tasks[actor.session_id] = life
        life.add_done_callback(lambda life: self._on_done(actor, life))

    async def find(self, session_id: str) -> SessionActor | RemoteSession | None:
        """Return the session with this id, if any: here, or in the process that last had it."""
        if self._session_store is not None and (
            found := await self._session_store.find(session_id, session_id in self._actors)
        ):
            return found
        return self._actors.get(session_id)

    async def resume(
        self, found: SessionActor | RemoteSession, token: str, channel: Channel, client: str
    ) -> SessionActor | None:
        """Connect a page to a session whose token it has shown; None if the session has ended.

        Raises: BadInput, naming the hash, if the own data of the session are not to be had.
        """
        if isinstance(found, SessionActor):
            self._away.remove(found)
            found.attach(channel, client)
            return found
        standing = (
            await self._session_store.claim(found.session_id, self._check_sizes, self._data_source)
            if self._session_store
            else None
        )
        if standing is None:
            return None
        while own := self._actors.get(found.session_id):
            self.on_ownership_lost(own.session_id)
            await asyncio.gather(self._tasks[own.session_id], return_exceptions=True)
        actor = self._create_actor(client)
        actor.restore(found.session_id, token, standing)
        self._start_actor(actor, channel, client)
        log_event("session taken over", session=actor.session_id, sessions=len(self._actors))
        return actor

    def _check_sizes(self, snapshot: SessionSnapshot) -> None:
        for one in snapshot.branches:
            check_run_size(one.recipe, self._settings)

    def on_ownership_lost(self, session_id: str) -> None:
        """End a session here because another process has claimed it."""
        actor = self._actors.get(session_id)
        if actor is not None:
            actor.page.close(CloseCode.SESSION_MOVED)
            self._tasks[session_id].cancel()

    def on_disconnect(self, actor: SessionActor, channel: Channel) -> None:
        """Disconnect a page; end its session if it was still in the admission queue."""
        actor.detach(channel)
        if not actor.disconnected or actor.session_id not in self._actors:
            return
        if not actor.started:
            self._tasks[actor.session_id].cancel()
            return
        self._away.add(actor)
        if len(self._away) > self._settings.max_disconnected_sessions:
            oldest = self._away.pop_oldest()
            self._tasks[oldest.session_id].cancel()
        self._admission_queue.on_disconnect(actor.client)

    async def trim_memory_periodically(self) -> None:
        """Trim the heap every few seconds if sessions have freed arrays."""
        while True:
            await asyncio.sleep(TRIM_INTERVAL_SECONDS)
            if self._admission_queue.memory_freed:
                self._admission_queue.memory_freed = False
                await asyncio.to_thread(trim_heap)

    async def close(self) -> None:
        """End all sessions, after their snapshots are stored for other processes."""
        if self._session_store is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_TIMEOUT_SECONDS):
                    await self._session_store.flush(self.on_ownership_lost)
        lives = list(self._tasks.values())
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)

    def _on_done(self, actor: SessionActor, task: "asyncio.Task[None]") -> None:
        del self._actors[actor.session_id], self._tasks[actor.session_id]
        self._away.remove(actor)
        if self._session_store is not None:
            self._session_store.forget(actor.session_id)
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            told = {"session": actor.session_id}
            logger.error("session failed", exc_info=failure, extra={"fields": told})
            if self._session_store is not None:
                self._delete_task = asyncio.create_task(
                    self._session_store.delete(actor.session_id)
                )
        actor.page.close(CloseCode.INTERNAL_ERROR)
        log_event("session over", session=actor.session_id, sessions=len(self._actors))

    def _evict_one(self, client: str | None) -> None:
        """Suspend the session that has been without a page longest, if any, to free its slot.

        Of this client only, if one is given.
        """
        actor = self._away.pop_evictable(client)
        if actor is not None:
            actor.suspend_now()
