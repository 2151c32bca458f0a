"""Who may come in: the host that is asked for, the origin of a websocket, whose address it is.

All is compared exactly; no session here.
"""

from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

POLICY = 1008
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
WRONG_HOST = 421
PROBES = ("/healthz", "/readyz")  # asked for by the address of a container


def hosts_allowed(hosts: list[str], listening: str) -> list[str]:
    """Return the names under which the page may be asked for; none: any.

    A server on a loopback address knows loopback names only, unless told otherwise: a page of
    somebody else whose name leads to this machine would else be its own origin (DNS rebinding).
    """
    loopback = listening in ("127.0.0.1", "::1", "localhost")
    return hosts or (list(LOOPBACK) if loopback else [])


def host_allowed(asked: HTTPConnection, allowed: list[str]) -> bool:
    """Say whether one Host was named, and one of `allowed`: with its port, or with any."""
    hosts = asked.headers.getlist("host")
    if len(hosts) != 1:
        return False
    name, colon, port = hosts[0].rpartition(":")
    if not colon or not port.isdigit():
        name = hosts[0]
    return not allowed or hosts[0] in allowed or name in allowed


def origin_allowed(asked: HTTPConnection, extra: list[str]) -> bool:
    """Say whether the Origin is the page's own (scheme, host, port) or one of `extra`, exactly.

    A client that sends no Origin is no browser, and no page of somebody else's.
    """
    origins = asked.headers.getlist("origin")
    if not origins or origins in [[one] for one in extra]:
        return True
    scheme = asked.scope["scheme"].replace("ws", "http", 1)
    return origins == [f"{scheme}://{asked.headers.get('host', '')}"]


def client_of(asked: HTTPConnection) -> str:
    """Return whose limits count: the address; of IPv6 its network of 64 bits."""
    host = asked.client.host if asked.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))


class Door:
    """Middleware: what asks for another host, or for two, goes no further."""

    def __init__(self, app: ASGIApp, allowed: list[str]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if (
            scope["type"] == "lifespan"
            or scope["path"] in PROBES
            or host_allowed(HTTPConnection(scope), self._allowed)
        ):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY})
        else:
            answer = PlainTextResponse("This server does not serve this host.\n", WRONG_HOST)
            await answer(scope, receive, send)


class Prefix:
    """Middleware: lets what is asked for under `prefix` find its route, as if it were not there."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; routes look behind its root path."""
        if self._prefix and f"{scope.get('path', '')}/".startswith(f"{self._prefix}/"):
            scope = {**scope, "root_path": self._prefix}
        await self._app(scope, receive, send)
