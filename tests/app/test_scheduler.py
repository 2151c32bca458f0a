"""The compute scheduler: results, priorities, cancellation."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import thread_time

import pytest

from app.compute.fair_queue import ComputeRequest
from app.compute.scheduler import Scheduler, Withdrawn
from tests.coroutines import run_coroutine


def scene(workers, play):
    async def main():
        with ThreadPoolExecutor(workers) as pool:
            return await play(Scheduler(pool, workers))

    return run_coroutine(main())


def test_what_was_computed_and_what_failed_come_back():
    async def play(scheduler):
        found = await scheduler.run(
            ComputeRequest("a", "1", True), lambda: threading.current_thread().name
        )
        with pytest.raises(ZeroDivisionError):
            await scheduler.run(ComputeRequest("a", "1", True), lambda: 1 // 0)
        return found, scheduler.waiting_count

    found, waiting = scene(1, play)
    assert found != threading.current_thread().name
    assert waiting == 0


def test_a_step_overtakes_what_runs_by_itself_and_a_thread_stays_free_for_it():
    async def play(scheduler):
        done, hold = [], threading.Event()

        async def piece(session, waited_for, work):
            await scheduler.run(ComputeRequest(session, session, waited_for), work)
            done.append(session)

        held = asyncio.create_task(piece("playing", False, hold.wait))
        more = asyncio.create_task(piece("another", False, lambda: None))
        await asyncio.sleep(0.05)
        await piece("step", True, lambda: None)
        hold.set()
        await asyncio.gather(held, more)
        return done

    assert scene(2, play)[0] == "step"


def test_a_wish_is_taken_back_before_its_turn_and_not_once_that_has_come():
    async def play(scheduler):
        done, hold = [], threading.Event()
        turns = [ComputeRequest("a", session, False) for session in ("1", "2")]
        first = asyncio.create_task(scheduler.run(turns[0], hold.wait))
        second = asyncio.create_task(scheduler.run(turns[1], lambda: done.append("second")))
        await asyncio.sleep(0.05)
        for turn in turns:
            scheduler.withdraw(turn)
        with pytest.raises(Withdrawn):
            await second
        hold.set()
        return await first, done, scheduler.waiting_count

    assert scene(1, play) == (True, [], 0)


def test_work_that_nobody_waits_for_any_more_is_not_done():
    async def play(scheduler):
        done, hold = [], threading.Event()
        held = asyncio.create_task(scheduler.run(ComputeRequest("a", "1", True), hold.wait))
        await asyncio.sleep(0)
        gone = asyncio.create_task(
            scheduler.run(ComputeRequest("b", "2", True), lambda: done.append("gone"))
        )
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        hold.set()
        await held
        await scheduler.run(ComputeRequest("b", "3", True), lambda: done.append("next"))
        return done

    assert scene(1, play) == ["next"]


def test_time_that_was_computed_is_counted_and_time_slept_is_not():
    async def play(scheduler):
        await scheduler.run(ComputeRequest("a", "1", True), lambda: sum(range(3_000_000)))
        busy = scheduler.compute_seconds
        await scheduler.run(ComputeRequest("a", "1", True), lambda: threading.Event().wait(0.2))
        return busy, scheduler.compute_seconds - busy

    busy, slept = scene(1, play)
    assert busy > 0.005
    assert slept < 0.1


def test_a_client_with_longer_calls_gets_no_more_time_than_one_with_short_ones():
    """Start-time fair queueing: the shares differ by at most one call of each, whatever its length.

    The next call is chosen when the client that has just finished has asked again. Otherwise the
    two take turns, and the shares are as the lengths of their calls, 6 to 1.
    """

    async def play(scheduler):
        used = {"long": 0.0, "short": 0.0}

        def compute(client, seconds):
            began = thread_time()
            while thread_time() - began < seconds:
                pass
            used[client] += thread_time() - began

        async def go_on(client, seconds):
            while sum(used.values()) < 0.6:
                await scheduler.run(
                    ComputeRequest(client, client, False), partial(compute, client, seconds)
                )

        await asyncio.gather(go_on("long", 0.018), go_on("short", 0.003))
        return used

    used = scene(1, play)
    assert abs(used["long"] - used["short"]) < 0.1, used
