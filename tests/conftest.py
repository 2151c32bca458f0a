"""Fixtures and hooks of all tests: a running server, the run lock, the missing programs."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the server, for bit-identical results

from collections.abc import Iterator

import hypothesis
import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG

from tests.hosting.server_process import running_server
from tests.programs import missing_programs
from tests.run_lock import run_lock

# A crowded machine may hold up an answer or an example; httpx has no public default to set.
DEFAULT_TIMEOUT_CONFIG.read = DEFAULT_TIMEOUT_CONFIG.connect = 60.0
hypothesis.settings.register_profile("no_deadline", deadline=None)
hypothesis.settings.load_profile("no_deadline")


FOLDERS_OF_SHORT_TESTS = ("app", "engine")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Print which programs are missing, which tests that skips, and what installs them."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(session.config, "workerinput"):
        for line in missing_programs():
            terminal.write_line(line, yellow=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with a test that is `alone` first, those with a `slow` one next, short ones last.

    So an `alone` test waits for no `slow` one, and at the end no worker waits for another.
    """
    marks = ("alone", "slow")
    marked = {name: {one.path for one in items if one.get_closest_marker(name)} for name in marks}

    def place(item: pytest.Item) -> list[bool]:
        short = item.path.parent.name in FOLDERS_OF_SHORT_TESTS
        return [*(item.path not in marked[name] for name in marks), short]

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the failures of tests that passed when they ran once more."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("=", f"failed, and ran once more: {report.nodeid}", yellow=True)
        terminalreporter.write_line(report.longreprtext)


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
    """The address of a running server on a free port, with a trailing slash.

    All tests come from one network address; more of them at a time than it may have would wait.
    """
    with running_server(max_sessions_per_client=200) as one:
        yield one.address
