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

Work runs in worker threads through the scheduler, never in the event loop. `_run_interactive` is
for work that the page waits for. `_run_background` is for all other work: it is cut into slices of
at most 25 ms, and a command that arrives withdraws a slice that has not started (`Withdrawn`).
Nothing is lost by that, because the loop asks again for what there is to do.

Commands wait in `_commands`. A command waits until a running seek has arrived, unless its row in
app/session/handlers/ says `preempts_seek`. Of `coalesced` commands of one type in a row only the
last is executed: a slider that is dragged sends many.

Playing (`_play`) separates steps from frames. Steps follow the clock (`_next_step_at`) or run as
fast as possible; a frame is built only when the page has acknowledged enough of the earlier ones
(`ready_for_frame`), at most `max_frames_per_second`; a slice of steps ends when the next frame is
due, or after `MAX_SLICE_SECONDS`. The curve C(w) of a frame is complete before the next step is
made. If the page does not keep up, playing pauses once it is
`MAX_UNSENT_STEPS` ahead.

Work that fails does not end the session: `_run_or_recover` pauses it at the last run that there is.

With a session store, each turn of the loop also hands the newest snapshot to the store, so that
another process can restore the session.
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

from app.compute.fair_queue import ComputeRequest
from app.compute.scheduler import Scheduler, Withdrawn
from app.connection.channel import Channel
from app.lifecycle.admission_queue import AdmissionQueue, QueueFull
from app.lifecycle.session_store import SessionStore
from app.lifecycle.snapshot import SessionSnapshot
from app.lifecycle.suspendable_session import SuspendableSession
from app.logging_config import log_event, logger
from app.protocol.close_codes import CloseCode
from app.protocol.commands import Command, PlayCommand
from app.protocol.messages import ErrorMessage, Message, WaitingMessage, WelcomeMessage
from app.protocol.run_states import PLAYING
from app.session.handlers import HANDLERS
from app.session.session import EXPECTED_FAILURES, Session
from app.settings import Settings
from app.timeline.replay_cache import ReplayCache

MAX_SLICE_SECONDS = 0.01  # of playing: a frame is late by no more
MIN_SLICE_SECONDS = 0.005  # of playing: steps are made between two frames on any machine
POLL_SECONDS = 0.1  # interval at which a seek retries that waits for another session's replay
MAX_UNSENT_STEPS = 5000  # losses that may be unsent while playing
PROGRESS_SECONDS = 0.5  # interval between two progress notices of a replay
T = TypeVar("T")


