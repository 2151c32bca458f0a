"""The pace of a session that plays: when a step is due, when a frame, and how long a slice is.

Steps are separate from frames. Steps follow the clock or run as fast as possible; a frame is built
only when the page has acknowledged enough of the earlier ones (`ready_for_frame`), at most
`max_frames_per_second`. A slice of steps ends when the next frame is due, or after
`MAX_SLICE_SECONDS`. The curve C(w) of a frame is complete before the next step is made. If the page
does not keep up, playing pauses once it is `MAX_UNSENT_STEPS` ahead.
"""

from time import perf_counter

from app.connection.send_queue import SendQueue
from app.lifecycle.command_inbox import CommandInbox
from app.lifecycle.session_compute import SessionCompute
from app.lifecycle.session_page import SessionPage
from app.lifecycle.wakeup import Wakeup
from app.protocol.run_states import PLAYING
from app.session.session import Session
from app.settings import Settings

MAX_SLICE_SECONDS = 0.01  # a frame is late by no more
MIN_SLICE_SECONDS = 0.005  # steps are made between two frames on any machine
MAX_UNSENT_STEPS = 5000  # losses that may be unsent


class Playback:
    """Makes the steps and frames that are due. It returns to its caller when a command waits."""

    def __init__(
        self,
        settings: Settings,
        compute: SessionCompute,
        page: SessionPage,
        wakeup: Wakeup,
        commands: CommandInbox,
    ) -> None:
        self._settings = settings
        self._compute, self._page, self._wakeup = compute, page, wakeup
        self._commands = commands
        self._last_frame_at = self._next_step_at = 0.0
        self._has_new_frame = False

    def restart_clock(self) -> None:
        """Let the next step be due now."""
        self._next_step_at = perf_counter()

    def drop_frame(self) -> None:
        """Forget that there is a frame to send."""
        self._has_new_frame = False

    async def run_turn(self, session: Session) -> None:
        """Make the steps that are due, and send a frame if one is due and the page is ready.

        It returns after one slice if a command waits.
        """
        compute, channel = self._compute, self._page.channel
        if channel is None:
            return
        if session.computing_parameter_slice:
            self._page.emit(await compute.run_background(session.run_curve_slice))
            return
        if session.has_query:
            self._page.emit(await compute.run_background(session.run_slice))
        await self._make_due_steps(session, channel.send_queue)
        if self._commands:
            return
        due = self._seconds_to_frame() <= 0
        ready = self._has_new_frame and due and channel.send_queue.ready_for_frame
        if ready or session.state != PLAYING:
            began = perf_counter()
            self._page.emit(await compute.run_background(session.status_and_frame))
            self._has_new_frame, self._last_frame_at = False, began
            if not self._commands:
                self._page.emit(await compute.run_background(session.run_surface_slice))

    async def _make_due_steps(self, session: Session, send_queue: SendQueue) -> None:
        """Make steps for one slice; if none is due, do other work or wait."""
        compute, now, seconds = self._compute, perf_counter(), self._slice_seconds()
        ahead = session.unsent_losses >= MAX_UNSENT_STEPS and not send_queue.ready_for_frame
        if session.speed == 0 and not ahead:
            await compute.run_background(lambda: session.play(MAX_UNSENT_STEPS, seconds))
            self._has_new_frame = True
        elif now >= self._next_step_at and not ahead:
            due_steps = 1 + int((now - self._next_step_at) * session.speed)
            made = await compute.run_background(lambda: session.play(due_steps, seconds))
            self._next_step_at = max(
                self._next_step_at + made / session.speed, perf_counter() - 0.5
            )
            self._has_new_frame = True
        elif session.has_work:
            self._page.emit(await compute.run_background(session.run_slice))
        else:
            await self._wakeup.wait(
                self._settings.idle_seconds if ahead else self._next_step_at - now
            )

    def _seconds_to_frame(self) -> float:
        """Return the seconds until the next frame is due; negative if it is overdue."""
        return self._last_frame_at + 1 / self._settings.max_frames_per_second - perf_counter()

    def _slice_seconds(self) -> float:
        """Return the length of a slice of playing: it ends when the next frame is due."""
        return max(MIN_SLICE_SECONDS, min(MAX_SLICE_SECONDS, self._seconds_to_frame()))
