"""Parses and writes the Markdown of the documents: generated blocks, tables, code, links."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TOP_LEVEL = ("README.md", "CONTRIBUTING.md", "SECURITY.md")

_BLOCK = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


class Fence(NamedTuple):
    """A fenced code block: its language, its text, and the line at which it starts."""

    language: str
    text: str
    line: int


def documents() -> list[Path]:
    """Return every document: the pages in docs/ and below, and those at the top level."""
    return [ROOT / name for name in TOP_LEVEL] + sorted(DOCS.rglob("*.md"))


def blocks(text: str) -> list[str]:
    """Return the names of the generated blocks in a document."""
    return [found[2] for found in _BLOCK.finditer(text)]


def with_blocks(text: str, made: dict[str, str]) -> str:
    r"""Return the document with every generated block replaced.

    >>> with_blocks("<!-- generated: a -->\nold\n<!-- end -->", {"a": "new"})
    '<!-- generated: a -->\n\nnew\n\n<!-- end -->'
    """
    return _BLOCK.sub(lambda found: f"{found[1]}\n{made[found[2]].strip()}\n\n{found[3]}", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table; vertical bars inside cells are escaped.

    >>> table(("a", "b"), [("1|2", "3")])
    '| a | b |\n|---|---|\n| 1\\|2 | 3 |\n'
    """
    lines = [head, *rows]
    written = [
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in one)} |" for one in lines
    ]
    written.insert(1, "|" + "---|" * len(head))
    return "\n".join(written) + "\n"


def fences(text: str, language: str | None = None) -> list[Fence]:
    """Return the fenced blocks of a document, or those of one language."""
    found = [
        Fence(one[1], one[2], text[: one.start()].count("\n") + 2) for one in _FENCE.finditer(text)
    ]
    return [one for one in found if language is None or one.language == language]


def without_fences(text: str) -> str:
    """Return the document without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Return the targets of the links and pictures in the prose of a document."""
    prose = re.sub(r"`[^`\n]*`", "", without_fences(text))
    return _LINK.findall(prose)


def anchors(text: str) -> set[str]:
    r"""Return the anchors of a document, as GitHub derives them from its headings.

    >>> sorted(anchors("# What `C(w)` is\n## How to, in short"))
    ['how-to-in-short', 'what-cw-is']
    """
    prose = without_fences(text)
    names = (re.sub(r"[^\w\- ]", "", one.lower()) for one in _HEADING.findall(prose))
    return {name.replace(" ", "-") for name in names}
