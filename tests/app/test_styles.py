"""The style sheets: what :has() may stand at, and what a rule may say after it.

Whatever is added within an element at which a rule has :has(), Chromium looks again at every
element that the rule may be about. A plot adds a hundred: its labels, lines and marks.
"""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "static" / "css").glob("*.css"))
ALL_BOXES = re.compile(r"[\s>+~](div|span|p|li)(?![\w.#\[-])")
HOLDS_PLOTS = re.compile(
    r"^(html|body|main|section|footer)\b|\[data-(page|stage|panel)"
    r"|:root|[.#](plots?|panel|network|surface|race|lanes|losses|chart|bar|timeline|[a-z-]+-plot)"
    r"(?![\w-])"
)


def rules_with_has(sheet: Path) -> list[str]:
    """Return the selectors with :has() of a style sheet."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"[^{}]*:has\([^{}]*(?=\{)", text)


def at_has(selector: str) -> list[str]:
    """Return the compound selector at which each :has(…) of a selector stands."""
    parts = selector.split(":has(")[:-1]
    return [re.split(r"[\s>+~,]", re.sub(r"\([^()]*\)", "", part))[-1] for part in parts]


def after_has(selector: str) -> list[str]:
    """Return what follows each :has(…) in a selector, without what stands in parentheses."""
    found = []
    for rest in selector.split(":has(")[1:]:
        text = rest
        while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
            text = shorter
        found.append(text.rpartition(")")[2].split(",")[0])
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_what_a_rule_says_after_has_is_not_about_all_boxes(sheet):
    for selector in rules_with_has(sheet):
        assert [one for one in after_has(selector) if ALL_BOXES.search(one)] == [], selector.strip()


def test_what_follows_has_is_found():
    assert after_has(".a:not(:has(b:not(:empty))) span, c:has(d) > div:not(.e)") == [
        " span",
        " > div:not",
    ]
    assert ALL_BOXES.search(" > div:not")
    assert not ALL_BOXES.search(" .figures > .chief")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_has_does_not_stand_at_what_holds_a_plot(sheet):
    for selector in rules_with_has(sheet):
        assert [one for one in at_has(selector) if HOLDS_PLOTS.search(one)] == [], selector.strip()


def test_where_has_stands_is_found():
    selector = (
        "main[data-stage] > .a.b:not(:has(b:not(:empty))) span, body:has(#c) .panel-head:has(d)"
    )
    assert at_has(selector) == [".a.b:not(", "body", ".panel-head"]
    assert HOLDS_PLOTS.search("body")
    assert HOLDS_PLOTS.search("#slice-plot")
    assert HOLDS_PLOTS.search(".panel.network")
    assert not HOLDS_PLOTS.search(".panel-head")
