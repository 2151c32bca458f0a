"""The console script: its help, its options, a port that is in use."""

import socket
import subprocess
import sys

import pytest

from app.settings import ENVIRONMENT_PREFIX, Settings, environment_name


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_help_lists_every_setting_with_its_default():
    text = run("--help").stdout
    for name in Settings.model_fields:
        assert f"{environment_name(name)} (default " in text


def test_a_port_that_is_taken_is_said_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run("--no-browser", "--port", str(taken.getsockname()[1]))
    assert answer.returncode == 2
    assert "--port 0" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "99999"), ("MAX_SESSIONS", "0"), ("SEND_TIMEOUT_SECONDS", "soon")]
)
def test_a_bad_setting_is_named(name, value):
    answer = run("--no-browser", **{ENVIRONMENT_PREFIX + name: value})
    assert answer.returncode == 2
    assert value in answer.stderr
    assert "Traceback" not in answer.stderr


def test_several_workers_are_refused():
    answer = run("--no-browser", "--port", "0", WEB_CONCURRENCY="4")
    assert answer.returncode == 2
    assert "WEB_CONCURRENCY" in answer.stderr


def test_a_tour_that_cannot_be_told_is_refused_with_what_is_wrong(tmp_path):
    answer = run(
        "--no-browser", "--port", "0", **{f"{ENVIRONMENT_PREFIX}TOUR_FOLDER": str(tmp_path)}
    )
    assert answer.returncode == 2
    assert "files such as 01-network.html" in answer.stderr
    assert "Traceback" not in answer.stderr
