"""The HTML file that plays a recording: the page with its styles, scripts and Plotly inlined.

The page that makes a recording inserts the data at `RECORDING_PLACEHOLDER`. Modules that need a
server are replaced according to `OFFLINE_REPLACEMENTS`.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from app.assets import hashed_files, plotly_script
from app.assets.bundle import bundle_modules
from app.assets.page_assets import EXPLORER, OFFLINE_REPLACEMENTS
from app.content import glossary

RECORDING_PLACEHOLDER = "<!--the recording-->"
PLAYER_CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_STYLE_LINK = re.compile(r'<link rel="stylesheet"([^>]*?) href="[^"]+">')
_ICON_LINK = re.compile(r'<link rel="icon" href="([^"]+)"[^>]*>')
_SCRIPT_TAG = re.compile(r'<script type="module" src="[^"]+"></script>')
_EXTERNAL_REFERENCE = re.compile(
    r"""<(?:link|script|img|iframe)\b[^>]*\b(?:href|src)=["'](?!data:)"""
)


def render_player(page: str, static: Path) -> str:
    """Return the page, whose head links bundled files, as one self-contained file.

    It contains `RECORDING_PLACEHOLDER` exactly once.

    Raises: RuntimeError if the page refers to another file, or a part to replace is missing.
    """
    styles = _escape_inline(hashed_files.stylesheet(EXPLORER).plain.decode(), "style")
    modules = _escape_inline(
        bundle_modules(static / "js", EXPLORER.script, OFFLINE_REPLACEMENTS), "script"
    )

    def style(found: re.Match[str]) -> str:
        return f"<style{found.group(1)}>\n{styles}</style>"

    def icon(found: re.Match[str]) -> str:
        data = b64encode((static.parent / found.group(1)).read_bytes()).decode()
        return f'<link rel="icon" href="data:image/svg+xml;base64,{data}">'

    def script(_: re.Match[str]) -> str:
        return f'<script type="module">\n{modules}</script>'

    terms = json.dumps(glossary.term_descriptions())
    policy = f'<meta http-equiv="Content-Security-Policy" content="{PLAYER_CSP}">'
    head = f'<meta charset="utf-8">\n  {policy}'
    page = page.replace('<meta charset="utf-8">', head, 1)
    page = _replace_required(_ICON_LINK, icon, page)
    if outside := _EXTERNAL_REFERENCE.search(_SCRIPT_TAG.sub("", _STYLE_LINK.sub("", page))):
        raise RuntimeError(f"the page would fetch {outside.group()}…")
    page = _replace_required(_SCRIPT_TAG, script, _replace_required(_STYLE_LINK, style, page))
    plotly = b64encode(plotly_script.compressed()).decode()
    data = (
        f"{data_element('glossary.json', terms, 'application/json')}\n"
        f"{data_element('plotly', plotly, 'application/gzip')}\n{RECORDING_PLACEHOLDER}\n"
    )
    before, end, after = page.rpartition("</body>")
    if not end or RECORDING_PLACEHOLDER in page:
        raise RuntimeError("the page has no </body>, or contains the recording placeholder already")
    return before + data + end + after


def data_element(element_id: str, text: str, media_type: str) -> str:
    r"""Return a script element that holds data; its media type keeps browsers from running it.

    >>> data_element("glossary", '{"a": "</script>"}', "application/json")
    '<script type="application/json" id="glossary">{"a": "\\u003c/script>"}</script>'
    """
    escaped = text.replace("<", "\\u003c")
    return f'<script type="{media_type}" id="{element_id}">{escaped}</script>'


def _escape_inline(text: str, element: str) -> str:
    r"""Escape a script or style so that it cannot end the element that contains it.

    >>> _escape_inline('const end = "</script>"; // <!-- no comment', "script")
    'const end = "<\\/script>"; // <\\!-- no comment'
    """
    text = re.sub(rf"</({element})", r"<\\/\1", text, flags=re.IGNORECASE)
    return text.replace("<!--", "<\\!--")


def _replace_required(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], page: str
) -> str:
    """Replace every match of a pattern.

    Raises: RuntimeError without a match.
    """
    replaced, count = pattern.subn(replacement, page)
    if not count:
        raise RuntimeError(f"the page has no match of {pattern.pattern}")
    return replaced
