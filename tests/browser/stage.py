"""The stages of the page, and the choice of one by its tab."""

from playwright.sync_api import Page, expect

STAGES = ("watch", "descend", "inside", "compare", "everything")


def go_to_stage(page: Page, stage: str) -> None:
    """Choose a stage, and wait until its panels show the run."""
    page.click(f".stages [data-stage={stage}]")
    expect(page.locator("main")).to_have_attribute("data-stage", stage)
    page.wait_for_function("() => document.body.dataset.shown !== ''")
