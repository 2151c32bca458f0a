"""The network view after one step, and the presets that it is tested with."""

from playwright.sync_api import Page, expect

from tests.browser.page import wait_for_position
from tests.browser.stage import go_to_stage

NETWORK_PRESETS = [
    ("ten-digits", "tour"),
    ("ten-digits", "lenet5"),
    ("ten-digits", "mlp"),
    ("bars", "edges"),
    ("3-or-8", "single-neuron"),
    ("computational-graph", "computational-graph"),
]


def step_and_show_network(page: Page, stage: str = "everything") -> None:
    """Make one step and show the network: with all columns, or as another stage shows it."""
    page.click("#step")
    wait_for_position(page, 1)
    if stage != "watch":
        go_to_stage(page, stage)
    if stage == "everything":
        expect(page.locator("#network")).to_have_attribute("data-density", "whole")
