"""Nothing on the page overlaps, is cut off, or makes it scroll, at three sizes."""

from pathlib import Path

import pytest

from tests.browser.setup import configure
from tests.browser.test_page import stand

SIZES = [(1440, 900), (1024, 768), (390, 844)]
TABS = ("network", "curves", "surface", "inspector")

TEXTS = Path(__file__).with_name("texts.js").read_text(encoding="utf-8")


def overlaps(texts: list[dict]) -> list[str]:
    """Return every pair of texts that lie over each other by more than two pixels both ways."""
    found = []
    for place, one in enumerate(texts):
        for other in texts[place + 1 :]:
            if one["formula"] == other["formula"] >= 0:
                continue  # the boxes of a formula's glyphs are taller than what is drawn
            wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
            high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            if wide > 2 and high > 3:
                found.append(f"{one['words']!r} and {other['words']!r} by {wide:.0f} × {high:.0f}")
    return found


def problems(page) -> list[str]:
    """Return what is wrong with the page as it stands."""
    texts = page.evaluate(TEXTS)
    assert len(texts) > 10
    wide, high = page.evaluate(
        "() => [document.documentElement.scrollWidth - innerWidth,"
        " document.documentElement.scrollHeight - innerHeight]"
    )
    found = overlaps(texts)
    found += [f"{one['words']!r} is cut off" for one in texts if one["cut"]]
    if wide > 0 or high > 0:
        found.append(f"the page is {wide} × {high} larger than the window")
    return found


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("problem", ["3-or-8", "ten-digits"])
def test_nothing_overlaps_or_is_cut(browser, server, width, height, problem):
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(server)
    if problem != "3-or-8":
        configure(page, problem=problem)
    page.click("#step")
    stand(page, 1)
    found = []
    for tab in TABS if width < 720 else [None]:
        if tab:
            page.click(f'[data-tab="{tab}"]')
        page.wait_for_timeout(1500)
        found += problems(page)
    context.close()
    assert found == []
