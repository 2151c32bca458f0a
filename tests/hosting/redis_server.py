"""Runs a redis-server on a Unix socket for tests."""

import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from app.redis_client import SharedRedis, create_redis
from app.settings import Settings
from tests.programs import require


@contextmanager
def run_redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis without persistence; yield its URL for the setting `redis`."""
    path = folder / "redis.sock"
    arguments = ["--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(
        [require("Redis"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
    )
    try:
        until = time.monotonic() + 60
        while not path.exists():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until, "redis-server did not begin to listen"
            time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.communicate(timeout=10)


@asynccontextmanager
async def shared_redis(address: str) -> AsyncIterator[SharedRedis]:
    """The application's client of a Redis; it is closed at the end."""
    client = create_redis(Settings(redis_url=address, secret_key="s"))
    assert client is not None
    try:
        yield client
    finally:
        await client.close()
