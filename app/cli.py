"""The console script: read the options, take the port, serve, open the browser. Nothing else."""

import argparse
import os
import sys
from contextlib import suppress

import uvicorn
from pydantic import ValidationError
from pydantic_settings import SettingsError

from app import logging_config
from app.application import create_app
from app.connection.uvicorn_protocol import AbortingWebSocketProtocol
from app.http.listening_socket import listen
from app.http.server import _DrainingServer
from app.settings import ENVIRONMENT_PREFIX, Settings, describe_settings
from app.tour.chapter import BadChapter
from app.tour.render import load_tour
from engine import BadInput


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return 0, or 2 where an option or the port cannot be used."""
    parser = argparse.ArgumentParser(
        prog="backprop-explorer",
        description="Watch a convolutional neural network learn, one step at a time.",
        epilog="Settings from the environment:\n" + describe_settings(),
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
            load_tour(settings.tour)
    except (BadChapter, BadInput) as bad:
        print(f"{ENVIRONMENT_PREFIX}TOUR: {bad}", file=sys.stderr)
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
            f"Try another one with --port (or {ENVIRONMENT_PREFIX}PORT), or --port 0 for any "
            "free one.",
            file=sys.stderr,
        )
        return 2
    try:
        app = create_app(settings)
    except ValueError as bad:
        print(bad, file=sys.stderr)
        return 2
    server = _DrainingServer(
        uvicorn.Config(
            app,
            workers=1,
            ws=AbortingWebSocketProtocol,
            ws_per_message_deflate=False,
            ws_max_size=settings.command_kibibytes * 1024,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            ws_ping_interval=settings.ping_seconds,
            ws_ping_timeout=settings.ping_seconds,
            log_config=logging_config.log_config(settings.log_level, settings.log_json),
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
