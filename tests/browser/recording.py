"""Makes a recording as a visitor does, through the dialog, and opens it without a network."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.share import open_share_dialog
from tests.browser.view import prefer_view


def open_dialog(page: Page) -> None:
    """Open the tab of the dialog that records."""
    open_share_dialog(page)
    page.click('[data-share="export"]')


def record_to_file(page: Page, first: int, last: int, folder: Path) -> Path:
    """Record a stretch through the dialog, and return the file that the browser saves."""
    open_dialog(page)
    page.fill("#record-first", str(first))
    page.fill("#record-last", str(last))
    expect(page.locator("#record-size")).to_contain_text("at most")
    with page.expect_download(timeout=120_000) as download:
        page.click("#record-begin")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    expect(page.locator("#record-said")).to_contain_text("without a server")
    page.keyboard.press("Escape")
    return path


def open_offline(context: BrowserContext, path: Path) -> Page:
    """Open a file of the disk in a context from which nothing of a network can be reached.

    Its loss surface is in 2-D.
    """
    context.set_offline(True)
    page = context.new_page()
    prefer_view(page, dimension="2-D")
    page.goto(path.as_uri())
    return page
