"""The uvicorn server: it prints its address, opens the browser, and drains after SIGTERM."""

import signal
import socket
import webbrowser
from threading import Thread
from time import monotonic
from types import FrameType

import uvicorn
from fastapi import FastAPI

from app import logging_config
from app.connection.uvicorn_protocol import AbortingWebSocketProtocol, FairHttpProtocol
from app.settings import Settings

SHUTDOWN_TIMEOUT_SECONDS = 10
ACCEPTED_PER_TURN = 16  # connections that one turn of the event loop accepts
WAITING_CONNECTIONS = 2048  # connections that the system keeps until they are accepted


class DrainingServer(uvicorn.Server):
    """A server that refuses readiness probes for `drain_seconds` after SIGTERM and then stops.

    `address` is printed once the server accepts connections, and opened if `open_browser` is set.
    `lan_url`, if any, is printed after it.
    """

    address = ""
    lan_url = ""
    open_browser = False
    _drained_at: float | None = None

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain_seconds = drain_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(WAITING_CONNECTIONS)  # uvicorn's backlog bounds both numbers at once
        print(f"Backprop Explorer is at {self.address}  (stop it with Ctrl+C)", flush=True)
        if self.lan_url:
            print(f"Other machines of this network open {self.lan_url}", flush=True)
        if self.open_browser:
            Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Let /readyz answer 503 from now on; after SIGTERM stop `drain_seconds` later."""
        self._app.state.stopping = True
        if sig != signal.SIGTERM:
            super().handle_exit(sig, frame)
        elif self._drained_at is None:
            self._drained_at = monotonic() + self._drain_seconds
            self._captured_signals.append(sig)

    async def on_tick(self, counter: int) -> bool:
        drained = self._drained_at is not None and monotonic() >= self._drained_at
        return await super().on_tick(counter) or drained


def uvicorn_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Return how uvicorn serves `app`: limits, pings, and whose forwarded addresses it trusts."""
    return uvicorn.Config(
        app,
        workers=1,
        backlog=ACCEPTED_PER_TURN,
        http=FairHttpProtocol,
        ws=AbortingWebSocketProtocol,
        ws_per_message_deflate=False,
        ws_max_size=settings.max_command_kibibytes * 1024,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ws_ping_interval=settings.ping_interval_seconds,
        ws_ping_timeout=settings.ping_interval_seconds,
        log_config=logging_config.log_config(settings.log_level, settings.log_json),
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_SECONDS,
    )
