"""Chooses a stage of the page as a visitor does, by its tab."""

from playwright.sync_api import Page, expect


def go_to_stage(page: Page, stage: str) -> None:
    """Choose a stage and wait until its panels show the run."""
    page.click(f".stages [data-stage={stage}]")
    expect(page.locator("main")).to_have_attribute("data-stage", stage)
    page.wait_for_function("() => document.body.dataset.shown !== ''")
