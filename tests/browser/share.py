"""The share dialog of the page, and the link in it."""

import re

from playwright.sync_api import Page, expect


def open_share_dialog(page: Page) -> None:
    """Open the share dialog, through the menu if the page is narrow."""
    if page.locator("#menu-open").is_visible():
        page.click("#menu-open")
    page.click("#share")


def link_fragment(page: Page, *choices: str) -> str:
    """Return the fragment of the link in the share dialog, with some of its options."""
    open_share_dialog(page)
    field = page.locator("#share-link")
    expect(field).to_have_value(re.compile("#view/3"))
    for choice in choices:
        page.locator(".share-choices label", has_text=choice).first.click()
        expect(field).to_have_value(re.compile("#view/3"))
    found = field.input_value()
    page.keyboard.press("Escape")
    return "#" + found.split("#")[1]
