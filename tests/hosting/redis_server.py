"""A Redis of their own for tests of what replicas share: Debian's redis-server on a Unix socket."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import require


@contextmanager
def run_redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing on disk; its address as the setting `redis` has it."""
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
        until = time.monotonic() + 10
        while not path.exists():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until, "redis-server did not begin to listen"
            time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.communicate(timeout=10)
