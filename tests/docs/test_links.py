"""References in the documents resolve: links, anchors, files, settings of the server."""

import re
import subprocess

import pytest

from app.settings import Settings
from tests.docs.markdown import DOCS, ROOT, anchors, documents, links, without_fences

PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
FOLDERS = ("app/", "engine/", "static/", "templates/", "tests/", "docs/", ".ci/")
CAPITALS = re.compile(r"`([A-Z][A-Z_]+[A-Z])`")

pages = pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)


@pages
def test_links_resolve(path):
    text = path.read_text(encoding="utf-8")
    for link in links(text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@pages
def test_files_that_are_named_exist(path):
    """Every path in backticks that starts with a folder of the repository exists."""
    named = PATH.findall(without_fences(path.read_text(encoding="utf-8")))
    inside = [one for one in named if one.startswith(FOLDERS)]
    assert [one for one in inside if not (ROOT / one).exists()] == []


@pytest.mark.parametrize("name", ["hosting.md", "security.md"])
def test_settings_that_are_named_exist(name):
    text = without_fences((DOCS / name).read_text(encoding="utf-8"))
    known = {field.upper() for field in Settings.model_fields}
    assert set(CAPITALS.findall(text)) <= known


def test_every_page_can_be_reached_from_the_readme():
    linked = set(links((ROOT / "README.md").read_text(encoding="utf-8")))
    assert {f"docs/{path.name}" for path in DOCS.glob("*.md")} <= linked


def test_every_page_for_teachers_can_be_reached_from_the_plan_of_the_lesson():
    folder = DOCS / "teaching"
    linked = set(links((folder / "lesson.md").read_text(encoding="utf-8")))
    pages = {path.name for path in folder.glob("*.md")} - {"lesson.md"}
    assert pages
    assert pages <= linked
    assert "docs/teaching/lesson.md" in links((ROOT / "README.md").read_text(encoding="utf-8"))


def test_every_picture_is_shown():
    listed = subprocess.run(
        ["git", "ls-files", "docs/pictures"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    shown = {
        str((path.parent / link).resolve().relative_to(ROOT))
        for path in documents()
        for link in links(path.read_text(encoding="utf-8"))
        if "pictures/" in link
    }
    assert set(listed) <= shown