class SessionActor:
    """A session with at most one page; `run` is its task.

    `session_id` names the session and is not secret. A client that shows the `token` may resume
    it: in this process, or in any process with the same `session_store`. `started`: the session
    has been created. `on_messages` also gets every message that goes to the page.
    """

    def __init__(
        self,
        client: str,
        settings: Settings,
        scheduler: Scheduler,
        admission_queue: AdmissionQueue,
        replay_cache: ReplayCache,
        session_store: SessionStore | None = None,
    ) -> None:
        self.session_id, self.token = token_hex(8), token_urlsafe(24)
        self._session_store = session_store
        self._restore_from: SessionSnapshot | None = None
        self._client = client
        self._settings = settings
        self._scheduler = scheduler
        self._admission_queue = admission_queue
        self._replay_cache = replay_cache
        self._commands: deque[Command] = deque()
        self._received_commands = 0
        self._channel: Channel | None = None
        self._needs_full_state = False
        self._wakeup = asyncio.Event()
        self._background_request: ComputeRequest | None = None
        self._suspend_now = False
        self._slot_owner: str | None = None
        self.started = False
        self.disconnected_at = self._last_activity_at = monotonic()
        self._progress_sent_at = self._last_frame_at = self._next_step_at = 0.0
        self._has_new_frame = False
        self.on_messages: Callable[[list[Message]], None] | None = None

    def restore(self, session_id: str, token: str, snapshot: SessionSnapshot) -> None:
        """Take over id, token and snapshot of a session of another process; call before `run`."""
        self.session_id, self.token, self._restore_from = session_id, token, snapshot
        self._received_commands = snapshot.received_commands

    # -- page -----------------------------------------------------------------------------

    @property
    def client(self) -> str:
        """The client that the session counts for in admission and scheduling."""
        return self._client

    @property
    def slot_owner(self) -> str | None:
        """The client that the slot of the session counts for; None if it is suspended or queued."""
        return self._slot_owner

    @property
    def disconnected(self) -> bool:
        """Whether the session has no page."""
        return self._channel is None

    def matches_token(self, token: str) -> bool:
        """Compare a token with the session's in constant time."""
        return compare_digest(self.token.encode(), token.encode())

    def attach(self, channel: Channel, client: str) -> None:
        """Connect a page through `channel`; the channel of an earlier page is closed."""
        older, self._channel, self._needs_full_state = self._channel, channel, True
        self._client = client
        if older is not None:
            older.close(CloseCode.SESSION_MOVED)
        self._last_activity_at = monotonic()
        self._wake()

    def detach(self, channel: Channel) -> None:
        """Disconnect the page of `channel`, unless another page has replaced it."""
        if self._channel is channel:
            self._channel, self.disconnected_at = None, monotonic()
            self._wakeup.set()

    def count_command(self, channel: Channel) -> None:
        """Count a command of the current page, whoever executes it."""
        if channel is self._channel:
            self._received_commands += 1

    def receive(self, channel: Channel, command: Command) -> int:
        """Queue a command of the current page; return the number of queued commands."""
        if channel is self._channel:
            self._last_activity_at = monotonic()
            self._commands.append(command)
            self._wake()
        return len(self._commands)

    def _wake(self) -> None:
        """Wake the actor; withdraw its queued background request so that the input goes first."""
        if self._background_request is not None:
            self._scheduler.withdraw(self._background_request)
        self._wakeup.set()

    def on_acknowledge(self, channel: Channel) -> None:
        """Wake the actor: the page has acknowledged a message and may be ready for a frame."""
        if channel is self._channel:
            self._wakeup.set()

    def clear_commands(self) -> None:
        """Drop all queued commands."""
        self._commands.clear()

    def close(self, code: CloseCode, message: ErrorMessage | None = None) -> None:
        """Close the channel of the page, if any, with a last message."""
        if self._channel is not None:
            self._channel.close(code, message)

    def suspend_now(self) -> None:
        """Suspend the session at once if its page is away."""
        self._suspend_now = True
        self._wakeup.set()

    def request_full_state(self) -> None:
        """Send the full state again, for new followers of a classroom."""
        self._needs_full_state = True
        self._wakeup.set()

    def _emit(self, outgoing: list[Message]) -> None:
        if self.on_messages is not None and outgoing:
            self.on_messages(outgoing)
        if self._channel is not None and outgoing:
            credentials = {
                "id": self.session_id,
                "token": self.token,
                "received": self._received_commands,
            }
            self._channel.send(
                [
                    replace(one, session=credentials) if isinstance(one, WelcomeMessage) else one
                    for one in outgoing
                ]
            )

    # -- lifecycle ------------------------------------------------------------------------

    async def run(self) -> None:
        """Run the session until its page has been away for `session_ttl_seconds`."""
        try:
            if not await self._acquire_slot():
                return
            create = partial(SuspendableSession, self._settings, perf_counter, self._replay_cache)
            suspendable = await self._run_interactive(create)
            if self._restore_from:
                await self._run_interactive(partial(suspendable.restore, self._restore_from))
            self.started = True
            while True:
                if self._session_store is not None:
                    here = self._channel is not None
                    executed = self._received_commands - len(self._commands)
                    snapshot = replace(suspendable.snapshot(), received_commands=executed)
                    self._session_store.schedule_save(self.session_id, self.token, snapshot, here)
                if self._channel is None:
                    if not await self._wait_for_page(suspendable):
                        return
                elif suspendable.suspended and (self._needs_full_state or self._commands):
                    if await self._acquire_slot():
                        await self._run_interactive(suspendable.resume)
                elif self._needs_full_state:
                    self._needs_full_state = False
                    self._emit(await self._run_interactive(suspendable.connect_page))
                else:
                    await self._run_or_recover(suspendable)
        finally:
            self._release_slot()

    async def _acquire_slot(self) -> bool:
        """Wait for a slot; meanwhile send the position in the queue to the page.

        Returns: whether there is one; if even the queue is full, the page is sent away.
        """
        client = self._client
        try:
            await self._admission_queue.acquire(client, self._send_queue_position)
        except QueueFull as full:
            self.close(CloseCode.TRY_AGAIN_LATER, full.message)
            self._channel, self.disconnected_at = None, monotonic()
            return False
        self._slot_owner = client
        return True

    def _send_queue_position(self, position: int, client_limited: bool) -> None:
        limit = self._settings.max_sessions_per_client
        reason = (
            f"Your network has as many runs here as it may ({limit}). A class can follow a room "
            "instead: that takes no run of its own."
            if client_limited
            else "The server is full."
        )
        if client_limited:
            self._admission_queue.warn_of_client_limit(limit)
        place = f"You are number {position} in the queue; the page starts automatically."
        self._emit([WaitingMessage(position, f"{reason} {place}")])

    def _release_slot(self) -> None:
        client, self._slot_owner = self._slot_owner, None
        if client is not None:
            self._admission_queue.release(client)

    def _suspend(self, suspendable: SuspendableSession) -> None:
        suspendable.suspend()
        log_event("session folded", session=self.session_id)
        self._has_new_frame = self._suspend_now = False
        self._release_slot()

    async def _wait_for_page(self, suspendable: SuspendableSession) -> bool:
        """Wait for the page, or suspend; return False once `session_ttl_seconds` have passed."""
        away = monotonic() - self.disconnected_at
        if suspendable.suspended:
            left = self._settings.session_ttl_seconds - away
        elif self._suspend_now:
            left = 0.0
        else:
            left = self._settings.suspend_after_seconds - away
        if left > 0:
            await self._wait(left)
            return True
        if suspendable.suspended:
            return False
        self._suspend(suspendable)
        return True

    async def _wait(self, seconds: float | None) -> None:
        """Wait for `_wakeup`, at most `seconds`."""
        self._wakeup.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wakeup.wait()

    async def _run_interactive(self, work: Callable[[], T]) -> T:
        """Run work that the page waits for."""
        return await self._scheduler.run(ComputeRequest(self._client, self.session_id, True), work)

    async def _run_command(self, session: Session, command: Command) -> list[Message]:
        """Execute a command. About a large run it is no interactive request.

        Its answer may take seconds and cannot be interrupted: as background work it leaves a thread
        free for the pages that wait for something short.
        """
        request = ComputeRequest(self._client, self.session_id, not session.is_large)
        return await self._scheduler.run(request, partial(session.handle, command))

    async def _run_background(self, work: Callable[[], T]) -> T:
        """Run a slice of background work. Raises: Withdrawn if a command came before its start."""
        self._background_request = ComputeRequest(self._client, self.session_id, False)
        try:
            return await self._scheduler.run(self._background_request, work)
        finally:
            self._background_request = None

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
            self._has_new_frame = False
            session = suspendable.session
            self._emit(await self._run_interactive(partial(session.recover, failure)))

    async def _run_once(self, suspendable: SuspendableSession) -> None:
        """Do one piece of work, or rest."""
        session = suspendable.session
        preempted = (
            bool(self._commands)
            and HANDLERS[self._commands[0].type].preempts_seek
            and not suspendable.restoring
        )
        self._suspend_now = False
        if suspendable.suspended:
            await self._wait(None)
        elif session.seeking and not preempted:
            self._emit(await self._run_background(session.continue_seek))
            self._send_seek_progress(suspendable)
            if session.blocked:
                await self._wait(POLL_SECONDS)
        elif self._commands:
            command = self._next_command()
            self._emit(await self._run_command(session, command))
            if isinstance(command, PlayCommand):
                self._next_step_at = perf_counter()
        elif session.frame_pending:
            self._emit(await self._run_interactive(session.status_and_frame))
        elif session.state == PLAYING:
            await self._play(session)
        elif session.has_work:
            self._emit(await self._run_background(session.run_slice))
        else:
            await self._idle(suspendable)

    def _send_seek_progress(self, suspendable: SuspendableSession) -> None:
        now = monotonic()
        if suspendable.session.seeking and now - self._progress_sent_at >= PROGRESS_SECONDS:
            self._progress_sent_at = now
            self._emit([WaitingMessage(None, suspendable.progress_notice)])

    def _next_command(self) -> Command:
        """Return the next command; of coalesced commands of one type in a row, the last."""
        command = self._commands.popleft()
        while self._commands and HANDLERS[command.type].coalesced:
            if self._commands[0].type != command.type:
                break
            command = self._commands.popleft()
        return command

    async def _play(self, session: Session) -> None:
        """Make the steps that are due, and send a frame if one is due and the page is ready.

        It returns after one slice if a command waits.
        """
        channel = self._channel
        if channel is None:
            return
        if monotonic() - self._last_activity_at >= self._settings.idle_seconds:
            self._last_activity_at = monotonic()
            minutes = self._settings.idle_seconds / 60
            notice = f"Paused after {minutes:g} minutes without input. Press Play to continue."
            self._emit(await self._run_interactive(partial(session.pause, notice)))
            return
        if session.computing_parameter_slice:
            self._emit(await self._run_background(session.run_curve_slice))
            return
        if session.has_query:
            self._emit(await self._run_background(session.run_slice))
        now = perf_counter()
        seconds = self._slice_seconds()
        ahead = session.unsent_losses >= MAX_UNSENT_STEPS and not channel.send_queue.ready_for_frame
        if session.speed == 0 and not ahead:
            await self._run_background(lambda: session.play(MAX_UNSENT_STEPS, seconds))
            self._has_new_frame = True
        elif now >= self._next_step_at and not ahead:
            due_steps = 1 + int((now - self._next_step_at) * session.speed)
            made = await self._run_background(lambda: session.play(due_steps, seconds))
            self._next_step_at = max(
                self._next_step_at + made / session.speed, perf_counter() - 0.5
            )
            self._has_new_frame = True
        elif session.has_work:
            self._emit(await self._run_background(session.run_slice))
        else:
            await self._wait(self._settings.idle_seconds if ahead else self._next_step_at - now)
        if self._commands:
            return
        due = self._seconds_to_frame() <= 0
        ready = self._has_new_frame and due and channel.send_queue.ready_for_frame
        if ready or session.state != PLAYING:
            began = perf_counter()
            self._emit(await self._run_background(session.status_and_frame))
            self._has_new_frame, self._last_frame_at = False, began
            if not self._commands:
                self._emit(await self._run_background(session.run_surface_slice))

    def _seconds_to_frame(self) -> float:
        """Return the seconds until the next frame is due; negative if it is overdue."""
        return self._last_frame_at + 1 / self._settings.max_frames_per_second - perf_counter()

    def _slice_seconds(self) -> float:
        """Return the length of a slice of playing: it ends when the next frame is due."""
        return max(MIN_SLICE_SECONDS, min(MAX_SLICE_SECONDS, self._seconds_to_frame()))

    async def _idle(self, suspendable: SuspendableSession) -> None:
        """Wait for a command; after a while free the step record, later suspend."""
        idle = monotonic() - self._last_activity_at
        if idle >= self._settings.idle_seconds:
            self._suspend(suspendable)
            return
        if idle < self._settings.release_cache_after_seconds:
            await self._wait(self._settings.release_cache_after_seconds - idle)
        else:
            suspendable.release_caches()
            self._admission_queue.memory_freed = True
            await self._wait(self._settings.idle_seconds - idle)
