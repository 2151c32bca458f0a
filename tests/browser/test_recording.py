"""A recording: made in the share dialog, and opened from a file without a server."""

import re

import pytest
from playwright.sync_api import expect

from engine import Recipe, explain, replay, slice_parameter, train_step
from tests.browser.accessibility import axe_findings
from tests.browser.page import (
    displayed_value,
    exact_value,
    loss_after,
    press_step,
    wait_for_curve,
    wait_for_position,
)
from tests.browser.recording import open_dialog, record_to_file
from tests.browser.stage import go_to_stage
from tests.browser.surfaces import choose_surface_option
from tests.browser.view import prefer_view

NETWORK = re.compile("^(https?|wss?):")
DRAWN = """losses => [...document.querySelectorAll("#slice-plot .chart-line")].some(
  ({ datum }) => JSON.stringify(Array.from(datum.y)) === JSON.stringify(losses))"""
ADDRESS, INDEX = "conv1.kernel", (1, 0, 2, 3)


@pytest.fixture
def offline(browser):
    """Open a file without any network; errors on its console fail the test."""
    opened, problems = [], []

    def offline(path, **options):
        size = {"width": 1440, "height": 900}
        options = {"viewport": size, "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        context.set_offline(True)
        page = context.new_page()
        page.on("pageerror", lambda failure: problems.append(str(failure)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("request", lambda one: problems.append(one.url) if NETWORK.match(one.url) else None)
        prefer_view(page, dimension="2-D")
        page.goto(path.as_uri())
        opened.append(context)
        return page

    yield offline
    for context in opened:
        context.close()
    assert problems == []


def assert_shows_step(page, position: int) -> None:
    """Assert that the displayed step equals the engine's, to every digit."""
    wait_for_curve(page, position)
    run, record = train_step(replay(Recipe(), position - 1))
    found = slice_parameter(run.network, record, ADDRESS, INDEX, run.parameters)
    assert exact_value(page, "#loss") == loss_after((run, record))
    assert exact_value(page, "#weight") == found.value
    assert exact_value(page, "#gradient") == found.gradient
    assert displayed_value(page, "#gradient") == float(f"{found.gradient:.4g}")
    assert exact_value(page, "#loss-alone") == found.loss_alone
    page.wait_for_function(DRAWN, arg=found.losses.tolist())
    account = explain(run.network, record, ADDRESS, INDEX, None, "gradient", 8)
    expect(page.locator("#origin:not(.stale)")).to_have_count(1)
    assert exact_value(page, ".sum-table .total data") == account.total
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", str(position - 1))


def test_a_recording_shows_offline_what_the_engine_computed(page, offline, tmp_path):
    press_step(page, 5)
    go_to_stage(page, "everything")
    page.fill("#address", f"{ADDRESS}{list(INDEX)}")
    page.press("#address", "Enter")
    page.click("#pin")
    choose_surface_option(page, "Plane", "random")
    expect(page.locator("#surface-plot")).to_have_attribute("data-plane", "random")
    path = record_to_file(page, 2, 4, tmp_path)
    assert path.name == "tour-3-or-8-16-steps-2-4.html"

    page = offline(path)
    wait_for_position(page, 4)
    expect(page.locator(".arrival-words")).to_contain_text("steps 2 to 4")
    expect(page.locator("#setup-open")).to_be_hidden()
    expect(page.locator(".all-weights")).to_be_hidden()
    assert_shows_step(page, 4)
    expect(page.locator("#surface-plot")).to_have_attribute("data-plane", "random")
    expect(page.locator(".pinned li")).to_have_count(1)
    page.click("#back")
    assert_shows_step(page, 3)
    page.click("#back")
    assert_shows_step(page, 2)
    page.click("#back")
    expect(page.locator("#notice.problem")).to_contain_text("steps 2 to 4")
    wait_for_position(page, 2)
    page.select_option("#speed", "0")
    page.click("#play")
    assert_shows_step(page, 4)
    go_to_stage(page, "inside")
    expect(page.locator("#station")).to_be_visible()
    page.fill("#address", "conv2.kernel[3,1,0,4]")
    page.press("#address", "Enter")
    expect(page.locator("#address-error")).to_contain_text("is not in this recording")
    before = replay(Recipe(), 3)
    held = before.parameters["conv2.kernel"].item(3, 1, 0, 4)
    expect(page.locator("#weight")).to_have_attribute("value", str(held))
    assert page.locator("body").inner_text().count(", , ,") == 0


def test_a_recording_that_is_too_long_or_stopped_saves_nothing(page):
    press_step(page, 3)
    open_dialog(page)
    page.fill("#record-last", "9")
    expect(page.locator("#record-size.problem")).to_contain_text("0 to 3")
    expect(page.locator("#record-begin")).to_be_disabled()
    page.fill("#record-last", "3")
    downloads = []
    page.on("download", lambda one: downloads.append(one))
    page.click("#record-begin")
    page.click("#record-stop")
    expect(page.locator("#record-said")).to_have_text("Stopped. No file was saved.")
    page.keyboard.press("Escape")
    page.click("#step")
    wait_for_position(page, 4)
    assert downloads == []


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_axe_finds_nothing_serious_in_a_recording(offline, short_recording, width, height, scheme):
    sizes = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    page = offline(short_recording, **sizes)
    wait_for_position(page, 1)
    assert axe_findings(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
