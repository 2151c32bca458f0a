"""The socket that the server listens on, with a real connection."""

import asyncio
import socket

import pytest

from app.http.listening_socket import listen
from tests.coroutines import run_coroutine


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_connections_send_at_once(host):
    """A message does not wait until the page has confirmed the one before (Nagle)."""

    async def found() -> int:
        answer = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            one = writer.get_extra_info("socket")
            answer.set_result(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        try:
            listening = listen(host, 0)
        except OSError:
            pytest.skip("no such network here")
        async with await asyncio.start_server(connected, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
            try:
                return await answer
            finally:
                writer.close()
                await writer.wait_closed()

    assert run_coroutine(found())


def test_a_port_that_is_taken_is_refused():
    with listen("127.0.0.1", 0) as first:
        first.listen()
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", first.getsockname()[1])
