"""Who may come in: the host that is asked for, the origin of a websocket, whose address it is.

All is compared exactly; no session here.
"""

from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def allowed_hosts(hosts: list[str], listen_host: str) -> list[str]:
    """Return the names under which the page may be asked for; none: any.

    A server on a loopback address knows loopback names only, unless told otherwise: a page of
    somebody else whose name leads to this machine would else be its own origin (DNS rebinding).
    """
    loopback = listen_host in ("127.0.0.1", "::1", "localhost")
    return hosts or (list(LOOPBACK_HOSTS) if loopback else [])


def is_host_allowed(connection: HTTPConnection, allowed: list[str]) -> bool:
    """Say whether one Host was named, and one of `allowed`: with its port, or with any."""
    hosts = connection.headers.getlist("host")
    if len(hosts) != 1:
        return False
    name, colon, port = hosts[0].rpartition(":")
    if not colon or not port.isdigit():
        name = hosts[0]
    return not allowed or hosts[0] in allowed or name in allowed


def is_origin_allowed(connection: HTTPConnection, allowed_origins: list[str]) -> bool:
    """Return whether the Origin is the page's own (scheme, host, port) or in `allowed_origins`.

    A client that sends no Origin is no browser, and no page of somebody else's.
    """
    origins = connection.headers.getlist("origin")
    if not origins or origins in [[one] for one in allowed_origins]:
        return True
    scheme = connection.scope["scheme"].replace("ws", "http", 1)
    return origins == [f"{scheme}://{connection.headers.get('host', '')}"]


def client_key(connection: HTTPConnection) -> str:
    """Return whose limits count: the address; of IPv6 its network of 64 bits."""
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
