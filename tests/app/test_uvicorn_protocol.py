"""The protocols of uvicorn: the end of a connection whose page reads slowly, the pacer."""

import asyncio
import socket
from typing import Any

import pytest
import uvicorn

from app.connection import uvicorn_protocol
from app.connection.connection_pacer import ConnectionPacer
from app.connection.uvicorn_protocol import AbortingWebSocketProtocol, FairHttpProtocol
from tests.coroutines import run_coroutine
from tests.hosting.raw_websocket import handshake_request

LARGE = b"x" * 8_000_000  # more than the buffers of the system hold


async def send_much_and_leave(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "bytes": LARGE})


def test_a_slow_reader_that_has_read_all_before_it_is_cut_off_leaves_no_traceback(monkeypatch):
    """Its transport is closed by then, and a closed transport has no event loop to abort it in."""
    monkeypatch.setattr(uvicorn_protocol, "ABORT_AFTER_SECONDS", 0.3)

    async def scene() -> tuple[int, list[dict[str, Any]]]:
        failures: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: failures.append(context)
        )
        config = uvicorn.Config(
            send_much_and_leave,
            ws=AbortingWebSocketProtocol,
            http=FairHttpProtocol,
            lifespan="off",
            log_config=None,
        )
        server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(handshake_request(port))
            await asyncio.sleep(0.1)  # it reads nothing while the session ends
            read = len(await reader.read(-1))
            await asyncio.sleep(0.5)
            writer.close()
            server.should_exit = True
            await serving
        return read, failures

    read, failures = run_coroutine(scene())
    assert read > len(LARGE)
    assert failures == []


def test_a_pacer_lets_clients_in_by_turns_and_a_few_in_each_turn_of_the_loop():
    async def scene() -> tuple[list[str], list[int]]:
        pacer, entered, lengths = ConnectionPacer(per_turn=2), [], []
        for number in range(6):
            pacer.enter("many", lambda number=number: entered.append(f"many {number}"))
        pacer.enter("one", lambda: entered.append("one"))
        while len(entered) < 7:
            await asyncio.sleep(0)
            lengths.append(len(entered))
        return entered, lengths

    entered, lengths = run_coroutine(scene())
    assert entered == ["many 0", "one", *(f"many {number}" for number in range(1, 6))]
    assert max(after - before for before, after in zip([0, *lengths], lengths, strict=False)) <= 2


@pytest.mark.parametrize("count", [1, 50])
def test_a_pacer_lets_everybody_in_who_waits_also_where_some_give_up(count):
    async def scene() -> int:
        pacer = ConnectionPacer()
        tasks = [asyncio.create_task(pacer.wait("a")) for _ in range(2 * count)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        return sum(one is None for one in found)

    assert run_coroutine(scene()) >= count
