"""Who may come in: the origin of a websocket, exactly, and whose address it is. No session here."""

from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection


def origin_allowed(asked: HTTPConnection, extra: list[str]) -> bool:
    """Say whether the Origin is the page's own (scheme, host, port) or one of `extra`, exactly.

    A client that sends no Origin is no browser, and no page of somebody else's.
    """
    origins, hosts = asked.headers.getlist("origin"), asked.headers.getlist("host")
    if len(origins) > 1 or len(hosts) != 1:
        return False
    if not origins or origins[0] in extra:
        return True
    scheme = {"ws": "http", "wss": "https"}[asked.scope["scheme"]]
    return origins[0] == f"{scheme}://{hosts[0]}"


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
