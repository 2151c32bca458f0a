"""The network editor of the page: opening it, changing layers by pointer or keys, training."""

import json

from playwright.sync_api import Locator, Page, expect

EDITOR = "#network-editor"
TABS = 80  # at most, from the top of the page to the button


def open_editor(page: Page) -> None:
    """Open the editor with its button at the network, and wait for the first description."""
    page.click("#edit-network")
    expect(page.locator(EDITOR)).to_be_visible()
    expect(page.locator("#network-editor-title")).to_be_focused()
    wait_until_described(page)


def wait_until_described(page: Page) -> None:
    """Wait until the server has described the draft as it is."""
    expect(page.locator(f"{EDITOR}:not(.stale)")).to_be_visible()


def column(page: Page, name: str) -> Locator:
    """Return the column of a layer."""
    return page.locator(f'.layer-card[data-layer="{name}"]')


def layer_names(page: Page) -> list[str]:
    """Return the names of the columns, in order."""
    return page.locator(".layer-card[data-layer]").evaluate_all(
        "all => all.map(one => one.dataset.layer)"
    )


def add_layer(page: Page, before: str | None, kind: str) -> None:
    """Press the + before a layer (None: before the answer), and choose a kind by its label."""
    card = column(page, before) if before else page.locator(".layer-answer")
    card.locator("xpath=..").locator(".editor-add").click()
    page.locator("#layer-kinds").get_by_role("button", name=kind, exact=True).click()
    wait_until_described(page)


def set_knob(page: Page, layer: str, setting: str, value: object) -> None:
    """Type a value of a layer's setting, given by its label."""
    card = column(page, layer)
    more = card.locator("details:not([open]) summary")
    field = card.get_by_label(setting).first
    if not field.is_visible() and more.is_visible():
        more.click()
    field.fill(str(value))
    field.press("Enter")
    wait_until_described(page)


def load_json(page: Page, architecture: object) -> None:
    """Paste an architecture as JSON, and load it."""
    text = page.locator(".editor-text")
    if text.get_attribute("open") is None:
        text.locator("> summary").click()
    page.fill("#architecture-json", json.dumps(architecture))
    page.click("#architecture-load")
    wait_until_described(page)


def train(page: Page) -> None:
    """Train the draft: the run starts over with it, and the editor closes."""
    page.click("#train-network")
    expect(page.locator(EDITOR)).to_be_hidden()
    expect(page.locator("#notice")).to_contain_text("starts over")
    page.wait_for_function("() => document.body.dataset.shown === '0'")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    target = page.locator(selector).first
    for _ in range(TABS):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {selector}")
