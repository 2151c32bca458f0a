"""The console script: read the options, take the port, serve, open the browser. Nothing else."""

import argparse
import os
import signal
import socket
import sys
import webbrowser
from contextlib import suppress
from threading import Thread
from time import monotonic
from types import FrameType

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from pydantic_settings import SettingsError

from app import journal
from app.listening import listen
from app.main import create_app
from app.settings import PREFIX, Settings, describe
from app.tour.chapter import BadChapter
from app.tour.writing import tour
from app.transport import WebSocketProtocol
from engine import BadInput


class _Server(uvicorn.Server):
    """A server that says where it is once it answers, and opens the browser there."""

    address = ""
    open_browser = False
    _stop_at: float | None = None

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain_seconds = drain_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"Backprop Explorer is at {self.address}  (stop it with Ctrl+C)", flush=True)
        if self.open_browser:
            Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """At SIGTERM say for a while that no more pages are wanted, and only then stop."""
        self._app.state.stopping = True
        if sig != signal.SIGTERM:
            super().handle_exit(sig, frame)
        elif self._stop_at is None:
            self._stop_at = monotonic() + self._drain_seconds
            self._captured_signals.append(sig)

    async def on_tick(self, counter: int) -> bool:
        drained = self._stop_at is not None and monotonic() >= self._stop_at
        return await super().on_tick(counter) or drained


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return 0, or 2 where an option or the port cannot be used."""
    parser = argparse.ArgumentParser(
        prog="backprop-explorer",
        description="Watch a convolutional neural network learn, one step at a time.",
        epilog="Settings from the environment:\n" + describe(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    options = parser.parse_args(arguments)
    given = {
        name: getattr(options, name)
        for name in ("host", "port")
        if getattr(options, name) is not None
    }
    try:
        settings = Settings(**given)
    except ValidationError as failure:
        for one in failure.errors():
            name = "_".join(str(part) for part in one["loc"])
            print(f"{name}: got {one['input']!r}; {one['msg']}", file=sys.stderr)
        return 2
    except SettingsError as failure:
        print(f"{failure}: lists are written as JSON, see --help", file=sys.stderr)
        return 2
    try:
        if settings.tour:
            tour(settings.tour)
    except (BadChapter, BadInput) as bad:
        print(f"{PREFIX}TOUR: {bad}", file=sys.stderr)
        return 2
    workers = os.environ.get("WEB_CONCURRENCY", "1")
    if workers != "1":
        print(
            f"WEB_CONCURRENCY is {workers!r}: a session lives in one process. Unset it, or start "
            "several servers on ports of their own.",
            file=sys.stderr,
        )
        return 2
    try:
        listening = listen(settings.host, settings.port)
    except OSError as failure:
        print(
            f"Cannot listen on {settings.host}:{settings.port}: {failure.strerror}. "
            f"Try another one with --port (or {PREFIX}PORT), or --port 0 for any free one.",
            file=sys.stderr,
        )
        return 2
    try:
        app = create_app(settings)
    except ValueError as bad:
        print(bad, file=sys.stderr)
        return 2
    server = _Server(
        uvicorn.Config(
            app,
            workers=1,
            ws=WebSocketProtocol,
            ws_per_message_deflate=False,
            ws_max_size=settings.command_kibibytes * 1024,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            ws_ping_interval=settings.ping_seconds,
            ws_ping_timeout=settings.ping_seconds,
            log_config=journal.configuration(settings.log_level, settings.log_json),
            access_log=False,
            timeout_graceful_shutdown=10,
        ),
        app,
        settings.drain_seconds,
    )
    shown = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else settings.host
    server.address = f"http://{shown}:{listening.getsockname()[1]}/"
    display = sys.platform != "linux" or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    server.open_browser = display and not options.no_browser
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0


if __name__ == "__main__":
    sys.exit(main())
