"""Opens a store or a backend for tests: in SQLite, in memory, or in a Redis of its own."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from app.redis_client import SharedRedis
from tests.coroutines import run_coroutine
from tests.hosting.redis_server import run_redis_server, shared_redis


@contextmanager
def store_opener(kind: str, folder: Path, make: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Yield a function that opens the same store again, with bounds, and closes it at the end.

    `make` returns the store for a client of Redis and for the bounds. The client is None, unless
    the kind is "redis".
    """
    with run_redis_server(folder) if kind == "redis" else nullcontext() as address:

        @asynccontextmanager
        async def opened(**bounds: float):
            client: SharedRedis | None
            async with shared_redis(address) if address else nullcontext() as client:
                store = make(client, **bounds)
                yield store
                await store.close()

        yield opened


def run_on_store(work: Callable[[Any], Awaitable[Any]], opened: Callable, **bounds: float) -> Any:
    """Return what some work with a store returns, which is opened for it with these bounds."""

    async def within() -> Any:
        async with opened(**bounds) as store:
            return await work(store)

    return run_coroutine(within())
