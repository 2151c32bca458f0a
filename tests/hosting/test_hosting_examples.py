"""The examples of docs/hosting.md are valid, and so is the image that it describes."""

import re
import tomllib
from pathlib import Path

import yaml

from app.redis_client import create_redis
from app.settings import ENVIRONMENT_PREFIX, Settings
from tests.coroutines import run_coroutine
from tests.docs.markdown import DOCS, documents, fences

ROOT = Path(__file__).parent.parent.parent
HOSTING = (DOCS / "hosting.md").read_text(encoding="utf-8")


def test_every_setting_that_is_named_exists():
    known = {name.upper() for name in Settings.model_fields}
    for path in documents():
        named = set(re.findall(ENVIRONMENT_PREFIX + r"([A-Z_]+)", path.read_text(encoding="utf-8")))
        assert named <= known, path.name


def test_what_is_set_in_the_examples_can_be_set(monkeypatch):
    given = re.findall(
        rf"^(?:Environment=)?({ENVIRONMENT_PREFIX}[A-Z_]+)=(.+)$", HOSTING, re.MULTILINE
    )
    assert len(given) == 10
    for name, value in [*given, *composed().items()]:
        monkeypatch.setenv(name, value.strip("'\""))
        Settings()


def composed() -> dict[str, str]:
    """Return the settings of the replicas in the example with several replicas."""
    (example,) = fences(HOSTING, "yaml")
    services = yaml.safe_load(example.text)["services"]
    assert set(services) == {"explorer", "redis", "proxy"}
    return {name: str(value) for name, value in services["explorer"]["environment"].items()}


def test_the_replicas_of_the_example_share_a_redis(monkeypatch):
    for name, value in composed().items():
        monkeypatch.setenv(name, value.strip("'\""))
    shared = create_redis(Settings())
    assert shared is not None

    async def host() -> str:
        async with shared.connection() as redis:
            return redis.connection_pool.connection_kwargs["host"]

    assert run_coroutine(host()) == "redis"


def test_the_image_is_run_without_rights_and_its_health_is_asked():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    stage = lines[max(place for place, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert "USER 1000" in stage
    assert any(line.startswith("HEALTHCHECK") and "/healthz" in line for line in stage)
    assert any("PORT=7860" in line for line in stage if line.startswith("ENV"))
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    for pin in [*project["dependencies"], *project["optional-dependencies"]["hosting"]]:
        assert pin in locked
