"""Fixtures and hooks of all tests: a real server in its own process, and the run lock."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the server: the same bits

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.run_lock import run_lock


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run tests marked `alone` without any other test beside them, among parallel workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return (yield)
    with run_lock(run, exclusive=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running server on a free port, with a trailing slash."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line, line + process.stdout.read()
    yield "http" + line.split("http", 1)[1].split()[0]
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert rest == "", rest
