"""Two lanes at once, and lanes in links, rooms and recordings, against runs of the engine."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, StepRecord, replay, train_step
from tests.browser.accessibility import axe_findings
from tests.browser.page import wait_for_position
from tests.browser.page_checks import problems_at
from tests.browser.recording import open_offline, record_to_file
from tests.browser.share import open_share_dialog
from tests.browser.stage import go_to_stage

STEPS = 3
PICKED, OTHER = Recipe(optimizer="adam"), Recipe()
SIZES = [(1440, 789), (1366, 657), (768, 1024), (390, 844)]
LINK = """async () => {
  const { fragmentOf } = await import("./static/js/share_link/link.js");
  const { V3_DICTIONARY } = await import("./static/js/share_link/v3_dictionary.js");
  const { leftOut, plain } = V3_DICTIONARY;
  const lanes = [
    { label: "SGD", recipe: { optimizer: "sgd" } },
    { label: "Adam", recipe: {} },
  ];
  const race = { plane: "ends", ends: [1, 2], chosen: [] };
  const compare = { preset: null, lanes, picked: 2, other: 1, race };
  const recipe = { ...leftOut.recipe, optimizer: "adam" };
  const show = { ...leftOut.show, inspector: true, lane_view: "difference" };
  const scene = { version: 2, ...leftOut, recipe, step: 3, show, compare };
  return fragmentOf({ ...plain, scene });
}"""


@pytest.fixture(scope="module")
def lanes(browser, server):
    """A page that opened a link to lane 2 (Adam) after 3 steps, beside lane 1 (SGD)."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 789}, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda failure: problems.append(str(failure)))
    page.goto(server)
    page.wait_for_selector("#step:enabled")
    fragment = page.evaluate(LINK)
    assert fragment.startswith("#view/4")
    page.goto(server + fragment)
    page.reload()
    wait_for_position(page, STEPS)
    expect(page.locator("#network-lane-view")).to_be_visible()
    page.click("#arrival [aria-label^=Close]")
    yield page
    context.close()
    assert problems == []


def last_record(recipe: Recipe) -> StepRecord:
    """Return the record of the last of the steps of a recipe."""
    return train_step(replay(recipe, STEPS - 1), input_gradient=True)[1]


def answers(record: StepRecord) -> list[float]:
    """Return the probabilities of the first image of the mini-batch."""
    return [float(one) for one in list(record.activations.values())[-1][0].ravel()]


def show(page: Page, words: str) -> None:
    """Choose how the two lanes are shown."""
    page.locator("#network-lane-view").get_by_label(words, exact=True).check(force=True)


def shown_answers(page: Page, network: str) -> list[float]:
    bars = page.locator(f"{network} .class-bar data")
    expect(bars).to_have_count(2)
    for place in range(2):
        expect(bars.nth(place)).to_have_attribute("value", re.compile("."))
    return [float(bars.nth(place).get_attribute("value")) for place in range(2)]


def test_a_link_brings_the_lanes_and_the_difference_of_their_numbers(lanes):
    picked, other = last_record(PICKED), last_record(OTHER)
    expected = [b - a for a, b in zip(answers(picked), answers(other), strict=True)]
    show(lanes, "1 − 2")
    assert shown_answers(lanes, "#network") == pytest.approx(expected, abs=1e-6)
    assert min(expected) < 0 < max(expected)
    rows = lanes.locator("#lane-numbers-table tbody tr")
    expect(rows).to_have_count(4)
    for row in range(3):
        expect(rows.nth(row).locator("data").last).to_have_attribute("value", re.compile("."))
    numbers = [
        [float(cell.get_attribute("value")) for cell in rows.nth(row).locator("data").all()]
        for row in range(4)
    ]
    for row, name in enumerate(("parameters", "gradients", "updates")):
        mine, theirs = (float(getattr(one, name)["fc2.weight"][0, 1]) for one in (picked, other))
        assert numbers[row] == pytest.approx([mine, theirs, theirs - mine], rel=1e-5, abs=1e-9)
    terms = lanes.locator("#lane-terms-table tbody tr")
    expect(terms.first.locator("data").first).to_be_visible()


