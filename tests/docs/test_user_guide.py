"""The user guide names every control of the page by its label, and the README stays short."""

import re
from html.parser import HTMLParser

import pytest

from tests.docs.markdown import DOCS, ROOT

GUIDE = (DOCS / "user-guide.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if path.parent.name not in ("tour", "formulas")
    and path.name not in ("article.html", "lesson.html")
]
NAMED = ("h2", "h3", "h4", "button", "label", "legend", "summary", "dt", "option")
SIGNS = re.compile(r"[◀▶▸❚☰◐✕✎⋯↶‹›▾▴◂↺?☰\uFE0E]")
JAVASCRIPT = [  # files with labels in tables, and the patterns that find them
    ("plots/surface/controls.js", r'words: "([^"]+)"|^  (?:auto|batch|probe|next): "([^"]+)",'),
    ("plots/surface/surface_words.js", r'^  "?[a-z-]+"?: "([A-Z][^"]+)",'),
    ("views/surface/surface_choices.js", r'words: "([^"]+)"'),
    ("views/run/stop_goal_form.js", r'label: "([^"]+)"'),
    ("views/run/losses_axis_switch.js", r'words: "([^"]+)"'),
    ("views/network/network_scales.js", r'words: "([^"]+)"'),
    ("views/curves/curve_toolbar.js", r'words: "([^"]+)"'),
    ("views/data/file_drop.js", r'button\("([^"]+)"'),
    ("views/data/picture_group.js", r'button\("([^"✕]+)"'),
    ("views/data/drawing_tool.js", r'button\("([^"]+)"'),
    ("views/data/camera_tool.js", r'button\("([^"]+)"'),
    ("views/data/selection_bar.js", r'button\("([^"]+)"|Option\("([^"]+)"'),
    ("walk/station_modes.js", r'words: "([^"]+)"'),
    ("share/link_tab.js", r'words: "([^"]+)"'),
    ("share/embed_tab.js", r'words: "([^"]+)"|: "([A-Z][^"]+)",'),
]


class Labels(HTMLParser):
    """Collects the text of every heading, button, label and option of a template."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[list[str]] = []

    def handle_starttag(self, tag, attrs):
        if tag in NAMED:
            self._open.append([])

    def handle_endtag(self, tag):
        if tag in NAMED and self._open:
            self.found.append("".join(self._open.pop()))

    def handle_data(self, data):
        for one in self._open:
            one.append(data)


def labels(path) -> list[str]:
    """Return the visible labels of a template, except those that are only symbols."""
    text = path.read_text(encoding="utf-8")
    given = re.findall(r'panel_head\("\w+", "([^"]+)"', text)
    given += re.findall(r'setting\("[\w-]+", "([^"]+)"', text)
    text = text.replace("</span><span", "</span></button><button><span")  # only one is visible
    text = re.sub(r'\{\{ word\("\w+", "([^"]+)"\) \}\}', r"\1", text)
    parser = Labels()
    parser.feed(re.sub(r"\{[{%#].*?[#%}]\}|<kbd>.*?</kbd>", "", text, flags=re.DOTALL))
    plain = (SIGNS.sub("", re.sub(r"\s+", " ", one)).strip() for one in [*given, *parser.found])
    return [one for one in plain if len(one) > 1]


def plain(text: str) -> str:
    """Return Markdown as lower-case text without emphasis and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"[*`\\]", "", text)).lower()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_the_guide_names_every_label_of_a_template(path):
    guide = plain(GUIDE)
    assert [one for one in labels(path) if plain(one) not in guide] == []


@pytest.mark.parametrize(("name", "pattern"), JAVASCRIPT, ids=lambda one: one)
def test_the_guide_names_every_label_of_a_script(name, pattern):
    source = (ROOT / "static" / "js" / name).read_text(encoding="utf-8")
    found = ["".join(one) for one in re.findall(f"(?:{pattern})", source, re.MULTILINE) if one]
    assert len(found) > 1
    guide = plain(GUIDE)
    assert [one for one in found if one and plain(one) not in guide] == []


def test_the_readme_is_short_and_begins_with_the_two_commands():
    assert len(README.splitlines()) <= 120
    for command in ("uv run backprop-explorer", "uv run pytest"):
        assert f"\n```sh\npip install uv && {command}\n```\n" in README
