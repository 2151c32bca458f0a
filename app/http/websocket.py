"""One websocket: a task that always reads, one that sends. What a session does is not here.

Reading never waits for maths or for sending (an unread command would stop the pings); maths runs
in worker threads.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.connection.channel import Closed, Line
from app.connection.rate_limit import Bucket
from app.http.access import POLICY, client_of, origin_allowed
from app.lifecycle.registry import Registry
from app.lifecycle.session_actor import Actor
from app.logging_config import note
from app.metrics import Metrics
from app.protocol.codec import encode, weight
from app.protocol.commands import VERSION, Acknowledge, Command, Join, Resume, TakeOver
from app.protocol.labels import refusal_sentence
from app.protocol.messages import Error
from app.protocol.parse import BadCommand, decode
from app.rooms.follower import Following
from app.rooms.presenter import OF_ROOMS, Presenting
from app.rooms.service import Desk
from app.rooms.tokens import FOLLOWER
from app.settings import Settings

GOODBYE_SECONDS = 2.0  # a page that does not read does not read its goodbye either
TOKEN_SECONDS = 10.0
LIGHT = 256 * 1024  # bytes of arrays that are copied sooner than a thread is found
ACKNOWLEDGED = 0.25  # commands that one of these counts as
UNSUPPORTED, TRY_LATER = 1003, 1013
BAD_VERSION, BAD_TOKEN, GONE, TOO_MANY = 4400, 4401, 4404, 4429


async def serve(
    websocket: WebSocket, settings: Settings, registry: Registry, desk: Desk, metrics: Metrics
) -> None:
    """Serve one page until it leaves."""
    if not origin_allowed(websocket, settings.allowed_origins):
        metrics.closed(POLICY)
        note("origin refused")
        await websocket.close(POLICY)
        return
    await websocket.accept()
    try:
        version = websocket.query_params.get("version", "")[:20]
        if version != str(VERSION):
            sentence = f"This page has version {version or 'none'}, the server"
            raise Closed(
                BAD_VERSION,
                Error(None, "version", version, str(VERSION), f"{sentence} {VERSION}: reload it."),
            )
        await _Live(websocket, settings, registry, desk).run()
    except Closed as closed:
        metrics.closed(closed.code)
        note("socket closed", code=closed.code)
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await _say_goodbye(websocket, closed)
    except WebSocketDisconnect:
        return


async def _say_goodbye(websocket: WebSocket, closed: Closed) -> None:
    if closed.message is not None:
        await websocket.send_text(str(encode(closed.message)))
    await websocket.close(closed.code)


def _too_many(value: str, allowed: str) -> Error:
    sentence = f"Too many commands: {allowed} are allowed. The others were ignored."
    return Error(None, "commands", value, allowed, sentence)


def _gone(id: str) -> Closed:
    sentence = "That session has ended; a new one starts."
    return Closed(GONE, Error("resume", "session", id[:20], "a session that lives", sentence))


class _Live:
    def __init__(
        self, websocket: WebSocket, settings: Settings, registry: Registry, desk: Desk
    ) -> None:
        self._websocket = websocket
        self._settings = settings
        self._registry = registry
        self._desk = desk
        self._line = Line()
        rate, burst = settings.commands_per_second, settings.commands_at_once
        self._bucket = Bucket(rate, burst, monotonic)
        self._refused = 0

    async def run(self) -> None:
        """Find the session of the page, and read and send until one of both ends."""
        if (room := self._websocket.query_params.get("room")) is not None:
            await self._follow(room)
            return
        client = client_of(self._websocket)
        actor = await self._resumed(client)
        if actor is None:
            self._check_queue()
            actor = self._registry.open(self._line, client)
        presenting = Presenting(self._desk, actor, self._line)
        try:
            await self._first_of(
                self._read(actor, presenting), self._send(), self._end(), presenting.run()
            )
        finally:
            self._registry.left(actor, self._line)

    async def _first_of(self, *parts: Coroutine[Any, Any, None]) -> None:
        """Do these side by side until one of them ends."""
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            failure = task.exception()
            if failure is not None:
                raise failure

    # -- the room -------------------------------------------------------------------------

    async def _follow(self, room: str) -> None:
        """Follow a room, once the page has shown its invitation."""
        try:
            async with asyncio.timeout(TOKEN_SECONDS):
                command = decode(await self._text())
        except (BadCommand, TimeoutError):
            command = None
        role = self._desk.tokens.read(command.token) if isinstance(command, Join) else None
        if role is None or role.room != room or role.name != FOLLOWER:
            sentence = "The invitation to the room is missing, or is for another room."
            raise Closed(BAD_TOKEN, Error("join", "token", "another", "the room's", sentence))
        following = Following(self._desk, role, self._line)
        await self._first_of(
            self._read_follower(following), self._send(), self._end(), following.run()
        )

    async def _read_follower(self, following: Following) -> None:
        while True:
            text = await self._text()
            command = self._decoded(text) if self._bearable() else None
            if isinstance(command, Acknowledge):
                self._bucket.put_back(1 - ACKNOWLEDGED)
                self._line.acknowledge(command.sequence)
            elif isinstance(command, TakeOver):
                following.take_over()
            elif command is not None:
                sentence = "You are following a room. Start a run of your own to do this."
                allowed = "acknowledge, take_over"
                refused = Error(command.type, "command", command.type, allowed, sentence)
                self._line.put([refused])

    # -- the session ----------------------------------------------------------------------

    def _check_queue(self) -> None:
        waiting = len(self._registry.places.waiting)
        if waiting >= self._settings.queue:
            sentence = "The server is full, and so is its queue. Please come back later."
            raise Closed(TRY_LATER, Error(None, "queue", str(waiting), "fewer", sentence))

    async def _resumed(self, client: str) -> Actor | None:
        """Return the session that the address names, once the page has shown its token."""
        id = self._websocket.query_params.get("session")
        if id is None:
            return None
        found = await self._registry.find(id)
        if found is None:
            raise _gone(id)
        try:
            async with asyncio.timeout(TOKEN_SECONDS):
                command = decode(await self._text())
        except (BadCommand, TimeoutError):
            command = None
        if not isinstance(command, Resume) or not found.knows(command.token):
            sentence = "The token of the session is missing or wrong."
            raise Closed(BAD_TOKEN, Error("resume", "token", "another", "the session's", sentence))
        if not isinstance(found, Actor):
            self._check_queue()
        actor = await self._registry.come_back(found, command.token, self._line, client)
        if actor is None:
            raise _gone(id)
        return actor

    # -- reading --------------------------------------------------------------------------

    async def _text(self) -> str:
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1000))
        text: str | None = event.get("text")
        if text is None:
            raise Closed(
                UNSUPPORTED,
                Error(None, "command", "binary", "JSON text", "Commands are JSON text."),
            )
        return text

    async def _read(self, actor: Actor, presenting: Presenting) -> None:
        while True:
            self._receive(actor, presenting, await self._text())

    def _decoded(self, text: str) -> Command | None:
        """Return the command of a text, or say to the page what is wrong with it."""
        try:
            command = decode(text)
            if isinstance(command, Resume | Join):
                allowed = "the first command on its socket"
                raise BadCommand(command.type, command.type, "later", allowed)
            return command
        except BadCommand as bad:
            self._line.put(
                [Error(bad.command, bad.field, bad.value, bad.allowed, refusal_sentence(bad))]
            )
            return None

    def _receive(self, actor: Actor, presenting: Presenting, text: str) -> None:
        if not self._bearable():
            return
        command = self._decoded(text)
        if command is None:
            return
        if isinstance(command, OF_ROOMS):
            presenting.receive(command)
            return
        if isinstance(command, TakeOver):
            sentence = "Only a page that follows a room can take it over."
            self._line.put([Error("take_over", "command", "take_over", "in a room", sentence)])
            return
        if isinstance(command, Acknowledge):
            self._bucket.put_back(1 - ACKNOWLEDGED)
            self._line.acknowledge(command.sequence)
            actor.acknowledged(self._line)
            return
        waiting, limit = actor.receive(self._line, command), self._settings.commands_waiting
        if waiting > limit:
            actor.forget_commands()
            raise Closed(TOO_MANY, _too_many(str(waiting), f"at most {limit} that wait"))

    def _bearable(self) -> bool:
        """Count a command; say whether it is to be read, or is one of too many in a short time.

        The first of those is refused with a word, and where they do not end the page is cut off.
        """
        if self._bucket.take():
            self._refused = 0
            return True
        self._refused += 1
        said = _too_many("more", f"{self._settings.commands_per_second:g} a second")
        if self._refused > self._settings.commands_at_once:
            raise Closed(TOO_MANY, said)
        if self._refused == 1:
            self._line.put([said])
        return False

    # -- sending --------------------------------------------------------------------------

    async def _end(self) -> None:
        raise await self._line.ended

    async def _send(self) -> None:
        while True:
            message, sequence = await self._line.take()
            if weight(message) < LIGHT:
                data = encode(message, sequence)
            else:
                data = await asyncio.to_thread(partial(encode, message, sequence))
            try:
                async with asyncio.timeout(self._settings.send_seconds):
                    if isinstance(data, str):
                        await self._websocket.send_text(data)
                    else:
                        await self._websocket.send_bytes(data)
            except TimeoutError:
                raise Closed(POLICY) from None
