"""Benchmark of many visitors of one server: `python -m tests.benchmarks.visitors [--visitors 60]`.

Opens real websockets to a new server. Each visitor makes one step of `tour` per second; in the
second half one more plays at full speed. Prints p50, p95 and maximum of the time from step to
picture (ms) with and without the player; the player's steps per second; the memory of an idle
session with its step record freed (MB), and of the process after all have left.
"""

import argparse
import asyncio
import json
import time
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.hosting.server_process import RunningServer, running_server
from tests.hosting.step_latency import cpu_contention, percentile_95

REST = 0.5


def head_of(data: str | bytes) -> dict[str, Any]:
    """Return the scalars of a message without decoding its arrays."""
    if isinstance(data, str):
        return json.loads(data)
    length = int.from_bytes(data[:8], "little")
    return json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["message"])


class Visitor:
    """A simulated page: acknowledges every message at once and tracks the position of the run."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.position = 0
        self.shown = asyncio.Event()

    async def send(self, command_type: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": command_type, **fields}))

    async def leave(self) -> None:
        await self._socket.close()

    async def read(self) -> None:
        """Read until the socket closes."""
        async for data in self._socket:
            message = head_of(data)
            if "sequence" in message:
                with suppress(ConnectionClosed):  # while it disconnects
                    await self.send("acknowledge", sequence=message["sequence"])
            if message["type"] == "step":
                self.position = message["position"]
                self.shown.set()

    async def wait(self) -> None:
        """Wait for the next step message."""
        await self.shown.wait()
        self.shown.clear()

    async def steps(self, seconds: float, late: float) -> list[float]:
        """Make a step per second for `seconds`; return the latency of each in ms."""
        await asyncio.sleep(late)
        waits, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end:
            began, wanted = time.perf_counter(), self.position + 1
            await self.send("advance")
            while self.position < wanted:
                await self.wait()
            waits.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(max(0.0, 1 - waits[-1] / 1000))
        return waits


async def arrive(
    one: RunningServer, tasks: asyncio.TaskGroup
) -> tuple[Visitor, asyncio.Task[None]]:
    """Connect a visitor and wait for its first step message."""
    address = one.address.replace("http", "ws", 1) + "live?version=1"
    visitor = Visitor(await connect(address, max_size=None, ping_interval=None))
    reading = tasks.create_task(visitor.read())
    await visitor.wait()
    return visitor, reading


async def calm(one: RunningServer) -> None:
    """Wait until the server has been idle for three seconds."""
    quiet = 0
    while quiet < 3:
        before = one.cpu_seconds()
        await asyncio.sleep(1)
        quiet = quiet + 1 if one.cpu_seconds() - before < 0.1 else 0


def told(name: str, waits: list[float]) -> None:
    """Print p50, p95 and maximum of a group of latencies."""
    middle = sorted(waits)[len(waits) // 2]
    print(
        f"  {name:34} p50 {middle:7.1f} ms   p95 {percentile_95(waits):7.1f} ms   "
        f"longest {max(waits):7.1f} ms   ({len(waits)} steps)"
    )


async def visit(one: RunningServer, visitors: int, seconds: float) -> None:
    """Connect all visitors, let them step, and disconnect them."""
    async with asyncio.TaskGroup() as tasks:
        first, reading = await arrive(one, tasks)
        await calm(one)
        empty = one.proc_status("VmRSS")
        pages = [(first, reading)]
        while len(pages) < visitors:
            pages.append(await arrive(one, tasks))
        for page, _ in pages:
            await page.send("pause")  # the last command: now they are idle
        await calm(one)
        idle = (one.proc_status("VmRSS") - empty) / 1024 / (visitors - 1)
        print(f"{visitors} visitors of tour; CPU contention {cpu_contention():.1f} (1: none)")
        print(f"  memory of an idle session          {idle:7.2f} MB")
        for playing in (False, True):
            began = 0
            if playing:
                player, played = await arrive(one, tasks)
                await player.send("run", speed=0)
                began = player.position
            before = one.cpu_seconds()
            stepping = [
                asyncio.create_task(page.steps(seconds, place / len(pages)))
                for place, (page, _) in enumerate(pages)
            ]
            waits = [wait for found in await asyncio.gather(*stepping) for wait in found]
            spent = (one.cpu_seconds() - before) / seconds
            told("beside one at full speed" if playing else "by themselves", waits)
            print(f"  the server computes                {spent:7.2f} seconds a second")
            if playing:
                rate = (player.position - began) / seconds
                print(f"  the one at full speed              {rate:7.1f} steps a second")
                pages.append((player, played))
        busy = one.proc_status("VmRSS") / 1024
        for page, reading in pages:
            await page.leave()
            await reading
        await calm(one)
        left = one.proc_status("VmRSS") / 1024
        print(
            f"  memory of the process              {busy:7.1f} MB; once all have left {left:.1f} MB"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=15)
    given = parser.parse_args()
    with running_server(
        release_cache_after_seconds=REST,
        suspend_after_seconds=1,
        max_sessions_per_client=given.visitors + 1,
    ) as one:
        asyncio.run(visit(one, given.visitors, given.seconds))


if __name__ == "__main__":
    main()
