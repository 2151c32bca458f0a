"""The file that plays a recording: the page itself, with its styles, scripts and Plotly inside it.

What was recorded is not in it yet: a page puts that in place of `PLACE`. Modules that need a server
are replaced, as `OFFLINE_STAND_INS` says.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from app.assets import hashed_files, plotly_script
from app.assets.bundle import bundle
from app.assets.page_assets import EXPLORER, OFFLINE_STAND_INS
from app.content import glossary

PLACE = "<!--the recording-->"
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_STYLE = re.compile(r'<link rel="stylesheet"([^>]*?) href="[^"]+">')
_ICON = re.compile(r'<link rel="icon" href="([^"]+)"[^>]*>')
_SCRIPT = re.compile(r'<script type="module" src="[^"]+"></script>')
_OUTSIDE = re.compile(r"""<(?:link|script|img|iframe)\b[^>]*\b(?:href|src)=["'](?!data:)""")


def document(page: str, static: Path) -> str:
    """Return the page, which names bundled files, as one file that needs no other.

    `PLACE` is in it once.

    Raises: RuntimeError where something of the page would still be fetched, or cannot be put in.
    """
    styles = _inside(hashed_files.stylesheet(EXPLORER).plain.decode(), "style")
    modules = _inside(bundle(static / "js", EXPLORER.script, OFFLINE_STAND_INS), "script")

    def style(found: re.Match[str]) -> str:
        return f"<style{found.group(1)}>\n{styles}</style>"

    def icon(found: re.Match[str]) -> str:
        data = b64encode((static.parent / found.group(1)).read_bytes()).decode()
        return f'<link rel="icon" href="data:image/svg+xml;base64,{data}">'

    def script(_: re.Match[str]) -> str:
        return f'<script type="module">\n{modules}</script>'

    head = (
        f'<meta charset="utf-8">\n  <meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    )
    page = page.replace('<meta charset="utf-8">', head, 1)
    page = _replaced(_ICON, icon, page)
    if outside := _OUTSIDE.search(_SCRIPT.sub("", _STYLE.sub("", page))):
        raise RuntimeError(f"the page would fetch {outside.group()}…")
    page = _replaced(_SCRIPT, script, _replaced(_STYLE, style, page))
    plotly = b64encode(plotly_script.compressed()).decode()
    data = (
        f"{held('glossary.json', json.dumps(glossary.words()), 'application/json')}\n"
        f"{held('plotly', plotly, 'application/gzip')}\n{PLACE}\n"
    )
    before, end, after = page.rpartition("</body>")
    if not end or PLACE in page:
        raise RuntimeError("the page has no end of its body, or holds the place of a recording")
    return before + data + end + after


def held(id: str, text: str, kind: str) -> str:
    """Return data as an element that no browser runs.

    >>> held("told", '{"a": "</script>"}', "application/json")
    '<script type="application/json" id="told">{"a": "\\\\u003c/script>"}</script>'
    """
    escaped = text.replace("<", "\\u003c")
    return f'<script type="{kind}" id="{id}">{escaped}</script>'


def _inside(text: str, element: str) -> str:
    """Return a script or style that does not end the element it stands in.

    >>> _inside('const end = "</script>"; // <!-- no comment', "script")
    'const end = "<\\\\/script>"; // <\\\\!-- no comment'
    """
    text = re.sub(rf"</({element})", r"<\\/\1", text, flags=re.IGNORECASE)
    return text.replace("<!--", "<\\!--")


def _replaced(pattern: re.Pattern[str], made: Callable[[re.Match[str]], str], page: str) -> str:
    found, count = pattern.subn(made, page)
    if not count:
        raise RuntimeError(f"the page has nothing of the form {pattern.pattern}")
    return found
