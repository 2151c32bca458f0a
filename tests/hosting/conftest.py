"""Rooms in memory and in Redis: their backends, and servers that share them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from app.rooms.memory_backend import MemoryRoomBackend
from app.rooms.redis_backend import RedisRoomBackend
from tests.hosting.redis_server import run_redis_server
from tests.hosting.server_process import running_server
from tests.hosting.stores import store_opener


@pytest.fixture(params=["memory", "redis"])
def opened(request, tmp_path) -> Iterator[Callable]:
    """A function that opens a backend with limits on the number and age of rooms."""

    def make(client, most=3, seconds=60.0, own=100):
        if client is None:
            return MemoryRoomBackend(most, seconds, own)
        return RedisRoomBackend(client, most, seconds, own)

    with store_opener(request.param, tmp_path, make) as opener:
        yield opener


@pytest.fixture(scope="module", params=["memory", "redis"])
def houses(request, tmp_path_factory):
    """The presenter's server and the followers': one process, or two that share a Redis."""
    with ExitStack() as stack:
        if request.param == "memory":
            one = stack.enter_context(running_server(room_ttl_seconds=60))
            yield one.address, one.address
            return
        address = stack.enter_context(run_redis_server(tmp_path_factory.mktemp("redis")))
        shared = {"redis_url": address, "secret_key": "s", "room_ttl_seconds": 60}
        yield tuple(stack.enter_context(running_server(**shared)).address for _ in range(2))
