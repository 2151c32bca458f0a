"""The file that plays a recording: the page itself, with its styles, scripts and Plotly inside it.

What was recorded is not in it yet: a page puts that in place of `PLACE`. The modules of static/js
that need a server are replaced by those of static/js/offline/, as `OFFLINE` lists them.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path
from posixpath import dirname, join, normpath

from app import glossary, plotly_script

PLACE = "<!--the recording-->"
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
OFFLINE = {
    "net/fetch_json.js": "offline/fetch_json.js",
    "net/socket.js": "offline/socket.js",
    "plots/plotly_loader.js": "offline/plotly_loader.js",
    "share_link/hash_route.js": "offline/hash_route.js",
}
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async function|function|const|class) (\w+))", re.MULTILINE)
_OTHER = re.compile(
    r"^(?:import|export)\b.*$|\bimport\.meta\b|\bimport\s*\(\s*[^\"\s]", re.MULTILINE
)
_STYLE = re.compile(r'<link rel="stylesheet"([^>]*?) href="([^"]+)">')
_ICON = re.compile(r'<link rel="icon" href="([^"]+)"[^>]*>')
_SCRIPT = re.compile(r'<script type="module" src="static/js/([^"]+)"></script>')
_OUTSIDE = re.compile(r"""<(?:link|script|img|iframe)\b[^>]*\b(?:href|src)=["'](?!data:)""")


def document(page: str, static: Path) -> str:
    """Return the HTML of the page as one file that needs no other, with `PLACE` in it once.

    Raises: RuntimeError where something of the page would still be fetched, or cannot be put in.
    """
    rules = plotly_script.rules_name()

    def style(found: re.Match[str]) -> str:
        attributes, address = found.groups()
        text = (
            plotly_script.rules()
            if address == rules
            else (static.parent / address).read_text("utf-8")
        )
        return f"<style{attributes}>\n{_inside(text, 'style')}</style>"

    def icon(found: re.Match[str]) -> str:
        data = b64encode((static.parent / found.group(1)).read_bytes()).decode()
        return f'<link rel="icon" href="data:image/svg+xml;base64,{data}">'

    def script(found: re.Match[str]) -> str:
        text = _inside(bundle(static / "js", found.group(1)), "script")
        return f'<script type="module">\n{text}</script>'

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


def bundle(folder: Path, main: str) -> str:
    """Return the modules that `main` needs as one, each a function that is run once, in order.

    Raises: RuntimeError for a form of import or export that this does not know.
    """
    modules: dict[str, str] = {}
    needs: dict[str, list[str]] = {}
    open_ = [main]
    while open_:
        name = open_.pop()
        if name in modules:
            continue
        modules[name] = (folder / name).read_text(encoding="utf-8")
        needs[name] = [_stand_in(name, there) for _, there in _IMPORT.findall(modules[name])]
        open_ += needs[name]
    order = TopologicalSorter(needs).static_order()
    parts = [_wrapped(name, modules[name]) for name in order]
    return "\n".join(["const modules = {};", *parts, ""])


def _stand_in(name: str, address: str) -> str:
    """Return which module an import means, or the one that replaces it without a server."""
    there = normpath(join(dirname(name), address))
    return OFFLINE.get(there, there)


def _wrapped(name: str, text: str) -> str:
    def imported(found: re.Match[str]) -> str:
        names = found.group(1).replace(" as ", ": ")
        return f'const {{{names}}} = modules["{_stand_in(name, found.group(2))}"];'

    exported = [one for _, one in _EXPORT.findall(text)]
    text = _EXPORT.sub(r"\1", _IMPORT.sub(imported, text))
    if other := _OTHER.search(text):
        raise RuntimeError(f"{name}: cannot be put into one file: {other.group()[:80]}")
    return f'modules["{name}"] = (() => {{\n{text}\nreturn {{ {", ".join(exported)} }};\n}})();'


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
