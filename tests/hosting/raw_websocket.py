"""A websocket client on a plain socket, for frames and omissions that no library allows."""

import base64
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

CLOSE, PING = 8, 9


def handshake_request(
    port: int, *, host: str = "", path: str = "/live?version=1", extra_headers: str = ""
) -> bytes:
    """Return the request that opens a websocket; `extra_headers` are complete header lines."""
    key = base64.b64encode(b"0" * 16).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host or f'localhost:{port}'}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        f"Sec-WebSocket-Version: 13\r\n{extra_headers}\r\n"
    ).encode()


def masked_frame(data: bytes, opcode: int = 1, final: bool = True) -> bytes:
    """Return one masked frame (with a mask of zeros)."""
    first = bytes([(0x80 if final else 0) | opcode])
    if len(data) < 126:
        return first + bytes([0x80 | len(data)]) + b"\0\0\0\0" + data
    if len(data) < 2**16:
        return first + b"\xfe" + struct.pack("!H", len(data)) + b"\0\0\0\0" + data
    return first + b"\xff" + struct.pack("!Q", len(data)) + b"\0\0\0\0" + data


def request_websocket(port: int, **options: str) -> tuple[socket.socket, int]:
    """Return a socket on which a websocket was requested, and the HTTP status of the response."""
    page = socket.create_connection(("127.0.0.1", port), timeout=20)
    page.sendall(handshake_request(port, **options))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += page.recv(1)
    return page, int(head.split()[1])


def open_raw_websocket(port: int, **options: str) -> socket.socket:
    """Return a socket on which a websocket is open."""
    page, status = request_websocket(port, **options)
    assert status == 101
    return page


def handshake_status(port: int, **options: str) -> int:
    """Return the HTTP status of the response to a websocket request."""
    page, status = request_websocket(port, **options)
    page.close()
    return status


def read_frames(page: socket.socket) -> Iterator[tuple[int, bytes]]:
    """Yield (opcode, payload) of every frame until the end of the stream."""
    stream = page.makefile("rb")
    with suppress(OSError):
        while len(head := stream.read(2)) == 2:
            size = head[1] & 0x7F
            if size == 126:
                size = struct.unpack("!H", stream.read(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", stream.read(8))[0]
            yield head[0] & 0x0F, stream.read(size)


def read_close_code(page: socket.socket) -> int:
    """Read until the server's close frame and return its code; 1006 without a close frame."""
    for opcode, data in read_frames(page):
        if opcode == CLOSE:
            return int(struct.unpack("!H", data[:2])[0])
    return 1006
