"""The inspector of the page: choosing a number by its address."""

from playwright.sync_api import Page


def choose_number(page: Page, address: str) -> None:
    """Choose a number by its address, and wait until every view has it."""
    page.fill("#address", address)
    page.press("#address", "Enter")
    page.wait_for_function("() => document.body.dataset.shown !== ''")
