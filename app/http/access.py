"""Who may come in: the host that is asked for, the origin of a websocket, whose address it is.

All is compared exactly; no session here.
"""

from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

POLICY = 1008
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


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
