"""The console script: reads options and settings, binds the port, and runs the server."""

import argparse
import os
import socket
import sys
from contextlib import suppress

from fastapi import FastAPI
from pydantic import ValidationError
from pydantic_settings import SettingsError

from app.application import create_app
from app.http.lan_address import ANY_ADDRESS, lan_address
from app.http.listening_socket import listen
from app.http.server import DrainingServer, uvicorn_config
from app.settings import Settings, describe_settings, environment_name
from app.tour.chapter import BadChapter
from app.tour.render import load_tour
from engine import BadInput


class _CannotStart(Exception):
    """An option, a setting or the port cannot be used; `str` says why."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return the exit code, 2 if the server cannot start."""
    options = _parse_options(arguments)
    try:
        settings = _read_settings(options)
        _check_tour(settings)
        _check_workers()
        listening = _bind(settings)
        app = _create_app(settings)
    except _CannotStart as refused:
        print(refused, file=sys.stderr)
        return 2
    server = DrainingServer(uvicorn_config(app, settings), app, settings.drain_seconds)
    local = settings.host in ("127.0.0.1", "::1", *ANY_ADDRESS)
    host = "localhost" if local else settings.host
    port = listening.getsockname()[1]
    server.address = f"http://{host}:{port}/"
    if in_network := lan_address(settings.host):
        server.lan_url = f"http://{in_network}:{port}/"
    display = sys.platform != "linux" or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    server.open_browser = display and not options.no_browser
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0


def _parse_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="backprop-explorer",
        description="Watch a convolutional neural network learn, one step at a time.",
        epilog="Settings from the environment:\n" + describe_settings(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    return parser.parse_args(arguments)


def _read_settings(options: argparse.Namespace) -> Settings:
    given = {name: getattr(options, name) for name in ("host", "port")}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as failure:
        lines = []
        for error in failure.errors():
            name = "_".join(str(part) for part in error["loc"])
            lines.append(f"{name}: got {error['input']!r}; {error['msg']}")
        raise _CannotStart("\n".join(lines)) from failure
    except SettingsError as failure:
        raise _CannotStart(f"{failure}: lists are written as JSON, see --help") from failure


def _check_tour(settings: Settings) -> None:
    try:
        if settings.tour_folder:
            load_tour(settings.tour_folder)
    except (BadChapter, BadInput) as bad:
        raise _CannotStart(f"{environment_name('tour_folder')}: {bad}") from bad


def _check_workers() -> None:
    workers = os.environ.get("WEB_CONCURRENCY", "1")
    if workers != "1":
        raise _CannotStart(
            f"WEB_CONCURRENCY is {workers!r}: a session lives in one process. Unset it, or start "
            "several servers on ports of their own."
        )


def _bind(settings: Settings) -> socket.socket:
    try:
        return listen(settings.host, settings.port)
    except OSError as failure:
        raise _CannotStart(
            f"Cannot listen on {settings.host}:{settings.port}: {failure.strerror}. Try another "
            f"port with --port (or {environment_name('port')}), or --port 0 for any free one."
        ) from failure


def _create_app(settings: Settings) -> FastAPI:
    try:
        return create_app(settings)
    except ValueError as bad:
        raise _CannotStart(str(bad)) from bad
