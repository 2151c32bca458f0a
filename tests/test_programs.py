"""Reports of missing programs: skip messages, failures in CI, and the session header."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import PROGRAMS, missing_programs, require

ROOT = Path(__file__).parent.parent


@pytest.fixture
def nothing_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("nothing_installed")
def test_each_missing_program_is_named_with_what_it_skips_and_how_to_install_it():
    *lines, last = missing_programs()
    assert [line.split(" is ")[0] for line in lines] == list(PROGRAMS)
    for line, program in zip(lines, PROGRAMS.values(), strict=True):
        assert program.needed_by in line
        assert program.package in last


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize("ci", [False, True])
def test_a_test_is_skipped_without_its_program_but_fails_in_ci(monkeypatch, ci):
    monkeypatch.setenv("CI", "true") if ci else monkeypatch.delenv("CI", raising=False)
    outcome = pytest.fail.Exception if ci else pytest.skip.Exception
    with pytest.raises(outcome, match="apt-get install redis-server"):
        require("Redis")


def test_the_first_lines_of_a_run_name_what_is_missing(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "tests/test_formulas.py"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("Chromium is not installed; skipped: tests/browser")
    assert "apt-get install chromium nodejs npm openssl redis-server nginx-light" in answer.stdout
