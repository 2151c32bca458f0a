"""The Plotly script of the installed Python package, and its style rules as a stylesheet.

The page's content security policy forbids scripts to add a <style>. So the rules are extracted
from the script and served as a file, and the page tells Plotly that they are present.
"""

import gzip
import re
from functools import cache
from importlib.resources import files

_RULES_PATTERN = re.compile(r'=\{("X,X div":.*?)\};')
_RULE_PATTERN = re.compile(
    r"""(?:"([^"]*)"|(\w+)):(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')(?:,|$)""", re.DOTALL
)
_STYLE_ID_PATTERN = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
_ROOT_SELECTORS = {"X": ".js-plotly-plot .plotly", "Y": ".plotly-notifier"}


@cache
def plain() -> bytes:
    """Return plotly.min.js."""
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@cache
def compressed() -> bytes:
    """Return plotly.min.js, gzip-compressed."""
    return gzip.compress(plain(), compresslevel=6, mtime=0)


@cache
def version() -> str:
    """Return the script's version, e.g. 4.1.1. It is part of the file names, for caching.

    Raises: RuntimeError if the script's banner contains no version.
    """
    found = re.search(rb"plotly\.js v([\w.-]+)", plain()[:500])
    if found is None:
        raise RuntimeError("plotly.min.js has no version in its first 500 bytes")
    return found.group(1).decode()


def script_name() -> str:
    """Return the file name of the script, with the version."""
    return f"plotly-{version()}.min.js"


def stylesheet_name() -> str:
    """Return the file name of the stylesheet, with the version."""
    return f"plotly-{version()}.css"


@cache
def stylesheet() -> str:
    """Return the rules that plotly.js would add to a page (its build/plotcss.js).

    Raises: RuntimeError if they are not found in the script.
    """
    found = _RULES_PATTERN.search(plain().decode("utf-8"))
    if found is None:
        raise RuntimeError("plotly.min.js has no style rules of the expected form")
    lines = []
    for quoted, bare, double, single in _RULE_PATTERN.findall(found.group(1)):
        selector = re.sub(r"\b[XY]\b", lambda root: _ROOT_SELECTORS[root.group()], quoted or bare)
        lines.append(f"{selector} {{ {double or single} }}")
    return "\n".join(lines) + "\n"


@cache
def style_ids() -> list[str]:
    """Return the element ids by which the script checks whether the styles of its maps exist."""
    return sorted(set(_STYLE_ID_PATTERN.findall(plain().decode("utf-8"))))
