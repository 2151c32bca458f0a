"""The actor of one session: an asyncio task that owns the session and does its work in order.

How it works
------------
The websocket handler, the registry and the classroom never touch the session. They call `attach`,
`detach`, `receive` and the like, which only note what has happened and set `_wakeup`. The task
`run` is the only one that uses the session, so the session needs no locks.

Life: `run` first waits for a slot in the admission queue, creates the session, and then repeats one
of these, the first that applies:

1. The page is away: nothing is computed. After `suspend_after_seconds` the session is suspended
   (its arrays are freed and its slot is given to another), after `session_ttl_seconds` the task
   ends.
2. The session is suspended and its page is back, or a command has come: take a slot and resume.
3. A page has just connected: send the full state.
4. Otherwise `_run_once` does one piece of work, in this order: a seek, a queued command, the
   pending frame of a stopped run, playing, other background work. With nothing to do the actor
   rests; after `release_cache_after_seconds` it frees the step record, after `idle_seconds` it
   suspends.

Work runs in worker threads through the scheduler, never in the event loop (session_compute.py). A
command that arrives withdraws a slice of work that has not started (`Withdrawn`); the loop asks
again for what there is to do. A command waits until a running seek has arrived, unless it replaces
the seek (command_inbox.py). How playing is paced: playback.py.

Work that fails does not end the session: `_run_or_recover` pauses it at the last run that there is.

With a session store, each turn of the loop also hands the newest snapshot to the store, so that
another process can restore the session.
"""

from asyncio import get_running_loop
from collections.abc import Awaitable
from contextlib import closing
from dataclasses import replace
from functools import partial
from secrets import compare_digest, token_hex, token_urlsafe
from time import monotonic, perf_counter
from typing import Any

from app.compute.scheduler import Scheduler, Withdrawn
from app.connection.channel import Channel
from app.lifecycle.activity import REST_SECONDS, Activity
from app.lifecycle.admission_queue import AdmissionQueue, QueueFull
from app.lifecycle.command_inbox import CommandInbox, QueryWork
from app.lifecycle.data_source import DataSource
from app.lifecycle.playback import Playback
from app.lifecycle.session_compute import SessionCompute
from app.lifecycle.session_page import SessionPage
from app.lifecycle.session_slot import SessionSlot
from app.lifecycle.session_store import SessionStore
from app.lifecycle.snapshot import SessionSnapshot
from app.lifecycle.suspendable_session import SuspendableSession
from app.lifecycle.wakeup import Wakeup
from app.logging_config import log_event, logger
from app.protocol.close_codes import CloseCode
from app.protocol.commands import Command, PlayCommand
from app.protocol.messages import WaitingMessage
from app.protocol.run_states import PLAYING
from app.session.session import EXPECTED_FAILURES, Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.subscriptions.session_owner import SessionOwner

POLL_SECONDS = 0.1  # interval at which a seek retries that waits for another session's replay
PROGRESS_SECONDS = 0.5  # interval between two progress notices of a replay


