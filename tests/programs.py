"""External programs that tests need: their paths, and skipping tests if one is missing."""

import os
import shutil
from dataclasses import dataclass
from typing import NoReturn

import pytest


@dataclass(frozen=True)
class Program:
    """An external program: its command names, its Debian package, and the tests that need it."""

    commands: tuple[str, ...]
    package: str
    needed_by: str

    def find(self) -> str | None:
        """Return the path of the program, or None if it is not installed."""
        return next(filter(None, map(shutil.which, self.commands)), None)


PROGRAMS = {
    "Chromium": Program(
        ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
        "chromium",
        "tests/browser (all of it)",
    ),
    "Node": Program(
        ("node",),
        "nodejs npm",
        "tests/test_js.py, tests/photographs, part of tests/app/test_minify.py",
    ),
    "openssl": Program(("openssl",), "openssl", "tests/browser/test_tls.py"),
    "Redis": Program(
        ("redis-server",),
        "redis-server",
        "tests of replicas, rooms and short links in tests/hosting",
    ),
    "nginx": Program(
        ("nginx",),
        "nginx-light",
        "test_proxy.py and test_path_prefix.py in tests/hosting, tests/browser/test_tls.py",
    ),
}


def require(name: str) -> str:
    """Return the path of a program. If it is missing, skip the test; in CI, fail."""
    program = PROGRAMS[name]
    if path := program.find():
        return path
    skip_or_fail(f"{name} is not installed: apt-get install {program.package}")


def skip_or_fail(sentence: str) -> NoReturn:
    """Skip the test with a sentence about what to install; in CI, fail."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def missing_programs() -> list[str]:
    """Return a line for each missing program, and one with the command that installs them."""
    missing = {name: one for name, one in PROGRAMS.items() if one.find() is None}
    if not missing:
        return []
    lines = [f"{name} is not installed; skipped: {one.needed_by}" for name, one in missing.items()]
    packages = " ".join(one.package for one in missing.values())
    return [*lines, f"Install what is missing: apt-get install {packages}"]
