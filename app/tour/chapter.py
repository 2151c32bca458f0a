"""The parser of tour chapters: files with a head in TOML and texts in HTML.

    +++
    title = "…"        the head: title, words (one sentence), scene, lit, deed, numbers, claims, …
    +++
    <p>…</p>           the text, then the other parts, each after a separator with its name:
    +++ do             the task,
    +++ found          the result of the task,
    +++ question       a question,
    +++ answer         its answer,
    +++ next           and, optionally, what to try after the chapter

quoted_numbers.py computes the numbers, render.py renders the texts.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.tour.scene import Scene, parse_scene

PARTS = ("text", "do", "found", "question", "answer")
OPTIONAL_PART = "next"
_HEAD_FIELDS = (
    "title",
    "words",
    "scene",
    "scenes",
    "lit",
    "deed",
    "numbers",
    "claims",
    "figure",
    "ask",
    "lesson",
)
_FILE_NAME = re.compile(r"\d\d-([a-z-]+)\.html")


class BadChapter(ValueError):
    """An invalid chapter: the message has the file, the field, the value and what is allowed."""

    def __init__(self, name: str, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{name}: {field}: got {value!r}; allowed: {allowed}")


@dataclass(frozen=True)
class Chapter:
    """A chapter as written in its file; `texts` maps its parts to HTML with placeholders.

    `scenes` are further scenes that the text links to. `lit` names the spots of the page that are
    highlighted. `deed` is the task that the page detects, with its settings. `claims` are
    comparisons of the numbers, which must hold. `ask` is the question to a class and `lesson` the
    notes for its teacher, both with placeholders, and empty where a chapter has none.
    """

    name: str
    title: str
    words: str
    scene: Scene
    scenes: Mapping[str, Scene]
    lit: tuple[str, ...]
    deed: Mapping[str, Any]
    numbers: Mapping[str, Mapping[str, Any]]
    claims: tuple[str, ...]
    figure: Mapping[str, Any]
    ask: Mapping[str, Any]
    lesson: Mapping[str, Any]
    texts: Mapping[str, str] = field(repr=False)


def read_chapters(folder: Path) -> list[Chapter]:
    """Return the chapters of a folder in the order of their file names.

    Raises: BadChapter for a folder without chapters, and for an invalid file.
    """
    files = sorted(folder.glob("[0-9][0-9]-*.html"))
    if not files:
        raise BadChapter(folder.name, "files", "none", "files such as 01-network.html")
    return [read_chapter(path) for path in files]


def read_chapter(path: Path) -> Chapter:
    """Return the chapter in a file.

    Raises: BadChapter for an invalid file, BadInput for an invalid scene.
    """
    file_name = _FILE_NAME.fullmatch(path.name)
    if file_name is None:
        raise BadChapter(path.name, "file name", path.name, "two digits, a name, .html")
    head, texts = _split_parts(path.name, path.read_text(encoding="utf-8"))
    for key in head:
        if key not in _HEAD_FIELDS:
            raise BadChapter(path.name, "head", key, "one of " + ", ".join(_HEAD_FIELDS))
    for key in ("title", "words", "scene", "lit", "deed"):
        if key not in head:
            raise BadChapter(path.name, key, "nothing", "this field is required")
    return Chapter(
        name=file_name[1],
        title=head["title"],
        words=head["words"],
        scene=parse_scene(head["scene"]),
        scenes={name: parse_scene(data) for name, data in head.get("scenes", {}).items()},
        lit=tuple(head["lit"]),
        deed=head["deed"],
        numbers=head.get("numbers", {}),
        claims=tuple(head.get("claims", ())),
        figure=head.get("figure", {}),
        ask=head.get("ask", {}),
        lesson=head.get("lesson", {}),
        texts=texts,
    )


def _split_parts(name: str, text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the head of a chapter, and its texts by part. Raises: BadChapter."""
    pieces = re.split(r"^\+\+\+ *(\w*)$", text, flags=re.MULTILINE)
    if len(pieces) < 5 or pieces[0].strip() or pieces[1] or pieces[3]:
        raise BadChapter(name, "beginning", text[:20], "a head between two lines of +++")
    try:
        head = tomllib.loads(pieces[2])
    except tomllib.TOMLDecodeError as failure:
        raise BadChapter(name, "head", str(failure), "TOML") from failure
    texts = {"text": pieces[4], **dict(zip(pieces[5::2], pieces[6::2], strict=True))}
    if tuple(texts) not in (PARTS, (*PARTS, OPTIONAL_PART)):
        allowed = f"{', '.join(PARTS)}, in this order; then {OPTIONAL_PART}, if any"
        raise BadChapter(name, "parts", ", ".join(texts), allowed)
    return head, {part: html.strip() for part, html in texts.items()}