class SessionActor:
    """A session with at most one page; `run` is its task.

    `session_id` names the session and is not secret. A client that shows the `token` may resume
    it: in this process, or in any process with the same `session_store`. `started`: the session
    has been created. `page` is what is sent to the page, `commands` what it has sent.
    """

    def __init__(
        self,
        client: str,
        settings: Settings,
        scheduler: Scheduler,
        admission_queue: AdmissionQueue,
        shared_results: SharedResults,
        session_store: SessionStore | None = None,
        data_source: DataSource | None = None,
    ) -> None:
        self.session_id, self.token = token_hex(8), token_urlsafe(24)
        self._session_store = session_store
        self._restore_from: SessionSnapshot | None = None
        self._settings = settings
        self._shared_results = shared_results
        self._wakeup = Wakeup()
        self.page = SessionPage(self._credentials)
        self._compute = SessionCompute(scheduler, client, self.session_id, data_source)
        self._slot = SessionSlot(settings, admission_queue)
        self.commands = CommandInbox()
        self._playback = Playback(settings, self._compute, self.page, self._wakeup, self.commands)
        self._suspend_now = False
        self.started = False
        self._activity = Activity()
        self._progress_sent_at = 0.0

    def restore(self, session_id: str, token: str, snapshot: SessionSnapshot) -> None:
        """Take over id, token and snapshot of a session of another process; call before `run`."""
        self.session_id, self.token, self._restore_from = session_id, token, snapshot
        self._compute.session_id = session_id
        self.commands.received_count = snapshot.received_commands

    # -- page -----------------------------------------------------------------------------

    @property
    def client(self) -> str:
        """The client that the session counts for in admission and scheduling."""
        return self._compute.client

    @property
    def slot_owner(self) -> str | None:
        """The client that the slot of the session counts for; None if it is suspended or queued."""
        return self._slot.owner

    @property
    def disconnected(self) -> bool:
        """Whether the session has no page."""
        return self.page.channel is None

    def matches_token(self, token: str) -> bool:
        """Compare a token with the session's in constant time."""
        return compare_digest(self.token.encode(), token.encode())

    def attach(self, channel: Channel, client: str) -> None:
        """Connect a page through `channel`; the channel of an earlier page is closed."""
        self.page.attach(channel)
        self._compute.client = client
        self._activity.note()
        self._wake()

    def detach(self, channel: Channel) -> None:
        """Disconnect the page of `channel`, unless another page has replaced it."""
        if self.page.channel is channel:
            self.page.detach()
            self._wakeup.set()

    def count_command(self, channel: Channel) -> None:
        """Count a command of the current page, whoever executes it."""
        if channel is self.page.channel:
            self.commands.received_count += 1

    def receive(self, channel: Channel, command: Command) -> int:
        """Queue a command of the current page; return the number of queued commands."""
        if channel is self.page.channel:
            self._activity.note()
            self.commands.append(command)
            self._wake()
        return len(self.commands)

    def query(self, work: QueryWork) -> Awaitable[Any]:
        """Have `work` read the session after the commands that wait; return what it finds."""
        self._wake()
        return self.commands.append_query(work)

    def _wake(self) -> None:
        """Wake the actor; withdraw its queued background request so that the input goes first."""
        self._compute.withdraw_background()
        self._wakeup.set()

    def on_acknowledge(self, channel: Channel) -> None:
        """Wake the actor: the page has acknowledged a message and may be ready for a frame."""
        if channel is self.page.channel:
            self._wakeup.set()

    def suspend_now(self) -> None:
        """Suspend the session at once if its page is away."""
        self._suspend_now = True
        self._wakeup.set()

    def request_full_state(self) -> None:
        """Send the full state again, for new followers of a classroom."""
        self.page.needs_full_state = True
        self._wakeup.set()

    def _credentials(self) -> dict[str, Any]:
        """Return what a welcome message says about the session."""
        received = self.commands.received_count
        return {"id": self.session_id, "token": self.token, "received": received}

    # -- lifecycle ------------------------------------------------------------------------

    async def run(self) -> None:
        """Run the session until its page has been away for `session_ttl_seconds`."""
        try:
            if not await self._acquire_slot():
                return
            loop = get_running_loop()
            owner = SessionOwner(
                command_waits=lambda: bool(self.commands),
                wake=partial(loop.call_soon_threadsafe, self._wake),
            )
            create = partial(
                SuspendableSession, self._settings, perf_counter, self._shared_results, owner
            )
            with closing(await self._compute.run_interactive(create)) as suspendable:
                await self._live(suspendable)
        finally:
            self._slot.release()

    async def _live(self, suspendable: SuspendableSession) -> None:
        if self._restore_from:
            await self._compute.run_interactive(partial(suspendable.restore, self._restore_from))
        self.started = True
        while True:
            if self._session_store is not None:
                executed = self.commands.executed_count
                snapshot = replace(suspendable.snapshot(), received_commands=executed)
                here = not self.disconnected
                self._session_store.schedule_save(self.session_id, self.token, snapshot, here)
            if self.page.channel is None:
                if not await self._wait_for_page(suspendable):
                    return
            elif suspendable.suspended and (self.page.needs_full_state or self.commands):
                if await self._acquire_slot():
                    await self._compute.run_interactive(suspendable.resume)
            elif self.page.needs_full_state:
                self.page.needs_full_state = False
                self.page.emit(await self._compute.run_interactive(suspendable.connect_page))
            else:
                await self._run_or_recover(suspendable)

    async def _acquire_slot(self) -> bool:
        """Wait for a slot and tell the page its position; False if even the queue is full."""
        try:
            await self._slot.acquire(self.client, lambda message: self.page.emit([message]))
        except QueueFull as full:
            self.page.close(CloseCode.TRY_AGAIN_LATER, full.message)
            self.page.detach()
            return False
        return True

    def _suspend(self, suspendable: SuspendableSession) -> None:
        suspendable.suspend()
        log_event("session folded", session=self.session_id)
        self._playback.drop_frame()
        self._suspend_now = False
        self._slot.release()

    async def _wait_for_page(self, suspendable: SuspendableSession) -> bool:
        """Wait for the page, or suspend; return False once `session_ttl_seconds` have passed."""
        away = monotonic() - self.page.disconnected_at
        if suspendable.suspended:
            left = self._settings.session_ttl_seconds - away
        elif self._suspend_now:
            left = 0.0
        else:
            left = self._settings.suspend_after_seconds - away
        if left > 0:
            await self._wakeup.wait(left)
            return True
        if suspendable.suspended:
            return False
        self._suspend(suspendable)
        return True

    # -- work -----------------------------------------------------------------------------

    async def _run_or_recover(self, suspendable: SuspendableSession) -> None:
        """Do one piece of work; if it fails, pause the session, tell the page and log why."""
        try:
            await self._run_once(suspendable)
        except Withdrawn:
            return
        except Exception as failure:
            unexpected = None if isinstance(failure, EXPECTED_FAILURES) else failure
            fields = {"session": self.session_id, "why": str(failure)}
            logger.error("session paused", exc_info=unexpected, extra={"fields": fields})
            self._playback.drop_frame()
            session = suspendable.session
            self.page.emit(await self._compute.run_interactive(partial(session.recover, failure)))

    async def _run_once(self, suspendable: SuspendableSession) -> None:
        """Do one piece of work, or rest."""
        session = suspendable.session
        preempted = self.commands.preempts_seek and not suspendable.restoring
        self._suspend_now = False
        in_room = self.page.on_messages is not None
        session.note_surface_demand(rested=self._activity.rested, in_room=in_room)
        if suspendable.suspended:
            await self._wakeup.wait(None)
        elif session.seeking and not preempted:
            self.page.emit(await self._compute.run_background(session.continue_seek))
            self._send_seek_progress(suspendable)
            if session.blocked:
                await self._wakeup.wait(POLL_SECONDS)
        elif self.commands:
            command = self.commands.take_next()
            self.page.emit(await self._compute.run_command(session, command))
            if isinstance(command, PlayCommand):
                self._playback.restart_clock()
        elif session.frame_pending:
            self.page.emit(await self._compute.run_interactive(session.status_and_frame))
        elif session.state == PLAYING:
            await self._play(session)
        elif session.has_work:
            self.page.emit(await self._compute.run_slice(session))
            if session.lanes_blocked:
                await self._wakeup.wait(POLL_SECONDS)
        else:
            await self._idle(suspendable)

    def _send_seek_progress(self, suspendable: SuspendableSession) -> None:
        now = monotonic()
        if suspendable.session.seeking and now - self._progress_sent_at >= PROGRESS_SECONDS:
            self._progress_sent_at = now
            self.page.emit([WaitingMessage(None, suspendable.progress_notice)])

    async def _play(self, session: Session) -> None:
        """Play on, or pause after a long time without input."""
        if self._activity.idle_seconds >= self._settings.idle_seconds:
            self._activity.note()
            minutes = self._settings.idle_seconds / 60
            notice = f"Paused after {minutes:g} minutes without input. Press Play to continue."
            self.page.emit(await self._compute.run_interactive(partial(session.pause, notice)))
            return
        await self._playback.run_turn(session)

    async def _idle(self, suspendable: SuspendableSession) -> None:
        """Wait for a command; after a while free the step record, later suspend."""
        idle = self._activity.idle_seconds
        if idle >= self._settings.idle_seconds:
            self._suspend(suspendable)
            return
        if suspendable.session.surface_awaits_rest and idle < REST_SECONDS:
            await self._wakeup.wait(REST_SECONDS - idle)
        elif idle < self._settings.release_cache_after_seconds:
            await self._wakeup.wait(self._settings.release_cache_after_seconds - idle)
        else:
            suspendable.release_caches()
            self._slot.note_freed_memory()
            await self._wakeup.wait(self._settings.idle_seconds - idle)
