"""The chapter names of the tour, and the wait until one is on the page."""

from playwright.sync_api import Page, expect

from app.tour.render import load_tour

CHAPTER_NAMES = [one.chapter.name for one in load_tour()]


def wait_for_chapter(page: Page, name: str) -> None:
    """Wait until the page shows the scene of a chapter."""
    expect(page.locator(f'#tour[data-settled="{name}"]')).to_be_visible()
