"""Benchmark of visitors with images of their own: `python -m tests.benchmarks.own_data_visitors`.

Each visitor sends a set of its own (200 images of 3×32×32), opens a real websocket, begins a run of
`tour` on it and makes some steps. Prints the time from the first byte of a file to the answer, the
memory of a session, that of the process with all of them, and that once all have left and their
images are freed; then the same again, which shows what the process keeps for good.
"""

import argparse
import asyncio
import time
from itertools import count

import httpx

from app.own_data.service import SWEEP_SECONDS, UNHELD_SECONDS
from engine import own_data_to_bytes
from tests.benchmarks.simulated_visitor import arrive, calm
from tests.hosting.own_data_files import HEADERS, made_data
from tests.hosting.server_process import RunningServer, running_server
from tests.hosting.step_latency import cpu_contention, percentile_95

STEPS = 3
SESSION_SECONDS = 3.0  # for which a session without a page is remembered


async def send(client: httpx.AsyncClient, seed: int, images: int) -> tuple[str, float]:
    """Send a set of own images; return its problem and the milliseconds until the answer."""
    body = own_data_to_bytes(made_data(seed=seed, count=images, side=32, channels=3))
    began = time.perf_counter()
    answer = await client.post("data", content=body, headers=HEADERS)
    assert answer.status_code == 201, answer.text
    return answer.json()["problem"], 1000 * (time.perf_counter() - began)


async def visit(one: RunningServer, visitors: int, images: int, seeds: count) -> None:
    """Let all visitors come, train and leave; print the memory."""
    async with (
        httpx.AsyncClient(base_url=one.address, timeout=60) as client,
        asyncio.TaskGroup() as tasks,
    ):
        await calm(one)
        before = one.proc_status("VmRSS") / 1024
        pages, waits = [], []
        for _ in range(visitors):
            problem, milliseconds = await send(client, next(seeds), images)
            waits.append(milliseconds)
            page, reading = await arrive(one, tasks)
            await page.send("configure", problem=problem, batch_size=16)
            for _ in range(STEPS):
                await page.send("advance")
            while page.position < STEPS:
                await page.wait()
            pages.append((page, reading))
        await calm(one)
        busy = one.proc_status("VmRSS") / 1024
        for page, reading in pages:
            await page.leave()
            await reading
        await asyncio.sleep(SESSION_SECONDS + UNHELD_SECONDS + 2 * SWEEP_SECONDS)
        await calm(one)
        left = one.proc_status("VmRSS") / 1024
    print(
        f"  file to answer: p50 {sorted(waits)[visitors // 2]:.0f} ms, "
        f"p95 {percentile_95(waits):.0f} ms\n"
        f"  memory of a session {(busy - before) / visitors:.2f} MB; of the process "
        f"{before:.0f} MB before, {busy:.0f} MB with all, {left:.0f} MB once all have left"
    )


async def visit_twice(one: RunningServer, visitors: int, images: int) -> None:
    """Let two crowds come, one after the other; each visitor has images of its own."""
    seeds = count()
    for crowd in ("first", "second"):
        print(f"the {crowd} crowd: {visitors} visitors with {images} images each")
        await visit(one, visitors, images, seeds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=60)
    parser.add_argument("--images", type=int, default=200)
    given = parser.parse_args()
    print(f"CPU contention {cpu_contention():.1f} (1: none)")
    with running_server(
        max_sessions_per_client=given.visitors + 1,
        own_data_per_minute=10_000,
        release_cache_after_seconds=0.5,
        suspend_after_seconds=1,
        session_ttl_seconds=SESSION_SECONDS,
    ) as one:
        asyncio.run(visit_twice(one, given.visitors, given.images))


if __name__ == "__main__":
    main()