def test_both_networks_stand_one_above_the_other_with_their_own_numbers(lanes):
    show(lanes, "lanes 2 and 1")
    expect(lanes.locator("#network-other")).to_be_visible()
    assert shown_answers(lanes, "#network") == pytest.approx(answers(last_record(PICKED)), abs=1e-6)
    others = answers(last_record(OTHER))
    assert shown_answers(lanes, "#network-other") == pytest.approx(others, abs=1e-6)
    expect(lanes.locator("#network-lane")).to_have_text("Lane 2: Adam")
    expect(lanes.locator("#network-other-lane")).to_have_text("Lane 1: SGD")
    expect(lanes.locator("#choose")).to_have_count(1)


@pytest.mark.parametrize("words", ["lanes 2 and 1", "1 − 2"])
def test_two_lanes_have_room_at_every_size_and_axe_finds_nothing(lanes, words):
    show(lanes, words)
    found = axe_findings(lanes, "main") + axe_findings(lanes, "#inspector")
    lanes.evaluate("() => document.querySelector('#inspector-close').click()")
    found += problems_at(lanes, SIZES)
    lanes.set_viewport_size({"width": 1440, "height": 789})
    assert found == []


def test_the_share_dialog_names_the_lanes(lanes):
    show(lanes, "1 − 2")
    open_share_dialog(lanes)
    contents = lanes.locator("#share-contents")
    expect(contents).to_contain_text("2 lanes: 1 SGD; 2 Adam; lane 2 is picked, lane 1 beside it")
    assert "#view/4" in lanes.locator("#share-link").input_value()
    lanes.keyboard.press("Escape")


def test_a_recording_of_lanes_plays_without_a_server(lanes, browser, tmp_path):
    path = record_to_file(lanes, STEPS - 1, STEPS, tmp_path)
    context = browser.new_context(viewport={"width": 1440, "height": 789}, reduced_motion="reduce")
    page = open_offline(context, path)
    wait_for_position(page, STEPS)
    expected = [
        b - a
        for a, b in zip(answers(last_record(PICKED)), answers(last_record(OTHER)), strict=True)
    ]
    assert shown_answers(page, "#network") == pytest.approx(expected, abs=1e-6)
    go_to_stage(page, "compare")
    expect(page.locator(".lane-chip")).to_have_count(2)
    page.wait_for_function("() => document.querySelector('#race-plot').dataset.level === '33'")
    page.locator(".lane-chip").first.click()
    expect(page.locator("#notice")).to_contain_text("Lane 1 as the run is not in this recording")
    context.close()


def test_followers_of_a_room_see_the_lanes_also_those_who_join_late(lanes, browser, server):
    open_share_dialog(lanes)
    lanes.click("[data-share=teach]")
    lanes.click("#teach-open")
    link = lanes.locator("#teach-link")
    lanes.wait_for_function("() => document.querySelector('#teach-link').value.includes('#room=')")
    invitation = "#" + link.input_value().split("#")[1]
    lanes.keyboard.press("Escape")
    context = browser.new_context(viewport={"width": 1440, "height": 789}, reduced_motion="reduce")
    follower = context.new_page()
    follower.goto(server + invitation)
    wait_for_position(follower, STEPS)
    assert shown_answers(follower, "#network") == shown_answers(lanes, "#network")
    go_to_stage(lanes, "compare")
    expect(follower.locator(".lane-chip")).to_have_count(2)
    readings = follower.locator(".lane-readings data")
    expect(readings).to_have_count(2)
    for place, recipe in enumerate((OTHER, PICKED)):
        expect(readings.nth(place)).to_have_attribute("value", re.compile("."))
        shown = float(readings.nth(place).get_attribute("value"))
        assert shown == pytest.approx(last_record(recipe).loss, rel=1e-6)
    context.close()
    lanes.locator("#room .room-end").click()
