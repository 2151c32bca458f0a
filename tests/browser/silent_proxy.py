"""A TCP proxy whose connections can go silent without being closed, as a sleeping router's do."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread


class SilentProxy:
    """Forwards connections to a port; `silence` drops what the present ones send from now on."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._silent: set[tuple[socket.socket, str]] = set()
        self.address = f"http://localhost:{self._listener.getsockname()[1]}/"
        Thread(target=self._accept, daemon=True).start()

    def silence(self, *directions: str) -> None:
        """Drop what comes on present connections: "up" to the server, "down" to the page."""
        self._silent |= {(one, way) for one in self._sockets for way in directions}

    def close(self) -> None:
        """Close the listener and all connections."""
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                page, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target_port))
                self._sockets += [page, server]
                Thread(target=self._forward, args=(page, server, "up"), daemon=True).start()
                Thread(target=self._forward, args=(server, page, "down"), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if (source, way) not in self._silent:
                    target.sendall(data)
            if (source, way) not in self._silent:
                target.shutdown(socket.SHUT_WR)


@contextmanager
def silent_proxy(target_port: int) -> Iterator[SilentProxy]:
    """Run the proxy."""
    proxy = SilentProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
