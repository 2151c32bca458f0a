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

from app.compute.fair_queue import ComputeRequest
from app.compute.scheduler import Scheduler, Withdrawn
from app.connection.channel import Channel
from app.lifecycle.admission_queue import AdmissionQueue
from app.lifecycle.session_store import SessionStore
from app.lifecycle.snapshot import SessionSnapshot
from app.lifecycle.suspend import SuspendableSession
from app.logging_config import log_event
from app.protocol.commands import Command
from app.protocol.messages import Message, WaitingMessage, WelcomeMessage
from app.protocol.run_states import PLAYING
from app.session.handlers import HANDLERS
from app.session.session import Session
from app.settings import Settings
from app.timeline.replay_cache import ReplayCache

TIME_SLICE_SECONDS = 0.025
POLL_SECONDS = 0.1  # between two looks at a run that another session is making
MAX_UNSENT_STEPS = 5000  # steps that playing may be ahead of what the page has painted
PROGRESS_SECONDS = 0.5  # between two words on how far a run is that is made again
MOVED = 4409
T = TypeVar("T")


class SessionActor:
    """A session that acts for at most one page at a time; `run` is its life.

    `session_id` names it and is no secret; who has the `token` may come back to it: here, or in any
    process that shares the `seats`, if there are some.
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
        """Be the session of another process that stood there; before it runs."""
        self.session_id, self.token, self._restore_from = session_id, token, snapshot

    # -- its page -------------------------------------------------------------------------

    @property
    def client(self) -> str:
        """Whose session it is."""
        return self._client

    @property
    def has_slot(self) -> bool:
        """Whether it has a place, and arrays in it."""
        return self._slot_owner is not None

    @property
    def disconnected(self) -> bool:
        """Whether no page is there."""
        return self._channel is None

    def matches_token(self, token: str) -> bool:
        """Say whether this is its token."""
        return compare_digest(self.token.encode(), token.encode())

    def attach(self, channel: Channel, client: str) -> None:
        """Act for the page at the end of this line from now on; an older line is closed."""
        older, self._channel, self._needs_full_state = self._channel, channel, True
        self._client = client
        if older is not None:
            older.close(MOVED)
        self._last_activity_at = monotonic()
        self._wake()

    def detach(self, channel: Channel) -> None:
        """Note that a line has come to its end."""
        if self._channel is channel:
            self._channel, self.disconnected_at = None, monotonic()
            self._wakeup.set()

    def receive(self, channel: Channel, command: Command) -> int:
        """Take a command from a line, unless it is a stale one; return how many wait now."""
        if channel is self._channel:
            self._last_activity_at = monotonic()
            self._commands.append(command)
            self._wake()
        return len(self._commands)

    def _wake(self) -> None:
        """Turn to what has come: what runs by itself may have its turn later."""
        if self._background_request is not None:
            self._scheduler.withdraw(self._background_request)
        self._wakeup.set()

    def on_acknowledge(self, channel: Channel) -> None:
        """Note that a page is ready for more."""
        if channel is self._channel:
            self._wakeup.set()

    def clear_commands(self) -> None:
        """Drop the commands that wait."""
        self._commands.clear()

    def close(self, code: int) -> None:
        """Close the line, if there is one."""
        if self._channel is not None:
            self._channel.close(code)

    def suspend_now(self) -> None:
        """Let go of the arrays at once, where the page is away."""
        self._suspend_now = True
        self._wakeup.set()

    def request_full_state(self) -> None:
        """Say all that a page needs once more: somebody has come who knows nothing."""
        self._needs_full_state = True
        self._wakeup.set()

    def _emit(self, outgoing: list[Message]) -> None:
        if self.on_messages is not None and outgoing:
            self.on_messages(outgoing)
        if self._channel is not None and outgoing:
            seat = {"id": self.session_id, "token": self.token}
            self._channel.send(
                [
                    replace(one, session=seat) if isinstance(one, WelcomeMessage) else one
                    for one in outgoing
                ]
            )

    # -- its life -------------------------------------------------------------------------

    async def run(self) -> None:
        """Act until the page has been away for too long."""
        try:
            await self._acquire_slot()
            create = partial(SuspendableSession, self._settings, perf_counter, self._replay_cache)
            suspendable = await self._run_interactive(create)
            if self._restore_from:
                await self._run_interactive(partial(suspendable.restore, self._restore_from))
            self.started = True
            while True:
                if self._session_store is not None:
                    here = self._channel is not None
                    self._session_store.schedule_save(
                        self.session_id, self.token, suspendable.snapshot(), here
                    )
                if self._channel is None:
                    if not await self._wait_for_page(suspendable):
                        return
                elif suspendable.suspended and (self._needs_full_state or self._commands):
                    await self._acquire_slot()
                    await self._run_interactive(suspendable.resume)
                elif self._needs_full_state:
                    self._needs_full_state = False
                    self._emit(await self._run_interactive(suspendable.connect_page))
                else:
                    with suppress(Withdrawn):
                        await self._run_once(suspendable)
        finally:
            self._release_slot()

    async def _acquire_slot(self) -> None:
        """Wait for a place, and tell the page meanwhile how many are before it."""
        client = self._client
        await self._admission_queue.acquire(client, self._send_queue_position)
        self._slot_owner = client

    def _send_queue_position(self, position: int, client_limited: bool) -> None:
        what = (
            "Your network has as many runs here as it may"
            if client_limited
            else "The server is full"
        )
        sentence = f"{what}. You are number {position} in the queue; the page starts automatically."
        self._emit([WaitingMessage(position, sentence)])

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
        """Wait for the page to come back, and let go in time; return whether it has."""
        away = monotonic() - self.disconnected_at
        if suspendable.suspended:
            left = self._settings.kept_seconds - away
        elif self._suspend_now:
            left = 0.0
        else:
            left = self._settings.away_seconds - away
        if left > 0:
            await self._wait(left)
            return True
        if suspendable.suspended:
            return False
        self._suspend(suspendable)
        return True

    async def _wait(self, seconds: float | None) -> None:
        """Wait for something to happen, at most `seconds`."""
        self._wakeup.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wakeup.wait()

    async def _run_interactive(self, work: Callable[[], T]) -> T:
        return await self._scheduler.run(ComputeRequest(self._client, self.session_id, True), work)

    async def _run_background(self, work: Callable[[], T]) -> T:
        """Return what `work` does. Raises: Withdrawn, where something came before its turn."""
        self._background_request = ComputeRequest(self._client, self.session_id, False)
        try:
            return await self._scheduler.run(self._background_request, work)
        finally:
            self._background_request = None

    # -- acting ---------------------------------------------------------------------------

    async def _run_once(self, suspendable: SuspendableSession) -> None:
        """Do one piece of what there is to do, or rest."""
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
            self._emit(await self._run_interactive(partial(session.handle, command)))
            if command.type == "run":
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
        """Make the steps that are due; show the newest where the page is ready for it.

        A command does not wait for more than one piece of this.
        """
        line = self._channel
        if line is None:
            return
        if monotonic() - self._last_activity_at >= self._settings.idle_seconds:
            self._last_activity_at = monotonic()
            minutes = self._settings.idle_seconds / 60
            why = f"Paused after {minutes:g} minutes without input. Press Play to continue."
            self._emit(await self._run_interactive(partial(session.pause, why)))
            return
        if session.has_query:
            self._emit(await self._run_background(session.run_slice))
        now = perf_counter()
        ahead = session.unsent_losses >= MAX_UNSENT_STEPS and not line.send_queue.ready_for_frame
        if session.speed == 0 and not ahead:
            await self._run_background(lambda: session.play(MAX_UNSENT_STEPS, TIME_SLICE_SECONDS))
            self._has_new_frame = True
        elif now >= self._next_step_at and not ahead:
            due = 1 + int((now - self._next_step_at) * session.speed)
            made = await self._run_background(lambda: session.play(due, TIME_SLICE_SECONDS))
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
        frame_over = perf_counter() - self._last_frame_at >= 1 / self._settings.frames_per_second
        ready = self._has_new_frame and frame_over and line.send_queue.ready_for_frame
        if ready or session.state != PLAYING:
            began = perf_counter()
            self._emit(await self._run_background(session.status_and_frame))
            self._has_new_frame, self._last_frame_at = False, began
            if not self._commands:
                self._emit(await self._run_background(session.run_surface_slice))

    async def _idle(self, suspendable: SuspendableSession) -> None:
        """Wait for a command; let go, after a time, of what it takes least to make again."""
        idle = monotonic() - self._last_activity_at
        if idle >= self._settings.idle_seconds:
            self._suspend(suspendable)
            return
        if idle < self._settings.rest_seconds:
            await self._wait(self._settings.rest_seconds - idle)
        else:
            suspendable.release_caches()
            self._admission_queue.memory_freed = True
            await self._wait(self._settings.idle_seconds - idle)
