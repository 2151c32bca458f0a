"""Health and diagnosis on the page: accidents from Set-up, and the panel Diagnosis."""

from playwright.sync_api import Page, expect

from engine import ACCIDENTS, Accident
from tests.browser.page import wait_for_position
from tests.browser.setup import open_setup


def accident(name: str) -> Accident:
    """Return an accident by its name."""
    return next(one for one in ACCIDENTS if one.name == name)


def open_accident(page: Page, name: str) -> None:
    """Open a set-up that is broken on purpose, by Set-up, and wait for its step."""
    open_setup(page)
    page.click(f"#setup-accidents [data-accident='{name}']")
    wait_for_position(page, accident(name).step)


def open_diagnosis(page: Page) -> None:
    """Open the panel Diagnosis by its key, and wait until the rules have been checked."""
    page.keyboard.press("h")
    expect(page.locator("main")).to_have_attribute("data-enlarged", "diagnosis")
    expect(page.locator("#findings > *").first).not_to_have_text("The rules are being checked…")
    expect(page.locator("#findings-summary")).not_to_contain_text("being checked")
