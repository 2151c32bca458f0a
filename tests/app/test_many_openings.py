"""Two hundred pages open one link at once on a real server, which replays it once.

Scenario 10 of hosting.
"""

import asyncio
import json
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from websockets.asyncio.client import connect

from app.application import create_app
from app.settings import Settings
from app.timeline import replay_cache
from engine import Recipe, fingerprint, replay
from tests.app.websocket_client import decode_blob
from tests.coroutines import run_coroutine

PAGES = 200
RECIPE = Recipe(preset="single-neuron", batch_size=8, learning_rate=0.5)
STEP = 400


@pytest.fixture
def made(monkeypatch) -> list[int]:
    """The list of all steps that replays make."""
    counted: list[int] = []

    def counting(run, advance=replay_cache.quick_train_step):
        counted.append(run.step)
        return advance(run)

    monkeypatch.setattr(replay_cache, "quick_train_step", counting)
    return counted


@pytest.fixture
def here() -> Iterator[str]:
    """The address of a server in this process, so that its steps can be counted."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(Settings(max_sessions=PAGES)), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    (port,) = [one.getsockname()[1] for one in server.servers[0].sockets]
    yield f"ws://127.0.0.1:{port}/live?version=1"
    server.should_exit = True
    thread.join(20)


async def opens(address: str, ready: asyncio.Barrier) -> str:
    """Connect, wait for all others, open the link, and return the fingerprint received."""
    async with connect(address, max_size=None, open_timeout=60) as socket:
        await socket.recv()
        await ready.wait()
        command = {"type": "open", "recipe": RECIPE.to_data(), "step": STEP}
        await socket.send(json.dumps(command))
        async for data in socket:
            message = decode_blob(data)
            if message["type"] == "status" and message["position"] == STEP:
                return message["fingerprint"]
    return ""


def test_two_hundred_pages_that_open_one_link_cost_one_replay(here, made):
    async def all_of_them() -> list[str]:
        ready = asyncio.Barrier(PAGES)
        return await asyncio.gather(*(opens(here, ready) for _ in range(PAGES)))

    found = run_coroutine(asyncio.wait_for(all_of_them(), 120))
    assert found == [fingerprint(replay(RECIPE, STEP).parameters)] * PAGES
    assert made == list(range(STEP - 1))
