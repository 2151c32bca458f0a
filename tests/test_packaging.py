"""The files in the wheel, and the top level of the repository."""

import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "app",
    "docs",
    "engine",
    "pyproject.toml",
    "requirements.txt",
    "static",
    "templates",
    "tests",
}
SHIPPED = {
    *(f"engine/data/{name}.npz" for name in ("digits", "mnist", "fashion_mnist")),
    "app/templates/index.html",
    "app/static/js/main.js",
}


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not on PATH: pip install uv")
def test_the_wheel_holds_data_page_and_scripts(tmp_path: Path) -> None:
    built = subprocess.run(
        ["uv", "build", "--wheel", "--out-dir", str(tmp_path), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert set(archive.namelist()) >= SHIPPED


def test_the_development_group_has_the_extra_for_hosting() -> None:
    with open(ROOT / "pyproject.toml", "rb") as file:
        found = tomllib.load(file)
    extra = set(found["project"]["optional-dependencies"]["hosting"])
    assert extra
    assert extra <= set(found["dependency-groups"]["dev"])


def test_packages_of_the_extra_are_imported_by_one_module_each() -> None:
    """All other modules work without these packages."""
    importing = {"redis": set(), "prometheus_client": set(), "itsdangerous": set()}
    for path in (ROOT / "app").rglob("*.py"):
        for name in re.findall(r"^ *(?:from|import) (\w+)", path.read_text("utf-8"), re.MULTILINE):
            if name in importing:
                importing[name].add(str(path.relative_to(ROOT)))
    assert importing == {
        "redis": {"app/redis_client.py"},
        "prometheus_client": {"app/prometheus_metrics.py"},
        "itsdangerous": set(),
    }


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not a git checkout"
)
def test_nothing_unexpected_lies_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split("/")[0] for line in listed.splitlines()} <= TOP_LEVEL
