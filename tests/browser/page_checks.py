"""What a picky reader finds wrong with a page as it stands, by the script beside this file."""

from pathlib import Path

from playwright.sync_api import Page

CHECKS = Path(__file__).with_name("page_checks.js").read_text(encoding="utf-8")


def problems(page: Page) -> list[str]:
    """Return every text that is cut, small or overlaps, every small target and low plot."""
    return page.evaluate(CHECKS)
