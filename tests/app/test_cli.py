"""The console script: its help, its options, a port that is in use."""

import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from app.cli import main
from app.http.server import DrainingServer
from app.settings import ENVIRONMENT_PREFIX, Settings, environment_name


def test_help_lists_every_setting_with_its_default():
    command = [sys.executable, "-m", "app", "--help"]
    text = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    for name in Settings.model_fields:
        assert f"{environment_name(name)} (default " in text


@pytest.fixture
def refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Return a function that calls the console script, which must refuse, for what it prints."""
    monkeypatch.setattr(DrainingServer, "run", lambda *_, **__: pytest.fail("the server started"))

    def refusal(*arguments: str, **environment: str) -> str:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert main(["--no-browser", *arguments]) == 2
        return capsys.readouterr().err

    return refusal


def test_a_port_that_is_taken_is_said_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = subprocess.run(
            [sys.executable, "-m", "app", "--no-browser", "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert answer.returncode == 2
    assert "--port 0" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "99999"), ("MAX_SESSIONS", "0"), ("SEND_TIMEOUT_SECONDS", "soon")]
)
def test_a_bad_setting_is_named(refusal, name, value):
    said = refusal(**{ENVIRONMENT_PREFIX + name: value})
    assert value in said
    assert "Traceback" not in said


def test_several_workers_are_refused(refusal):
    assert "WEB_CONCURRENCY" in refusal("--port", "0", WEB_CONCURRENCY="4")


def test_a_tour_that_cannot_be_told_is_refused_with_what_is_wrong(refusal, tmp_path):
    said = refusal("--port", "0", **{f"{ENVIRONMENT_PREFIX}TOUR_FOLDER": str(tmp_path)})
    assert "files such as 01-network.html" in said
    assert "Traceback" not in said
