"""One websocket: a task that always reads, one that acts, one that sends. No mathematics.

Reading never waits for maths or for sending (an unread command would stop the pings); maths runs
in worker threads in pieces of about 25 ms.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from time import perf_counter
from typing import TypeVar

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.commands import COMMAND_BYTES, VERSION, Acknowledge, Command
from app.decoding import BadCommand, decode
from app.messages import Error, Message
from app.outbox import Outbox
from app.replays import Replays
from app.session import Session
from app.settings import Settings
from app.states import PLAYING, TURNING
from app.wire import encode

QUANTUM = 0.025
WAIT = 0.1  # between two looks at a run that another session is making
GOODBYE_SECONDS = 2.0  # a page that does not read does not read its goodbye either
MOST_AHEAD = 5000  # steps that playing may be ahead of what the page has painted
NEWEST_WINS = ("seek", "edit")  # of these, sent while one drags, only the last is worth an answer
UNSUPPORTED, POLICY, TRY_LATER = 1003, 1008, 1013
BAD_VERSION, TOO_MANY = 4400, 4429
T = TypeVar("T")


class _Closed(Exception):
    """The socket is to be closed with a code; `message` goes first."""

    def __init__(self, code: int, message: Error | None = None) -> None:
        self.code = code
        self.message = message


def origin_allowed(websocket: WebSocket, extra: list[str]) -> bool:
    """Say whether the Origin is the page's own (scheme, host, port) or one of `extra`, exactly.

    A client that sends no Origin is no browser, and no page of somebody else's.
    """
    origin = websocket.headers.get("origin")
    if len(websocket.headers.getlist("origin")) > 1 or len(websocket.headers.getlist("host")) != 1:
        return False
    if origin is None or origin in extra:
        return True
    scheme = {"ws": "http", "wss": "https"}[websocket.scope["scheme"]]
    return origin == f"{scheme}://{websocket.headers.get('host', '')}"


async def serve(
    websocket: WebSocket, settings: Settings, pool: Executor, replays: Replays, room: bool
) -> None:
    """Serve one page until it leaves. `room` says whether another session may be opened."""
    if not origin_allowed(websocket, settings.allowed_origins):
        await websocket.close(POLICY)
        return
    await websocket.accept()
    try:
        version = websocket.query_params.get("version", "")[:20]
        if version != str(VERSION):
            sentence = f"This page speaks version {version or 'none'}; reload it: the server speaks"
            raise _Closed(
                BAD_VERSION,
                Error(None, "version", version, str(VERSION), f"{sentence} version {VERSION}."),
            )
        if not room:
            limit = str(settings.sessions)
            sentence = f"All {limit} places are taken. Please try again in a minute."
            raise _Closed(TRY_LATER, Error(None, "sessions", limit, f"at most {limit}", sentence))
        await _Live(websocket, settings, pool, replays).run()
    except _Closed as closed:
        with suppress(TimeoutError, WebSocketDisconnect):
            await asyncio.wait_for(_say_goodbye(websocket, closed), GOODBYE_SECONDS)
    except WebSocketDisconnect:
        return


async def _say_goodbye(websocket: WebSocket, closed: _Closed) -> None:
    if closed.message is not None:
        await websocket.send_text(str(encode(closed.message)))
    await websocket.close(closed.code)


class _Live:
    def __init__(
        self, websocket: WebSocket, settings: Settings, pool: Executor, replays: Replays
    ) -> None:
        self._websocket = websocket
        self._settings = settings
        self._pool = pool
        self._replays = replays
        self._outbox = Outbox()
        self._commands: deque[Command] = deque()
        self._arrived = asyncio.Event()
        self._to_send = asyncio.Event()
        self._last_frame = 0.0
        self._due = 0.0
        self._unshown = False

    async def run(self) -> None:
        """Run the three tasks until one of them ends."""
        tasks = [asyncio.create_task(part) for part in (self._read(), self._act(), self._send())]
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

    # -- reading --------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            event = await self._websocket.receive()
            if event["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(event.get("code", 1000))
            text = event.get("text")
            if text is None:
                raise _Closed(
                    UNSUPPORTED,
                    Error(None, "command", "binary", "JSON text", "Commands are JSON text."),
                )
            self._receive(text)

    def _receive(self, text: str) -> None:
        try:
            if len(text) > COMMAND_BYTES:
                raise BadCommand(
                    None, "command", f"{len(text)} characters", f"at most {COMMAND_BYTES}"
                )
            command = decode(text)
        except BadCommand as bad:
            self._put([Error(bad.command, bad.field, bad.value, bad.allowed, f"{bad}.")])
            return
        if isinstance(command, Acknowledge):
            self._outbox.acknowledge(command.sequence)
            self._to_send.set()
            self._arrived.set()
            return
        self._commands.append(command)
        self._arrived.set()
        limit = self._settings.commands_waiting
        if len(self._commands) > limit:
            sentence = f"More than {limit} commands are waiting; this page is cut off. Reload it."
            waiting = str(len(self._commands))
            raise _Closed(TOO_MANY, Error(None, "commands", waiting, f"at most {limit}", sentence))

    # -- acting ---------------------------------------------------------------------------

    async def _work(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def _act(self) -> None:
        session = await self._work(lambda: Session(self._settings, perf_counter, self._replays))
        self._put(await self._work(session.greet))
        while True:
            turned = self._commands and self._commands[0].type in TURNING
            if session.travelling and not turned:
                self._put(await self._work(session.travel))
                if session.waits:
                    await self._rest(WAIT)
            elif self._commands:
                command = self._next()
                self._put(await self._work(partial(session.handle, command)))
                if command.type == "run":
                    self._due = perf_counter()
            elif session.owes_frame:
                self._put(await self._work(lambda: [session.status(), *session.frame()]))
            elif session.state == PLAYING:
                await self._play(session)
            elif session.working:
                self._put(await self._work(session.quantum))
            else:
                await self._rest(None)

    def _next(self) -> Command:
        """Return the next command; of seeks and edits that follow each other only the newest."""
        command = self._commands.popleft()
        while self._commands and command.type in NEWEST_WINS:
            if self._commands[0].type != command.type:
                break
            command = self._commands.popleft()
        return command

    async def _play(self, session: Session) -> None:
        """Make the steps that are due; show the newest where the page is ready for it.

        A command does not wait for more than one piece of this.
        """
        if session.checking:
            self._put(await self._work(session.quantum))
        now = perf_counter()
        ahead = session.unsent >= MOST_AHEAD and not self._outbox.ready_for_frame
        if session.speed == 0 and not ahead:
            await self._work(lambda: session.play(MOST_AHEAD, QUANTUM))
            self._unshown = True
        elif now >= self._due and not ahead:
            due = 1 + int((now - self._due) * session.speed)
            made = await self._work(lambda: session.play(due, QUANTUM))
            self._due = max(self._due + made / session.speed, perf_counter() - 0.5)
            self._unshown = True
        elif session.working:
            self._put(await self._work(session.quantum))
        else:
            await self._rest(None if ahead else self._due - now)
        if self._commands:
            return
        frame_over = perf_counter() - self._last_frame >= 1 / self._settings.frames_per_second
        ready = self._unshown and frame_over and self._outbox.ready_for_frame
        if ready or session.state != PLAYING:
            self._unshown = False
            self._last_frame = perf_counter()
            self._put(await self._work(lambda: [session.status(), *session.frame()]))
            if not self._commands:
                self._put(await self._work(session.survey_quantum))

    async def _rest(self, seconds: float | None) -> None:
        """Wait for a command or an acknowledgement, at most `seconds`."""
        self._arrived.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._arrived.wait(), seconds)

    # -- sending --------------------------------------------------------------------------

    def _put(self, found: list[Message]) -> None:
        for message in found:
            self._outbox.put(message)
        self._to_send.set()

    async def _send(self) -> None:
        while True:
            taken = self._outbox.take()
            if taken is None:
                self._to_send.clear()
                await self._to_send.wait()
                continue
            message, sequence = taken
            data = await self._work(partial(encode, message, sequence))
            sending = (
                self._websocket.send_text(data)
                if isinstance(data, str)
                else self._websocket.send_bytes(data)
            )
            try:
                await asyncio.wait_for(sending, self._settings.send_seconds)
            except TimeoutError:
                raise _Closed(POLICY) from None
