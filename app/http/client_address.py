"""The address of a client, by which limits tell visitors apart."""

from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection


def client_key(connection: HTTPConnection) -> str:
    """Return the key of a client's limits: its IPv4 address, or the /64 network of its IPv6 one.

    Behind a trusted proxy uvicorn has put the forwarded address here (app/http/server.py).
    """
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
