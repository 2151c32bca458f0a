"""Benchmark of many visitors of one server: `python -m tests.benchmarks.visitors [--count 200]`.

Opens real websockets to a new server, each from a network address of its own. With `--replicas 2`
these are two servers that share a Redis, and the visitors are spread over them, as by a proxy. A
visitor watches what the page watches as it opens, the loss surface too, and makes one step of
`tour` per second; every second one has a run of its own (another seed), the others have the default
run. Prints the time from click to step message, the share of steps with a surface of at least 9×9
within a second, the CPU time of the servers, the memory of an idle session, and how busy this
process and the rest of the machine were, because either can be what made the visitors wait.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.simulated_visitor import Visitor, arrive, calm
from tests.hosting.redis_server import run_redis_server
from tests.hosting.server_process import RunningServer, running_server
from tests.hosting.step_latency import percentile_95

REST_SECONDS = 1.0  # after which an idle session frees the record of its step
SURFACE_SECONDS = 1.0
WARM_UP_STEPS = 3
WARM_UP_VISITORS = 4
FIRST_SEED = 1000  # of the runs of their own
MAX_P95 = 250.0
MAX_IDLE_MEBIBYTES = 2.0
MAX_CLIENT_LOAD = 0.85  # of a core; this process is one thread
MAX_OTHER_LOAD = 0.15  # of all cores, by other processes than the server and this one
LAG_SECONDS = 0.02


@dataclass
class StepTimes:
    """Of each step: milliseconds to its message, and to its surface if that came in time."""

    waits: list[float] = field(default_factory=list)
    surfaces: list[float | None] = field(default_factory=list)

    def __add__(self, other: "StepTimes") -> "StepTimes":
        return StepTimes(self.waits + other.waits, self.surfaces + other.surfaces)

    def print(self, name: str) -> None:
        """Print one line about the steps and one about their surfaces."""
        there = sorted(one for one in self.surfaces if one is not None)
        share = len(there) / max(1, len(self.surfaces))
        middle = f"p50 {statistics.median(there):.0f} ms" if there else "none in time"
        print(
            f"  {name:18} click → step p50 {statistics.median(self.waits):6.1f} ms   "
            f"p95 {percentile_95(self.waits):6.1f} ms   longest {max(self.waits):6.0f} ms   "
            f"({len(self.waits)} steps)\n"
            f"  {'':18} surface within {SURFACE_SECONDS:g} s: {100 * share:5.1f} %   {middle}"
        )


def machine_cpu_seconds() -> float:
    """Return the CPU time of all processes of the machine."""
    with open("/proc/stat", encoding="ascii") as lines:
        user, nice, system, _, _, irq, softirq, steal = map(int, lines.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


class Load:
    """The CPU time of the servers, of this process and of all others since it was made."""

    def __init__(self, servers: list[RunningServer]) -> None:
        self._servers = servers
        self._began, self._before = time.perf_counter(), self._read()
        self.lags: list[float] = []
        self._watching = asyncio.create_task(self._watch_loop())

    def _read(self) -> tuple[float, float, float]:
        servers = sum(one.cpu_seconds() for one in self._servers)
        return servers, time.process_time(), machine_cpu_seconds()

    async def _watch_loop(self) -> None:
        """Measure by how much this process wakes up too late."""
        while True:
            due = time.perf_counter() + LAG_SECONDS
            await asyncio.sleep(LAG_SECONDS)
            self.lags.append(1000 * (time.perf_counter() - due))

    def print(self, steps: int) -> None:
        """Print the loads and whether the figures can be trusted."""
        self._watching.cancel()
        seconds, cores = time.perf_counter() - self._began, os.cpu_count() or 1
        server, client, machine = (
            (now - before) / seconds for now, before in zip(self._read(), self._before, strict=True)
        )
        other = max(0.0, machine - server - client)
        print(
            f"  CPU: server {server:.2f} of {cores} cores, "
            f"{1000 * server * seconds / steps:.2f} ms a step; "
            f"clients {client:.2f}; other processes {other:.2f}\n"
            f"  the clients' process woke up late by p95 {percentile_95(self.lags):.1f} ms"
        )
        if client > MAX_CLIENT_LOAD:
            print("  the clients' process was the bottleneck: the waits cannot be trusted")
        elif server + client + other > 0.95 * cores:
            print("  all cores were busy: clients and server waited for each other")
        if other > MAX_OTHER_LOAD * cores:
            print("  the machine was busy otherwise: the waits cannot be trusted")


async def step_by_hand(visitor: Visitor, steps: int, start: float) -> StepTimes:
    """Press Step once a second from the time `start` on; return the times of every step."""
    found, clicks = StepTimes(), {}
    for number in range(steps):
        await asyncio.sleep(max(0.0, start + number - time.perf_counter()))
        shown, clicks[shown] = visitor.position, time.perf_counter()
        await visitor.send("advance")
        await visitor.wait_until(shown + 1)
        found.waits.append(1000 * (time.perf_counter() - clicks[shown]))
    await asyncio.sleep(max(0.0, clicks[shown] + SURFACE_SECONDS - time.perf_counter()))
    for step, clicked in clicks.items():
        seconds = visitor.surfaces.get(step, clicked + 2 * SURFACE_SECONDS) - clicked
        found.surfaces.append(1000 * seconds if seconds <= SURFACE_SECONDS else None)
    return found


async def step_together(visitors: list[Visitor], steps: int) -> list[StepTimes]:
    """Let all visitors step, evenly spread over each second."""
    start, count = time.perf_counter() + 0.1, len(visitors)
    return await asyncio.gather(
        *(step_by_hand(one, steps, start + place / count) for place, one in enumerate(visitors))
    )


async def memory_of(servers: list[RunningServer]) -> float:
    """Return the memory of the idle servers in MiB, shared pages counted in part."""
    await asyncio.gather(*map(calm, servers))
    return memory_now(servers)


def memory_now(servers: list[RunningServer]) -> float:
    return sum(one.proportional_kibibytes() for one in servers) / 1024


def network_address(number: int) -> str:
    """Return the address of a visitor, from a network for documentation (RFC 3849)."""
    return f"2001:db8:0:{number:x}::1"  # limits and turns go by networks of this length, /64


async def visit(servers: list[RunningServer], count: int, seconds: int) -> None:
    """Connect all visitors, let them rest, step and leave; print what is measured."""
    async with asyncio.TaskGroup() as tasks:
        pages = [await come(servers, tasks, number) for number in range(WARM_UP_VISITORS)]
        for visitor, _ in pages:  # what the process makes once is not memory of a session
            await visitor.watch_surface()
        await step_together([visitor for visitor, _ in pages], 1)
        for visitor, _ in pages:
            await visitor.watch_surface(False)
        empty = await memory_of(servers)
        for number in range(WARM_UP_VISITORS, count):
            pages.append(await come(servers, tasks, number))
        visitors = [visitor for visitor, _ in pages]
        idle = (await memory_of(servers) - empty) / (count - WARM_UP_VISITORS)
        print(f"  an idle session takes {idle:.2f} MiB (target {MAX_IDLE_MEBIBYTES:g})")
        await asyncio.gather(*(visitor.watch_surface() for visitor in visitors))
        await step_together(visitors, WARM_UP_STEPS)
        load = Load(servers)
        found = await step_together(visitors, seconds)
        load.print(count * seconds)
        busy = memory_now(servers)
        refused = [visitor.refused for visitor in visitors if visitor.refused]
        assert not refused, refused[0]
        sum(found[::2], StepTimes()).print("the default run")
        sum(found[1::2], StepTimes()).print("runs of their own")
        everyone = sum(found, StepTimes())
        everyone.print("all")
        met = percentile_95(everyone.waits) < MAX_P95
        print(f"  target p95 < {MAX_P95:g} ms: {'met' if met else 'missed'}")
        await asyncio.gather(*(visitor.watch_surface(False) for visitor in visitors))
        rested = (await memory_of(servers) - empty) / (count - WARM_UP_VISITORS)
        for visitor, reading in pages:
            await visitor.leave()
            await reading
        left = await memory_of(servers)
    print(
        f"  with its history of {WARM_UP_STEPS + seconds} steps a session idle again takes "
        f"{rested:.2f} MiB; the process {busy:.0f} MiB at work, {left:.0f} MiB once all have left"
    )


async def come(
    servers: list[RunningServer], tasks: asyncio.TaskGroup, number: int
) -> tuple[Visitor, asyncio.Task[None]]:
    """Connect a visitor, who does not look at the surface yet; every second one has another run.

    Each server has as many visitors of either kind.
    """
    one = servers[number // 2 % len(servers)]
    visitor, reading = await arrive(one, tasks, network_address(number))
    await visitor.watch_surface(False)
    if number % 2:
        await visitor.send("configure", seed=FIRST_SEED + number)
    await visitor.watch_page()
    return visitor, reading


@contextmanager
def running_servers(replicas: int, count: int) -> Iterator[list[RunningServer]]:
    """Run that many servers for all visitors; several share a Redis."""
    settings: dict[str, object] = {
        "release_cache_after_seconds": REST_SECONDS,
        "suspend_after_seconds": 1,
        "max_sessions": count,
        "trusted_proxies": "127.0.0.1",
    }
    with ExitStack() as stack:
        if replicas > 1:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(run_redis_server(folder))
            settings |= {"redis_url": address, "secret_key": "of the benchmark"}
        yield [stack.enter_context(running_server(**settings)) for _ in range(replicas)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--replicas", type=int, default=1)
    given = parser.parse_args()
    if given.count <= WARM_UP_VISITORS or min(given.seconds, given.replicas) < 1:
        parser.error(f"more than {WARM_UP_VISITORS} visitors, at least 1 second and 1 replica")
    print(
        f"{given.count} visitors of tour, each with one step a second for {given.seconds} s, "
        f"of {given.replicas} server{'s' if given.replicas > 1 else ''}"
    )
    with running_servers(given.replicas, given.count) as servers:
        asyncio.run(visit(servers, given.count, given.seconds))


if __name__ == "__main__":
    main()
