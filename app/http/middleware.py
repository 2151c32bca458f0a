"""Middlewares of the application: host check, root path, HEAD requests."""

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.access import is_host_allowed
from app.http.refusal_log import RefusalLog
from app.protocol.close_codes import CloseCode
from app.settings import environment_name

MISDIRECTED_REQUEST = 421
PROBE_PATHS = ("/healthz", "/readyz")  # probes use the address of the container as host


class HostMiddleware:
    """Refuses requests for a host not in `allowed`: 421, on websockets `POLICY_VIOLATION`."""

    def __init__(self, app: ASGIApp, allowed: list[str], refusal_log: RefusalLog) -> None:
        self._app = app
        self._allowed = allowed
        self._refusal_log = refusal_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward or refuse a request."""
        if scope["type"] == "lifespan" or scope["path"] in PROBE_PATHS:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if is_host_allowed(connection, self._allowed):
            await self._app(scope, receive, send)
            return
        self._refusal_log.warn_host(connection.headers.get("host", ""))
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": CloseCode.POLICY_VIOLATION})
        else:
            sentence = (
                "This server does not answer to the name in this address. Who runs it can add the "
                f"name to {environment_name('allowed_hosts')}.\n"
            )
            answer = PlainTextResponse(sentence, MISDIRECTED_REQUEST)
            await answer(scope, receive, send)


class RootPathMiddleware:
    """Sets the root path of requests under `prefix`, so that routes match without it."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request; Starlette matches routes behind the root path."""
        if self._prefix and f"{scope.get('path', '')}/".startswith(f"{self._prefix}/"):
            scope = {**scope, "root_path": self._prefix}
        await self._app(scope, receive, send)


class HeadMiddleware:
    """Handles HEAD as GET and removes the body of the response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request; change it if its method is HEAD."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_without_body)
