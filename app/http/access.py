"""Access checks of a request: its host and its origin."""

from starlette.requests import HTTPConnection

from app.origins import normalize_host, parse_origin

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def allowed_hosts(hosts: list[str], listen_host: str) -> list[str]:
    """Return the host names that the server answers to; an empty list allows any name.

    A server that listens on a loopback address answers to loopback names only, unless `hosts` says
    otherwise. Without this, a foreign page whose name resolves to this machine would have the same
    origin as the server (DNS rebinding).
    """
    loopback = listen_host in ("127.0.0.1", "::1", "localhost")
    return hosts or (list(LOOPBACK_HOSTS) if loopback else [])


def is_host_allowed(connection: HTTPConnection, allowed: list[str]) -> bool:
    """Return whether the request has one Host header that `allowed` has, with or without port.

    Names are compared without case, and without the dot at the end of a full name.
    """
    hosts = connection.headers.getlist("host")
    if len(hosts) != 1:
        return False
    try:
        host = normalize_host(hosts[0])
    except ValueError:
        return not allowed
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        name = host
    return not allowed or host in allowed or name in allowed


def is_origin_allowed(connection: HTTPConnection, allowed_origins: list[str]) -> bool:
    """Return whether the origin is the page's own or in `allowed_origins` (RFC 6454, section 5).

    A request without an Origin header is allowed: browsers send one with every websocket, so it
    does not come from a foreign page.
    """
    origins = connection.headers.getlist("origin")
    if not origins:
        return True
    origin = parse_origin(origins[0])
    if len(origins) > 1 or origin is None:
        return False
    scheme = connection.scope["scheme"].replace("ws", "http", 1)
    own = parse_origin(f"{scheme}://{connection.headers.get('host', '')}")
    return origin == own or str(origin) in allowed_origins
