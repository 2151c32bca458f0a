"""A recording, made through the dialog and opened from the disk: no server, no network."""

import re

import pytest
from playwright.sync_api import expect

from engine import Recipe, explain, replay, slice_parameter, train_step
from tests.browser.recording import open_dialog, recorded
from tests.browser.stage import go_to_stage
from tests.browser.surfaces import choose
from tests.browser.test_access import findings
from tests.browser.test_page import loss_after, shown, stand, step_to, value
from tests.browser.test_share import step

NETWORK = re.compile("^(https?|wss?):")
DRAWN = """losses => [...document.querySelectorAll("#slice-plot .chart-line")].some(
  ({ datum }) => JSON.stringify(Array.from(datum.y)) === JSON.stringify(losses))"""
ADDRESS, INDEX = "conv1.kernel", (1, 0, 2, 3)


@pytest.fixture
def offline(browser):
    """Open a file of the disk where nothing of a network can be reached; problems fail."""
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
        page.goto(path.as_uri())
        opened.append(context)
        return page

    yield offline
    for context in opened:
        context.close()
    assert problems == []


def shows_what_the_engine_has(page, position: int) -> None:
    """Compare the step that is seen with the engine's own, to every digit."""
    step_to(page, position)
    run, record = train_step(replay(Recipe(), position - 1))
    found = slice_parameter(run.network, record, ADDRESS, INDEX, run.parameters)
    assert value(page, "#loss") == loss_after((run, record))
    assert value(page, "#weight") == found.value
    assert value(page, "#gradient") == found.gradient
    assert shown(page, "#gradient") == float(f"{found.gradient:.4g}")
    assert value(page, "#loss-alone") == found.loss_alone
    page.wait_for_function(DRAWN, arg=found.losses.tolist())
    account = explain(run.network, record, ADDRESS, INDEX, None, "gradient", 8)
    expect(page.locator("#origin:not(.stale)")).to_have_count(1)
    assert value(page, ".sum-table .total data") == account.total
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", str(position - 1))


def test_a_recording_shows_offline_what_the_engine_computed(page, offline, tmp_path):
    step(page, 5)
    go_to_stage(page, "everything")
    page.fill("#address", f"{ADDRESS}{list(INDEX)}")
    page.press("#address", "Enter")
    page.click("#pin")
    choose(page, "Plane", "random")
    expect(page.locator("#surface-plot")).to_have_attribute("data-plane", "random")
    path = recorded(page, 2, 4, tmp_path)
    assert path.name == "tour-3-or-8-16-steps-2-4.html"

    page = offline(path)
    stand(page, 4)
    expect(page.locator(".arrival-words")).to_contain_text("steps 2 to 4")
    expect(page.locator("#setup-open")).to_be_hidden()
    expect(page.locator(".all-weights")).to_be_hidden()
    shows_what_the_engine_has(page, 4)
    expect(page.locator("#surface-plot")).to_have_attribute("data-plane", "random")
    expect(page.locator(".pinned li")).to_have_count(1)
    page.click("#back")
    shows_what_the_engine_has(page, 3)
    page.click("#back")
    shows_what_the_engine_has(page, 2)
    page.click("#back")
    expect(page.locator("#notice.problem")).to_contain_text("steps 2 to 4")
    stand(page, 2)
    page.select_option("#speed", "0")
    page.click("#play")
    shows_what_the_engine_has(page, 4)
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
    step(page, 3)
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
    stand(page, 4)
    assert downloads == []


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_axe_finds_nothing_serious_in_a_recording(offline, short_recording, width, height, scheme):
    sizes = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    page = offline(short_recording, bypass_csp=True, **sizes)
    stand(page, 1)
    assert findings(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
