"""Layout checks of a page: cut, small or overlapping text, small targets, low plots."""

from pathlib import Path

from playwright.sync_api import Page

CHECKS = Path(__file__).with_name("page_checks.js").read_text(encoding="utf-8")
STATE_SIZES = [(1440, 789), (1920, 970), (1024, 768), (768, 1024), (390, 844), (844, 390)]


def problems(page: Page) -> list[str]:
    """Return the problems that page_checks.js finds, one sentence each."""
    return page.evaluate(CHECKS)


def problems_at_rest(page: Page) -> list[str]:
    """Return the problems that remain once the layout is complete, within 10 s."""
    for wait in (150, *[500] * 20):
        page.wait_for_timeout(wait)
        if not (found := problems(page)):
            break
    return found


def problems_at(page: Page, sizes: list[tuple[int, int]], schemes=("light",)) -> list[str]:
    """Return the problems of a page at each size and in each colour scheme."""
    found = []
    page.mouse.move(2, 2)  # no hover, no tooltip
    for place, (width, height) in enumerate(sizes):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in reversed(schemes) if place % 2 else schemes:  # each is drawn once
            page.emulate_media(color_scheme=scheme)
            where = f"{width}×{height} {scheme}"
            found += [f"{where}: {problem}" for problem in problems_at_rest(page)]
    return found
