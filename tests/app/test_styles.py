"""The style sheets: no rule after :has() is about all boxes of the page.

Whatever is added to the page, Chromium restyles every element that such a rule may be about: with
`span` or `div` these were three hundred elements for each label of a contour line.
"""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "static" / "css").glob("*.css"))
ALL_BOXES = re.compile(r"[\s>+~](div|span|p|li)(?![\w.#\[-])")


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
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for selector in re.findall(r"[^{}]*:has\([^{}]*(?=\{)", text):
        assert [one for one in after_has(selector) if ALL_BOXES.search(one)] == [], selector.strip()


def test_what_follows_has_is_found():
    assert after_has(".a:not(:has(b:not(:empty))) span, c:has(d) > div:not(.e)") == [
        " span",
        " > div:not",
    ]
    assert ALL_BOXES.search(" > div:not")
    assert not ALL_BOXES.search(" .figures > .chief")
