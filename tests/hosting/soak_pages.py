"""Pages that send random valid commands for a while, as a program of its own.

A program of its own, so that the page that a test measures does not share its interpreter:
`python -m tests.hosting.soak_pages ADDRESS PAGES SECONDS SEED`. It prints one JSON list with an
object for each page: its client, how many commands of each type it sent, unexpected errors, and
recipe, position and fingerprint at the end.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from time import monotonic
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.hosting.random_commands import KnownRun, message_scalars
from tests.hosting.random_room_commands import ROOM_FIELDS, random_command

CLIENTS = 6
ANSWER_SECONDS = 240.0  # a seek among thirty busy pages, on a machine with other work
RECONNECT_SHARE = 0.02  # of the commands after which the page loses its connection
PAUSES = (0.05, 0.05, 0.2, 0.2, 1.0)  # the most seconds between two commands; surfaces take some
RACES = {
    ("redo", "redo"),  # the run plays, and its next step has made an end of it
    ("read", "step"),  # a newer surface was on its way
    ("go_there", "step"),
    ("go_there", "surface"),  # of a preview that ended
    ("survey", "path"),  # at a step before which there are too few points
    ("watch_race", "plane"),  # no lane that it needs has a finite loss
    ("teach", "rooms"),  # others of the client have them all
    ("ask", "step"),  # the page shows the next step by now
    ("ask", "kind"),  # the lanes are on their way, or have ended
    ("ask", "steps"),  # two lanes are the same
    ("ask", "state"),
    ("ask", "preview"),
    ("ask", "value"),  # a step that moves nothing, or begins uphill
    ("ask", "address"),  # of another network by now
    ("ask", "index"),
    ("reveal", "step"),  # it is not made yet
    ("ask_again", "step"),  # it is made
    ("hand_out", "scene"),  # there is none yet
}
OF_A_QUESTION = ("question", "state")  # which another command has changed by now


class SoakPage:
    """One page, which waits for the answer to a command before it sends the next."""

    def __init__(self, address: str, number: int, seed: int) -> None:
        self._address = address.replace("http", "ws", 1) + "live?version=1"
        self.client = f"198.51.100.{number % CLIENTS}"
        self._random = Random(1000 * seed + number)
        self._run = KnownRun()
        self._sent: Counter[str] = Counter()
        self._errors: list[dict[str, Any]] = []
        self._last_command: dict[str, Any] = {}
        self._barriers = 0
        self._answered = asyncio.Event()

    async def soak(self, seconds: float) -> dict[str, Any]:
        """Send commands for `seconds`; return what is known at the end."""
        end = monotonic() + seconds
        while monotonic() < end:
            async with self._connected() as socket:
                while monotonic() < end and self._random.random() >= RECONNECT_SHARE:
                    await self._send_random(socket)
                    await asyncio.sleep(self._random.uniform(0, self._random.choice(PAUSES)))
        async with self._connected() as socket:
            await self._rest(socket)
        status = self._run.status
        known = {name: status[name] for name in ("recipe", "position", "fingerprint", "state")}
        return {"client": self.client, "sent": self._sent, "errors": self._errors, **known}

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[ClientConnection]:
        """Connect the page, to its session if it has one, until the block ends."""
        address, welcome = self._address, self._run.welcome
        self._run.leave_room()
        if welcome:
            address += f"&session={welcome['session']['id']}"
        headers = {"X-Forwarded-For": self.client}
        async with (
            connect(address, max_size=None, additional_headers=headers, open_timeout=60) as socket,
            asyncio.TaskGroup() as tasks,
        ):
            if welcome:
                await _send(socket, "resume", token=welcome["session"]["token"])
            reader = tasks.create_task(self._read(socket))
            await self._barrier(socket)
            yield socket
            reader.cancel()

    async def _read(self, socket: ClientConnection) -> None:
        """Take in messages, and acknowledge those with a sequence number.

        Raises: ConnectionClosed if the server closes the connection.
        """
        while True:
            message = message_scalars(await socket.recv())
            self._run.receive(message)
            if "sequence" in message:
                await _send(socket, "acknowledge", sequence=message["sequence"])
            if message["type"] == "error":
                self._note(message)
            if message["type"] == "graph" and message["values"]["a"] == self._barriers:
                self._answered.set()

    def _note(self, error: dict[str, Any]) -> None:
        of_room = error["command"] in ROOM_FIELDS or error["field"] == "question"
        if of_room and error["field"] in (*OF_A_QUESTION, "room"):
            return
        if (error["command"], error["field"]) not in RACES:
            self._errors.append({**error, "state before": self._run.status["state"]})

    async def _barrier(self, socket: ClientConnection) -> None:
        """Wait until all commands so far are answered: `graph` is, once they are."""
        self._barriers += 1
        self._answered.clear()
        await _send(socket, "graph", a=float(self._barriers), b=1.0, c=1.0)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._answered.wait()
        except TimeoutError:
            last, status = self._last_command, self._run.status
            raise TimeoutError(f"{self.client} has no answer to {last} in {status}") from None

    async def _send_random(self, socket: ClientConnection) -> None:
        command = random_command(self._run, self._random)
        self._sent[command["type"]] += 1
        self._last_command = command
        await socket.send(json.dumps(command))
        await self._barrier(socket)

    async def _rest(self, socket: ClientConnection) -> None:
        """Put a preview back and stop playing."""
        for command_type in ("revert", "pause"):
            await _send(socket, command_type)
            await self._barrier(socket)


async def _send(socket: ClientConnection, command_type: str, **fields: Any) -> None:
    await socket.send(json.dumps({"type": command_type, **fields}))


async def _soak_all(address: str, pages: int, seconds: float, seed: int) -> list[dict[str, Any]]:
    return await asyncio.gather(
        *(SoakPage(address, number, seed).soak(seconds) for number in range(pages))
    )


if __name__ == "__main__":
    _, address, pages, seconds, seed = sys.argv
    print(json.dumps(asyncio.run(_soak_all(address, int(pages), float(seconds), int(seed)))))
