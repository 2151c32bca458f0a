"""The Plotly script as the installed Python package carries it, and the rules it would add.

Under the page's policy no script may add a <style>; so the rules in the script are handed out as
a file, and the page tells Plotly that they are there.
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
    """Return plotly.min.js, gzipped."""
    return gzip.compress(plain(), compresslevel=6, mtime=0)


@cache
def version() -> str:
    """Return the script's version, e.g. 4.1.1: a browser may keep the files of one for ever.

    Raises: RuntimeError where the script's banner names no version.
    """
    found = re.search(rb"plotly\.js v([\w.-]+)", plain()[:500])
    if found is None:
        raise RuntimeError("plotly.min.js names no version in its first 500 bytes")
    return found.group(1).decode()


def script_name() -> str:
    """Return the script's file name, with its version."""
    return f"plotly-{version()}.min.js"


def stylesheet_name() -> str:
    """Return the name of the rules' file, with the version."""
    return f"plotly-{version()}.css"


@cache
def stylesheet() -> str:
    """Return the rules that plotly.js adds to a page (its build/plotcss.js), as a style sheet.

    Raises: RuntimeError where they are not found in the script.
    """
    found = _RULES_PATTERN.search(plain().decode("utf-8"))
    if found is None:
        raise RuntimeError("plotly.min.js holds no style rules where they were expected")
    lines = []
    for quoted, bare, double, single in _RULE_PATTERN.findall(found.group(1)):
        selector = re.sub(r"\b[XY]\b", lambda root: _ROOT_SELECTORS[root.group()], quoted or bare)
        lines.append(f"{selector} {{ {double or single} }}")
    return "\n".join(lines) + "\n"


@cache
def style_ids() -> list[str]:
    """Return the ids under which the script looks for styles of its maps before adding them."""
    return sorted(set(_STYLE_ID_PATTERN.findall(plain().decode("utf-8"))))
