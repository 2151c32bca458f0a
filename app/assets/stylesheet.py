"""Joins stylesheets into one, without comments and indentation."""

import re
from collections.abc import Iterable

from app.assets.syntax import BundleError

_TOKEN = re.compile(r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/""", re.DOTALL)
_INDENTATION = re.compile(r"\s*\n\s*")
_POSITION_DEPENDENT = re.compile(r"@(?:import|charset|namespace)\b|\burl\(", re.IGNORECASE)


def join_stylesheets(stylesheets: Iterable[tuple[str, str]]) -> str:
    """Return stylesheets, given as (name, text), as one.

    Raises: BundleError for a rule whose meaning depends on its position: a URL, or an at-rule
        that has to come first.
    """
    return "".join(_minified(name, text) for name, text in stylesheets)


def _minified(name: str, text: str) -> str:
    """Return a stylesheet without comments, indentation and empty lines."""
    pieces: list[str] = []
    end = 0
    for found in _TOKEN.finditer(text):
        pieces += [_checked_code(name, text[end : found.start()]), found["string"] or " "]
        end = found.end()
    pieces.append(_checked_code(name, text[end:]))
    return _without_empty_lines("".join(pieces))


def _checked_code(name: str, text: str) -> str:
    """Return a part outside strings and comments. Raises: BundleError for a dependent rule."""
    if found := _POSITION_DEPENDENT.search(text):
        raise BundleError(f"{name}: cannot be joined with others: {found.group()}")
    return _INDENTATION.sub("\n", text)


def _without_empty_lines(text: str) -> str:
    lines = [line.strip() for line in text.split("\n")]
    return "".join(f"{line}\n" for line in lines if line)
