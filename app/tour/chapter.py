"""One chapter of a tour: a file with a head in TOML and its texts in HTML, read and checked.

    +++
    title = "…"        the head: title, words (one sentence), scene, lit, do, numbers, claims …
    +++
    <p>…</p>           the text; then, each after a line of its own, what is to be done, what was
    +++ do             found by it, a question and its answer
    +++ found
    +++ question
    +++ answer
    +++ next            not needed: what to try after the chapter

numbers.py computes the numbers, writing.py renders the texts.
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
_HEAD_FIELDS = ("title", "words", "scene", "scenes", "lit", "deed", "numbers", "claims", "figure")
_FILE_NAME = re.compile(r"\d\d-([a-z-]+)\.html")


class BadChapter(ValueError):
    """Say which file is wrong, where, what stands there and what is allowed."""

    def __init__(self, name: str, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{name}: {field}: got {value!r}; allowed: {allowed}")


@dataclass(frozen=True)
class Chapter:
    """A chapter as its file has it; `texts` by the names of its parts, with their placeholders.

    `scenes` are others that the text offers; `lit` names the places of the page that it speaks of;
    `deed` what the page looks out for, with its settings; `claims` comparisons of its numbers.
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
    texts: Mapping[str, str] = field(repr=False)


def read_chapters(folder: Path) -> list[Chapter]:
    """Return the chapters of a folder in the order of their file names.

    Raises: BadChapter for a folder without any, and for what is wrong in a file.
    """
    files = sorted(folder.glob("[0-9][0-9]-*.html"))
    if not files:
        raise BadChapter(folder.name, "files", "none", "files such as 01-network.html")
    return [read_chapter(path) for path in files]


def read_chapter(path: Path) -> Chapter:
    """Return the chapter in a file.

    Raises: BadChapter naming what is wrong, BadInput for a scene that cannot be.
    """
    named = _FILE_NAME.fullmatch(path.name)
    if named is None:
        raise BadChapter(path.name, "file name", path.name, "two digits, a name, .html")
    head, texts = _split_parts(path.name, path.read_text(encoding="utf-8"))
    for key in head:
        if key not in _HEAD_FIELDS:
            raise BadChapter(path.name, "head", key, "one of " + ", ".join(_HEAD_FIELDS))
    for key in ("title", "words", "scene", "lit", "deed"):
        if key not in head:
            raise BadChapter(path.name, key, "nothing", "this is needed")
    return Chapter(
        name=named[1],
        title=head["title"],
        words=head["words"],
        scene=parse_scene(head["scene"]),
        scenes={name: parse_scene(data) for name, data in head.get("scenes", {}).items()},
        lit=tuple(head["lit"]),
        deed=head["deed"],
        numbers=head.get("numbers", {}),
        claims=tuple(head.get("claims", ())),
        figure=head.get("figure", {}),
        texts=texts,
    )


def _split_parts(name: str, text: str) -> tuple[dict[str, Any], dict[str, str]]:
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
    return head, {part: written.strip() for part, written in texts.items()}
