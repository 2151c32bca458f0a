"""Pinned numbers on the page: values of every step, also of those that are not displayed."""

import pytest
from playwright.sync_api import expect

from tests.browser.inspector import choose_number
from tests.browser.page import exact_value, replay_with_record, wait_for_curve, wait_until_paused
from tests.browser.setup import configure, start_over

pytestmark = pytest.mark.stage("everything")


def test_a_pinned_weight_and_its_gradient_are_there_at_every_step(page):
    choose_number(page, "conv1.kernel[3,0,1,1]")
    page.click("#pin")
    expect(page.locator(".pinned li")).to_have_count(1)
    choose_number(page, "relu3.activation[7]")
    page.click("#pin")
    page.select_option("#speed", "0")
    page.click("#play")
    page.wait_for_function("() => Number(document.querySelector('#position').textContent) > 8")
    page.click("#play")
    position = wait_until_paused(page)
    record = replay_with_record(position)[1]
    numbers = page.locator(".pinned li").nth(0).locator("data")
    last = float(record.parameters["conv1.kernel"][3, 0, 1, 1])
    assert float(numbers.nth(0).get_attribute("value")) == last
    last = float(record.gradients["conv1.kernel"][3, 0, 1, 1])
    assert float(numbers.nth(1).get_attribute("value")) == last
    words = page.locator(".pinned svg.spark").nth(0).get_attribute("aria-label")
    assert f"step 1 to {position}," in words
    page.click("#back")
    wait_for_curve(page, position - 1)
    before = float(replay_with_record(position - 1)[1].parameters["conv1.kernel"][3, 0, 1, 1])
    assert float(numbers.nth(0).get_attribute("value")) == before


def test_pins_stay_over_a_restart_where_the_network_has_them(page):
    choose_number(page, "conv1.kernel[3,0,1,1]")
    page.click("#pin")
    choose_number(page, "fc2.bias[1]")
    page.click("#pin")
    start_over(page)
    expect(page.locator(".pinned li")).to_have_count(2)
    page.click("#step")
    wait_for_curve(page, 1)
    data = ".pinned li:nth-child(2) data >> nth=1"
    assert exact_value(page, data) == float(replay_with_record(1)[1].gradients["fc2.bias"][1])
    configure(page, preset="mlp")
    expect(page.locator(".pinned li")).to_have_count(1)
    expect(page.locator("#pins .problem")).to_contain_text("conv1.kernel[3, 0, 1, 1]")
    page.locator(".pinned .away").click()
    expect(page.locator(".pinned li")).to_have_count(0)
