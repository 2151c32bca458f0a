"""Benchmark of a class that answers: `python -m tests.benchmarks.class_answers [--followers 100]`.

A presenter asks where a weight will land, and all followers answer within one second over real
websockets, while a bystander steps a run of its own ten times a second. It is measured with the
room in memory, and with two servers that share a Redis.

Prints, in ms: from an answer to its confirmation; from the last answer to the presenter's picture
of all; the bystander's wait for a step before the answers and during them. Then the CPU seconds of
the servers during the answers, and how busy the machine was: over 1.5 the times are the machine's.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.benchmarks.simulated_visitor import Visitor, head_of
from tests.hosting.redis_server import run_redis_server
from tests.hosting.server_process import RunningServer, running_server
from tests.hosting.step_latency import cpu_contention, percentile_95

WEIGHT = {"address": "fc2.weight", "index": [0, 1]}
LANDING = {"kind": "landing", "subject": {"place": "weight", **WEIGHT}, "text": "Where?"}
PICTURE_TARGET, STEP_TARGET = 500.0, 250.0  # ms
STEP_SECONDS = 0.1
QUIET_SECONDS = 2.0


class Member:
    """A page of the room: it acknowledges everything, and keeps the newest message of each type."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._newest: dict[str, dict[str, Any]] = {}
        self._changed = asyncio.Event()

    async def send(self, command_type: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": command_type, **fields}))

    async def read(self) -> None:
        """Read until the socket closes."""
        with suppress(ConnectionClosed):
            async for data in self._socket:
                message = head_of(data)
                if "sequence" in message:
                    await self.send("acknowledge", sequence=message["sequence"])
                self._newest[message["type"]] = message
                self._changed.set()

    async def newest(self, kind: str, **wanted: object) -> dict[str, Any]:
        """Wait until the newest message of a type has these fields, and return it."""
        while True:
            found = self._newest.get(kind, {})
            if found and all(found[name] == value for name, value in wanted.items()):
                return found
            self._changed.clear()
            await self._changed.wait()


async def answered(member: Member, asked: dict[str, Any], value: float, late: float) -> float:
    """Answer after so many seconds; return the ms until the answer is confirmed."""
    await asyncio.sleep(late)
    began = time.perf_counter()
    await member.send("answer", question=asked["id"], round=1, value=value)
    await member.newest("question", yours=value)
    return 1000 * (time.perf_counter() - began)


async def step_until(visitor: Visitor, ended: asyncio.Event) -> list[float]:
    """Step again and again; return the waits in ms."""
    waits = []
    while not ended.is_set():
        began, wanted = time.perf_counter(), visitor.position + 1
        await visitor.send("advance")
        while visitor.position < wanted:
            await visitor.wait()
        waits.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(max(0.0, STEP_SECONDS - waits[-1] / 1000))
    return waits


async def steps_during(visitor: Visitor, seconds: float) -> list[float]:
    """Step for so many seconds; return the waits in ms."""
    ended = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, ended.set)
    return await step_until(visitor, ended)


async def ask_class(name: str, servers: list[RunningServer], followers: int) -> None:
    """Open the room on the first server and follow it on the last; ask, answer, print."""
    first, last = (one.address.replace("http", "ws", 1) for one in (servers[0], servers[-1]))
    options: dict[str, Any] = {"max_size": None, "ping_interval": None}
    async with asyncio.TaskGroup() as tasks:
        presenter = Member(await connect(f"{first}live?version=1", **options))
        visitor = Visitor(await connect(f"{last}live?version=1", **options))
        readers = [tasks.create_task(one.read()) for one in (presenter, visitor)]
        await presenter.newest("surface")
        await presenter.send("teach")
        room = await presenter.newest("room", role="presenter", presenting=True)
        members = []
        for _ in range(followers):
            member = Member(await connect(f"{last}live?version=1&room={room['id']}", **options))
            readers.append(tasks.create_task(member.read()))
            await member.send("join", token=room["invitation"])
            members.append(member)
        await presenter.send("advance")
        await presenter.newest("step", position=1)
        await presenter.send("ask", **LANDING)
        asked = await members[-1].newest("question", state="open")
        for member in members:
            await member.newest("question", state="open")
        before = await steps_during(visitor, QUIET_SECONDS)
        random, ended = Random(1), asyncio.Event()
        busy, used = cpu_contention(), sum(one.cpu_seconds() for one in servers)
        stepping = tasks.create_task(step_until(visitor, ended))
        values = [place / followers for place in range(followers)]
        lates = sorted(random.random() for _ in values)
        began = time.perf_counter()
        answers = [
            tasks.create_task(answered(member, asked, value, late))
            for member, value, late in zip(members, values, lates, strict=True)
        ]
        counted = await presenter.newest("question", count=followers)
        pictured = 1000 * (time.perf_counter() - began - lates[-1])
        confirmed = [await one for one in answers]
        ended.set()
        during = await stepping
        used = sum(one.cpu_seconds() for one in servers) - used
        busy = max(busy, cpu_contention())
        assert counted["answers"] == values, "an answer is missing, or counted twice"
        print(f"{name}, {followers} followers")
        print(f"  answer to confirmation     p95 {percentile_95(confirmed):7.0f} ms")
        print(
            f"  last answer to the picture     {pictured:7.0f} ms   {met(pictured, PICTURE_TARGET)}"
        )
        print(f"  a bystander's step before  p95 {percentile_95(before):7.0f} ms")
        waited = percentile_95(during)
        print(f"  a bystander's step during  p95 {waited:7.0f} ms   {met(waited, STEP_TARGET)}")
        print(f"  CPU of the servers             {used:7.2f} s   (machine: {busy:.1f})")
        for reader in readers:
            reader.cancel()


def met(milliseconds: float, target: float) -> str:
    """Return whether a target is met, in words."""
    return f"target {target:.0f}: {'met' if milliseconds < target else 'missed'}"


@contextmanager
def replicas() -> Iterator[list[RunningServer]]:
    """Run two servers that share a Redis."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        address = stack.enter_context(run_redis_server(Path(folder)))
        shared = {"redis_url": address, "secret_key": "s"}
        yield [stack.enter_context(running_server(**shared)) for _ in range(2)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=100)
    given = parser.parse_args()
    with running_server() as one:
        asyncio.run(ask_class("In memory", [one], given.followers))
    with replicas() as servers:
        asyncio.run(ask_class("Two servers with a Redis", servers, given.followers))


if __name__ == "__main__":
    main()
