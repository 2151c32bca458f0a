"""The README's hosting section says what is there: every setting, and only these."""

import re
import tomllib
from pathlib import Path

from app.redis_client import create_redis
from app.settings import ENVIRONMENT_PREFIX, Settings
from tests.coroutines import run_coroutine

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_holds_every_setting_with_its_default_and_help():
    table = README.split("### Settings")[1].split("###")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| `(.*?)` \| (.*) \|$", table, flags=re.MULTILINE)
    assert rows == [
        (name.upper(), repr(field.get_default(call_default_factory=True)), field.description)
        for name, field in Settings.model_fields.items()
    ]


def test_every_setting_that_is_named_exists():
    known = {name.upper() for name in Settings.model_fields}
    assert set(re.findall(ENVIRONMENT_PREFIX + r"([A-Z_]+)", README)) <= known


def test_what_is_set_in_the_examples_can_be_set(monkeypatch):
    hosting = README.split("## Hosting")[1]
    given = re.findall(
        rf"^(?:Environment=)?({ENVIRONMENT_PREFIX}[A-Z_]+)=(.+)$", hosting, re.MULTILINE
    )
    assert len(given) == 10
    for name, value in [*given, *composed()]:
        monkeypatch.setenv(name, value.strip("'\""))
        Settings()


def composed() -> list[tuple[str, str]]:
    """Return the settings of the replicas in the example of several."""
    example = README.split("### Several replicas")[1].split("```yaml")[1].split("```")[0]
    return re.findall(rf"^      ({ENVIRONMENT_PREFIX}[A-Z_]+): (.+)$", example, re.MULTILINE)


def test_the_replicas_of_the_example_share_a_redis(monkeypatch):
    for name, value in composed():
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
