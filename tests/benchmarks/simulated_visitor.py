"""A page without a browser, for the benchmarks: it acknowledges what it has once a picture."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.hosting.server_process import RunningServer

PICTURE_SECONDS = 1 / 60
MAX_WATCHED_VALUES = 10_000  # of a parameter: WATCHED_AT_MOST of static/js/state/watched_arrays.js


def head_of(data: str | bytes) -> dict[str, Any]:
    """Return the scalars of a message without decoding its arrays."""
    if isinstance(data, str):
        return json.loads(data)
    length = int.from_bytes(data[:8], "little")
    return json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["message"])


def watched_arrays(network: dict[str, Any]) -> list[str]:
    """Return the arrays that the page watches: see static/js/state/watched_arrays.js."""
    outputs = ["input.activation", *(layer["address"] for layer in network["layers"])]
    names = [f"{kind}.{one}" for one in outputs for kind in ("activations", "gradients")]
    for layer in network["layers"]:
        for address, shape in layer["parameters"].items():
            size = 1
            for length in shape:
                size *= length
            if size <= MAX_WATCHED_VALUES:
                names += [f"{kind}.{address}" for kind in ("parameters", "gradients", "updates")]
    return names


class Visitor:
    """A simulated page; it tracks the run's position and the newest surface.

    `surfaces` holds the time at which the first level of each step's surface came.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.network: dict[str, Any] = {}
        self.position = 0
        self.shown = asyncio.Event()
        self.surfaces: dict[int, float] = {}
        self.levels: dict[int, int] = {}
        self.refused: dict[str, Any] | None = None
        self._newest = 0  # sequence number
        self._painting: asyncio.Task[None] | None = None

    async def send(self, command_type: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": command_type, **fields}))

    async def leave(self) -> None:
        await self._socket.close()

    async def read(self) -> None:
        """Read until the socket closes."""
        async for data in self._socket:
            message = head_of(data)
            if "sequence" in message:
                self._newest = message["sequence"]
                if self._painting is None or self._painting.done():
                    self._painting = asyncio.create_task(self._paint())
            self._note(message)

    async def _paint(self) -> None:
        """Acknowledge all that has come by the next picture, as the page does."""
        await asyncio.sleep(PICTURE_SECONDS)
        with suppress(ConnectionClosed):  # while it disconnects
            await self.send("acknowledge", sequence=self._newest)

    def _note(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "step":
            self.position = message["position"]
            self.shown.set()
        elif kind == "surface":
            self.surfaces.setdefault(message["step"], time.perf_counter())
            self.levels[message["step"]] = message["level"]
        elif kind == "welcome":
            self.network = message["network"]
            self.surfaces.clear()
            self.levels.clear()
        elif kind == "error":
            self.refused = message

    async def wait(self) -> None:
        """Wait for the next step message."""
        await self.shown.wait()
        self.shown.clear()

    async def wait_until(self, position: int) -> None:
        """Wait until the run is at `position` or beyond."""
        while self.position < position:
            await self.wait()

    async def watch_page(self) -> None:
        """Ask for the arrays that the page asks for as it opens."""
        await self.send("watch", image=0, arrays=watched_arrays(self.network))

    async def watch_surface(self, watches: bool = True) -> None:
        """Look at the loss surface, or look away: a folded panel."""
        await self.send("survey", plane="auto" if watches else "off")


async def arrive(
    one: RunningServer, tasks: asyncio.TaskGroup, forwarded_for: str | None = None
) -> tuple[Visitor, asyncio.Task[None]]:
    """Connect a visitor and wait for its first step message.

    `forwarded_for`: its network address, as a proxy that the server trusts would tell it.
    """
    address = one.address.replace("http", "ws", 1) + "live?version=1"
    headers = {} if forwarded_for is None else {"X-Forwarded-For": forwarded_for}
    socket = await connect(address, max_size=None, ping_interval=None, additional_headers=headers)
    visitor = Visitor(socket)
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
