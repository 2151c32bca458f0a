"""Rooms in browser tests: opening one, and its invitation."""

import re

from playwright.sync_api import Page, expect

from tests.browser.share import open_share_dialog


def open_room(page: Page) -> str:
    """Open a room on a page, and return the fragment of its invitation."""
    open_share_dialog(page)
    page.click("[data-share=teach]")
    page.click("#teach-open")
    link = page.locator("#teach-link")
    expect(link).to_have_value(re.compile("#room="))
    return "#" + link.input_value().split("#")[1]
