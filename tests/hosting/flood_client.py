"""Opens and closes many websockets at once from given loopback addresses, as a program of its own.

A program of its own, so that the pages that a test measures do not share its interpreter:
`python -m tests.hosting.flood_client PORT SOURCE COUNT`. It opens COUNT websockets from SOURCE and
answers pings, says how many are open, and waits for a line on its input. After `reset` it resets
all connections at once; with `reset` as fourth argument it resets each one right after the request.
"""

import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from selectors import EVENT_READ, DefaultSelector
from threading import Thread
from time import monotonic

from tests.hosting.raw_websocket import handshake_request, masked_frame

OPEN_SECONDS = 60.0
PING_HEAD, PONG = 0x89, 10


def main() -> None:
    """Open the websockets, then do what the next line of the input says."""
    port, source, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if sys.argv[4:] == ["reset"]:
        for _ in range(count):
            _reset(_request(port, source))
        print(count, flush=True)
        return
    pages = [_request(port, source) for _ in range(count)]
    selector = DefaultSelector()
    for page in pages:
        selector.register(page, EVENT_READ)
    answered: set[int] = set()
    over = monotonic() + OPEN_SECONDS
    while len(answered) < count and monotonic() < over:
        for key, _ in selector.select(0.5):
            _answer(key.fileobj, answered)
    print(len(answered), flush=True)
    reader = Thread(target=sys.stdin.readline, daemon=True)
    reader.start()
    while reader.is_alive():
        for key, _ in selector.select(0.05):
            if not _answer(key.fileobj, answered):
                selector.unregister(key.fileobj)
    for page in pages:
        _reset(page)
    print("reset", flush=True)


def _request(port: int, source: str) -> socket.socket:
    """Return a connection on which a websocket was requested."""
    page = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0))
    page.sendall(handshake_request(port, host=f"127.0.0.1:{port}"))
    return page


def _answer(page: object, answered: set[int]) -> bool:
    """Read what has come, and answer a ping; return whether the connection is still open."""
    assert isinstance(page, socket.socket)
    data = b""
    with suppress(OSError):
        data = page.recv(65536)
    answered.add(page.fileno())
    start = data.find(bytes([PING_HEAD, 4]))
    if start >= 0:
        with suppress(OSError):
            page.sendall(masked_frame(data[start + 2 : start + 6], PONG))
    return data != b""


def _reset(page: socket.socket) -> None:
    """Close a connection with a reset instead of a closing handshake."""
    page.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    page.close()


class Flood:
    """A running flood: `opened` is the number of websockets that it has opened."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.opened = 0

    def wait_open(self) -> int:
        """Wait until the websockets are open; return their number."""
        assert self._process.stdout is not None
        self.opened = int(self._process.stdout.readline())
        return self.opened

    def reset(self) -> None:
        """Reset all connections, and wait until that is done."""
        self._process.communicate("reset\n", timeout=60)


@contextmanager
def flood(port: int, source: str, count: int, *arguments: str) -> Iterator[Flood]:
    """Run a flood of `count` websockets from the address `source`."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.hosting.flood_client"),
            *(str(port), source, str(count), *arguments),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Flood(process)
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    main()
