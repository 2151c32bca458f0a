"""A websocket client for tests, which decodes messages with the safetensors library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from safetensors.numpy import load
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect


def open_socket(
    server: str, version: str = "1", session: str | None = None, **options: Any
) -> ClientConnection:
    """Open the websocket of the server at `server` (http://…/), for a session if given."""
    address = server.replace("http", "ws", 1) + f"live?version={version}"
    if session is not None:
        address += f"&session={session}"
    return connect(address, max_size=None, **{"open_timeout": 60, **options})


@contextmanager
def resume_session(
    server: str, session: dict[str, str], **options: Any
) -> Iterator[ClientConnection]:
    """Open the websocket and resume the session that a welcome message named."""
    with open_socket(server, session=session["id"], **options) as socket:
        with suppress(ConnectionClosed):  # by a server that does not know the session
            send(socket, "resume", token=session["token"])
        yield socket


def decode_blob(data: str | bytes) -> dict[str, Any]:
    """Return a message with its arrays under "arrays"."""
    if isinstance(data, str):
        return {**json.loads(data), "arrays": {}}
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    return {**json.loads(header["__metadata__"]["message"]), "arrays": load(data)}


def send(socket: ClientConnection, command_type: str, **fields: Any) -> None:
    """Send one command."""
    socket.send(json.dumps({"type": command_type, **fields}))


def next_message(
    socket: ClientConnection, message_type: str, acknowledge: bool = True, timeout: float = 60
) -> dict[str, Any]:
    """Return the next message of a type, acknowledging what comes before it."""
    while True:
        message = decode_blob(socket.recv(timeout=timeout))
        if acknowledge and "sequence" in message:
            send(socket, "acknowledge", sequence=message["sequence"])
        if message["type"] == message_type:
            return message


def status_at(socket: ClientConnection, position: int) -> dict[str, Any]:
    """Return the next status message with this position."""
    while (status := next_message(socket, "status"))["position"] != position:
        pass
    return status


def close_code(socket: ClientConnection, timeout: float = 60) -> int:
    """Read until the server closes the socket, and return the code it gives."""
    code = None
    while code is None:
        try:
            socket.recv(timeout=timeout)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else 1006
    return code


def returned_to(welcome: dict[str, Any], seat: dict[str, Any]) -> bool:
    """Return whether a welcome comes from the session of an earlier one's `session`."""
    session = welcome["session"]
    return (session["id"], session["token"]) == (seat["id"], seat["token"])
