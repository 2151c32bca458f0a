"""The address of this machine in its network, which other machines can open."""

import socket
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
ANY_ADDRESS = ("0.0.0.0", "::", "")  # to listen on all addresses
_ELSEWHERE = ("192.0.2.1", 9)  # of a network for documentation (RFC 5737): nothing is sent there
_CONTAINER_MARK = Path("/.dockerenv")


def lan_address(listen_host: str) -> str | None:
    """Return the IPv4 address of this machine in its network.

    None if the server does not listen on all addresses, if the machine has no network, or inside a
    container, whose own address is of no use outside.
    """
    if listen_host not in ANY_ADDRESS or _CONTAINER_MARK.exists():
        return None
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_ELSEWHERE)  # chooses the route; a datagram socket sends nothing for it
        found = str(probe.getsockname()[0])
        if not ip_address(found).is_loopback and not ip_address(found).is_unspecified:
            return found
    return None
