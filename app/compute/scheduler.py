"""Worker threads, and who computes in them next. The order is decided in turns; no socket here."""

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
    """A wish to compute was taken back before its turn came."""


@dataclass(frozen=True)
class _PendingCall:
    call: Callable[[], Any]
    future: asyncio.Future[Any]


class Scheduler:
    """Shares out `workers` threads of `pool`; one of them stays free for what a page waits for.

    `waited` hears how long that took, from the wish on. Of one session at most one piece of work is
    asked for at a time.
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
        """How many pieces of work wait for a thread."""
        return len(self._queue)

    async def run(self, request: ComputeRequest, call: Callable[[], T]) -> T:
        """Return what `call` does, done in a thread when it is its turn.

        Raises: Withdrawn, where `withdraw` was sooner; then nothing was done.
        """
        began = monotonic()
        job = _PendingCall(call, asyncio.get_running_loop().create_future())
        self._queue.push(request)
        self._pending[request] = job
        self._start_ready()
        try:
            found: T = await job.future
        except asyncio.CancelledError:
            if self._pending.pop(request, None):
                self._queue.cancel(request)
            raise
        if request.interactive:
            self._observe_wait(monotonic() - began)
        return found

    def withdraw(self, request: ComputeRequest) -> None:
        """Take a wish back, unless its turn has come: who waits for it hears Withdrawn."""
        if job := self._pending.pop(request, None):
            self._queue.cancel(request)
            job.future.set_exception(Withdrawn())

    def _start_ready(self) -> None:
        while len(self._running) < self._workers:
            turn = self._queue.pop(self._running, self._max_background)
            if turn is None:
                return
            self._running.append(turn)
            job = self._pending.pop(turn)
            timed = asyncio.get_running_loop().run_in_executor(self._pool, _run_timed, job.call)
            timed.add_done_callback(partial(self._on_done, turn, job))

    def _on_done(
        self, request: ComputeRequest, pending: _PendingCall, timed: "asyncio.Future[_TimedResult]"
    ) -> None:
        self._running.remove(request)
        if timed.cancelled():
            pending.future.cancel()
            return
        found, failure, seconds = timed.result()
        self.compute_seconds += seconds
        self._queue.finish(request, seconds)
        self._start_ready()
        if pending.future.done():
            return
        if failure is None:
            pending.future.set_result(found)
        else:
            pending.future.set_exception(failure)


def _run_timed(call: Callable[[], Any]) -> _TimedResult:
    """Return what the work gave, or how it failed, and the seconds that this thread computed."""
    started = thread_time()
    try:
        return call(), None, thread_time() - started
    except Exception as failure:
        return None, failure, thread_time() - started
