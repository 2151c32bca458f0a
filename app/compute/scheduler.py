"""Worker threads, and who computes in them next. The order is decided in turns; no socket here."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from time import monotonic, thread_time
from typing import Any, TypeVar

from app.compute.fair_queue import Turn, Turns

T = TypeVar("T")
_Timed = tuple[Any, BaseException | None, float]


class Withdrawn(Exception):
    """A wish to compute was taken back before its turn came."""


@dataclass(frozen=True)
class _Job:
    work: Callable[[], Any]
    result: asyncio.Future[Any]


class Scheduler:
    """Shares out `workers` threads of `pool`; one of them stays free for what a page waits for.

    `waited` hears how long that took, from the wish on. Of one session at most one piece of work is
    asked for at a time.
    """

    def __init__(
        self, pool: Executor, workers: int, waited: Callable[[float], None] = lambda _: None
    ) -> None:
        self._pool = pool
        self._waited = waited
        self._workers = workers
        self._by_themselves = max(1, workers - 1)
        self._turns = Turns()
        self._jobs: dict[Turn, _Job] = {}
        self._running: list[Turn] = []
        self.seconds = 0.0

    @property
    def waiting(self) -> int:
        """How many pieces of work wait for a thread."""
        return len(self._turns)

    async def work(self, turn: Turn, work: Callable[[], T]) -> T:
        """Return what `work` does, done in a thread when it is its turn.

        Raises: Withdrawn, where `withdraw` was sooner; then nothing was done.
        """
        began = monotonic()
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._turns.ask(turn)
        self._jobs[turn] = job
        self._start()
        try:
            found: T = await job.result
        except asyncio.CancelledError:
            if self._jobs.pop(turn, None):
                self._turns.give_up(turn)
            raise
        if turn.waited_for:
            self._waited(monotonic() - began)
        return found

    def withdraw(self, turn: Turn) -> None:
        """Take a wish back, unless its turn has come: who waits for it hears Withdrawn."""
        if job := self._jobs.pop(turn, None):
            self._turns.give_up(turn)
            job.result.set_exception(Withdrawn())

    def _start(self) -> None:
        while len(self._running) < self._workers:
            turn = self._turns.take(self._running, self._by_themselves)
            if turn is None:
                return
            self._running.append(turn)
            job = self._jobs.pop(turn)
            timed = asyncio.get_running_loop().run_in_executor(self._pool, _timed, job.work)
            timed.add_done_callback(partial(self._done, turn, job))

    def _done(self, turn: Turn, job: _Job, timed: "asyncio.Future[_Timed]") -> None:
        self._running.remove(turn)
        if timed.cancelled():
            job.result.cancel()
            return
        found, failure, seconds = timed.result()
        self.seconds += seconds
        self._turns.over(turn, seconds)
        self._start()
        if job.result.done():
            return
        if failure is None:
            job.result.set_result(found)
        else:
            job.result.set_exception(failure)


def _timed(work: Callable[[], Any]) -> _Timed:
    """Return what the work gave, or how it failed, and the seconds that this thread computed."""
    started = thread_time()
    try:
        return work(), None, thread_time() - started
    except Exception as failure:
        return None, failure, thread_time() - started
