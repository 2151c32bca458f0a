"""A server without the packages of the extra `hosting`: only the settings that need them fail."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.settings import ENVIRONMENT_PREFIX
from tests.app.websocket_client import next_message, open_socket, send, status_at
from tests.hosting.rooms import follow, room_message, step_at, teach
from tests.hosting.server_process import running_server

MISSING = "redis", "prometheus_client", "itsdangerous"


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> dict[str, str]:
    """An environment in which Python finds none of these packages."""
    folder = tmp_path_factory.mktemp("bare")
    code = f"import sys\nfor name in {MISSING}:\n    sys.modules[name] = None\n"
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@pytest.mark.parametrize("name", MISSING)
def test_the_packages_are_missing(bare, name):
    found = subprocess.run(
        [sys.executable, "-c", f"import {name}"], env=bare, capture_output=True, text=True
    )
    assert "ModuleNotFoundError" in found.stderr


def test_the_page_sessions_rooms_and_short_links_work(bare, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", bare["PYTHONPATH"])
    with (
        running_server(short_link_store=tmp_path / "links.db") as one,
        open_socket(one.address) as page,
    ):
        assert httpx.get(one.address).status_code == 200
        assert httpx.get(one.address + "metrics").status_code == 404
        link = httpx.post(one.address + "links", json={"fragment": "view/1abc"})
        assert link.status_code == 201
        room = teach(page)
        with follow(one.address, room) as follower:
            next_message(follower, "welcome")
            send(page, "advance")
            assert status_at(page, 1)
            step_at(follower, 1)
            send(page, "end_room")
            assert room_message(page, over=True)


@pytest.mark.parametrize(
    ("settings", "setting", "package"),
    [
        ({"REDIS_URL": "redis://localhost:6379/0", "SECRET_KEY": "s"}, "REDIS_URL", "redis"),
        ({"METRICS": "true"}, "METRICS", "prometheus-client"),
    ],
)
def test_a_setting_that_needs_them_is_refused_at_the_start(bare, settings, setting, package):
    found = subprocess.run(
        [sys.executable, "-m", "app", "--port", "0", "--no-browser"],
        env={**bare, **{ENVIRONMENT_PREFIX + name: value for name, value in settings.items()}},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert found.returncode == 2
    assert found.stderr == (
        f"{ENVIRONMENT_PREFIX}{setting}: needs the package {package}; "
        "install it with pip install 'backprop-explorer[hosting]'\n"
    )


def test_the_sentence_names_the_extra_that_the_project_has():
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert re.search(r'^name = "backprop-explorer"$', text, re.MULTILINE)
    assert re.search(r"^hosting = \[", text, re.MULTILINE)
