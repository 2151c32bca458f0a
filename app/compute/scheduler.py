"""Runs the sessions' work in worker threads, in the order of the fair queue.

How it works
------------
All mathematics runs in a pool of `workers` threads; the event loop only moves messages. NumPy
releases the interpreter lock in its loops, so threads compute in parallel.

The unit of work is a *call* of about 25 ms: one time slice of playing, of a seek or of a
subscription, or one command. Nothing interrupts a call. Fairness and short waits come from cutting
the work into such pieces and choosing the next one anew each time.

A session actor awaits `run(request, call)`. The request waits in the fair queue (fair_queue.py)
until a thread is free and the queue lets it start; the call then runs in the thread, and `run`
returns its result or raises its exception. An actor awaits one call at a time, so no session ever
computes in two threads, and a session needs no locks.

Three kinds of requests:

- *interactive*: a page waits for the result (a command, the first picture). It has a bonus in the
  queue, and the time until its result is measured (`observe_wait`).
- *background*: work that continues without a command (playing, a seek, a loss surface), and answers
  about large runs, which may take seconds. At most
  `workers` - 1 of them run at a time, so a thread stays free for interactive requests.

- *refinement*: background work that makes finer what the page has already, such as the next level
  of a loss surface. The coarse surfaces of all pages come before the fine one of any.

Within a client, interactive requests go first, but a tenth of its time is for its background work.

The queue charges each call with the CPU seconds of its thread (`thread_time`), not with elapsed
time: a session does not pay for the time during which other threads had the processor. When a call
ends, its actor gets the result first and asks for its next call; only then is the next one chosen.
Otherwise a session with long calls and one with short calls would take turns, and the shares would
be as the lengths of their calls.

A background request can be withdrawn until its call starts: `withdraw` makes `run` raise
`Withdrawn`, and nothing was computed. The actor does so when a command arrives, so that the command
takes the place of the session in the queue at once. Cancelling the task that awaits `run` removes
the request in the same way; a call that already runs is left to finish and is still charged.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from time import monotonic, thread_time
from typing import Any, TypeVar

from app.compute.fair_queue import ComputeRequest, FairQueue

T = TypeVar("T")
_TimedResult = tuple[Any, BaseException | None, float]


class Withdrawn(Exception):
    """A request was withdrawn before its call started."""


@dataclass(frozen=True)
class _PendingCall:
    call: Callable[[], Any]
    future: asyncio.Future[Any]


class Scheduler:
    """Shares `workers` threads of `pool` among all sessions.

    `observe_wait` gets the seconds from request to result of each interactive call.
    """

    def __init__(
        self, pool: Executor, workers: int, observe_wait: Callable[[float], None] = lambda _: None
    ) -> None:
        self._pool = pool
        self._observe_wait = observe_wait
        self._workers = workers
        self._max_background = max(1, workers - 1)
        self._queue = FairQueue()
        self._pending: dict[ComputeRequest, _PendingCall] = {}
        self._running: list[ComputeRequest] = []
        self.compute_seconds = 0.0

    @property
    def waiting_count(self) -> int:
        """The number of requests that wait for a thread."""
        return len(self._queue)

    async def run(self, request: ComputeRequest, call: Callable[[], T]) -> T:
        """Run `call` in a thread once the request is next, and return its result.

        Raises: Withdrawn if the request was withdrawn before; the call has not run then.
        """
        requested_at = monotonic()
        pending = _PendingCall(call, asyncio.get_running_loop().create_future())
        self._queue.push(request)
        self._pending[request] = pending
        self._start_ready()
        try:
            result: T = await pending.future
        except asyncio.CancelledError:
            if self._pending.pop(request, None):
                self._queue.cancel(request)
            raise
        if request.interactive:
            self._observe_wait(monotonic() - requested_at)
        return result

    def withdraw(self, request: ComputeRequest) -> None:
        """Withdraw a request whose call has not started; `run` raises Withdrawn."""
        if pending := self._pending.pop(request, None):
            self._queue.cancel(request)
            pending.future.set_exception(Withdrawn())

    def _start_ready(self) -> None:
        while len(self._running) < self._workers:
            request = self._queue.pop(self._running, self._max_background)
            if request is None:
                return
            self._running.append(request)
            pending = self._pending.pop(request)
            timed = asyncio.get_running_loop().run_in_executor(self._pool, _run_timed, pending.call)
            timed.add_done_callback(partial(self._on_done, request, pending))

    def _on_done(
        self, request: ComputeRequest, pending: _PendingCall, timed: "asyncio.Future[_TimedResult]"
    ) -> None:
        self._running.remove(request)
        if timed.cancelled():
            pending.future.cancel()
            return
        result, failure, seconds = timed.result()
        self.compute_seconds += seconds
        self._queue.finish(request, seconds)
        if not pending.future.done():
            if failure is None:
                pending.future.set_result(result)
            else:
                pending.future.set_exception(failure)
        asyncio.get_running_loop().call_soon(self._start_ready)  # once the actor has asked again


def _run_timed(call: Callable[[], Any]) -> _TimedResult:
    """Return the result or the exception of `call`, and the CPU seconds of this thread."""
    started = thread_time()
    try:
        return call(), None, thread_time() - started
    except Exception as failure:
        return None, failure, thread_time() - started
