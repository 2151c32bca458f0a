"""The socket that the server listens on."""

import socket


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound there; port 0 takes a free one. Raises: OSError.

    It names TCP as its protocol: asyncio then sends what connections write at once. Without that a
    message that follows another waits until the page confirms the first, which may take 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError:
        found.close()
        raise
    return found
