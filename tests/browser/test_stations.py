"""The stage Inside: the way through its stations, with every network."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.network import NETWORK_PRESETS
from tests.browser.page import wait_for_position
from tests.browser.stage import go_to_stage
from tests.browser.stations import (
    SLIDER,
    STATIONS,
    read_equation,
    show_inside,
    stand_at,
    step_inside,
    wait_until_painted,
)

pytestmark = pytest.mark.stage("inside")


@pytest.fixture
def inside(share_page) -> Page:
    """The page after one step, on Inside, for tests that go to a station first."""
    return share_page(step_inside, stage="inside")


@pytest.mark.stage("watch")
def test_inside_stands_at_a_station_and_keeps_it_over_steps(page):
    page.emulate_media(reduced_motion="no-preference")
    go_to_stage(page, "descend")
    page.locator("#walk select").select_option("slow")
    go_to_stage(page, "watch")
    page.click("#step")
    expect(page.get_by_role("button", name="Pause the walk")).to_be_visible()
    page.wait_for_function(
        "last => { const at = Number(document.querySelector('#walk [role=slider]').ariaValueNow);"
        " return at > 1 && at < last; }",
        arg=STATIONS - 1,
    )
    expect(page.locator("#station")).to_be_hidden()
    show_inside(page)  # while the walk runs: it stops where it is
    expect(page.get_by_role("button", name="Play the walk")).to_be_visible()
    position = page.locator(SLIDER).get_attribute("aria-valuenow")
    assert position
    assert 1 < int(position) < STATIONS - 1
    expect(page.locator("#station")).to_have_attribute("data-position", position)
    page.wait_for_timeout(500)
    assert page.locator(SLIDER).get_attribute("aria-valuenow") == position
    expect(page.locator("#station")).to_have_attribute("data-position", position)
    page.click("#step")
    wait_for_position(page, 2)
    expect(page.locator("#station")).to_have_attribute("data-position", position)
    expect(page.locator("#slice-plot")).to_be_hidden()
    page.click('.stages [data-stage="watch"]')
    expect(page.locator("#slice-plot")).to_be_visible()
    expect(page.locator("#station")).to_be_hidden()


def test_the_road_leads_through_every_station_and_back(inside):
    page = inside
    stand_at(page, 0)
    names, there = [], page.locator("#station-next")
    while there.is_enabled():
        names.append(page.locator("#station-title").inner_text())
        there.click()
        expect(page.locator("#station")).to_have_attribute("data-position", str(len(names)))
        expect(page.locator("#station-previous")).to_contain_text(names[-1])
    assert len(names) == STATIONS - 1
    assert names[:3] == ["conv1 forward", "relu1 forward", "pool1 forward"]
    for name in reversed(names):
        page.click("#station-previous")
        expect(page.locator("#station-title")).to_have_text(name)
    expect(page.locator("#station-previous")).to_be_disabled()


def test_the_window_slides_by_itself_until_it_is_stopped(inside):
    page = inside
    stand_at(page, 5)  # pool2
    first = read_equation(page)[0]
    page.click("#slide")
    expect(page.locator("#slide")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        "text => !document.querySelector('.station-equation').textContent.includes(text)",
        arg=f"[{', '.join(map(str, first))}]",
    )
    page.click("#slide")
    index = read_equation(page)[0]
    expect(page.locator("#address")).to_have_value(
        f"pool2.activation[{', '.join(map(str, index))}]"
    )


def test_another_network_can_be_opened_while_weights_of_this_one_are_watched(page):
    step_inside(page)
    stand_at(page, 7)  # fc1: its weights ride along
    expect(page.locator("#station .terms li")).not_to_have_count(0)
    page.evaluate(OPEN, {"preset": "edges", "problem": "bars"})
    expect(page.locator("#position")).to_have_text("1")
    expect(page.locator("#station-title")).to_have_text("conv1 forward")
    expect(page.locator(".station-equation")).to_contain_text("Σ of 25 w · a")
    expect(page.locator("#notice")).not_to_have_class("problem")


@pytest.mark.stage("watch")
def test_a_window_that_slides_ends_with_the_chapter(page):
    """Regression: the animation continued on the network of the next chapter and failed there."""
    page.goto(page.url + "#tour/7")
    page.reload()
    expect(page.locator('#tour[data-settled="convolution"]')).to_be_visible()
    page.get_by_label("errors of the layer before").check(force=True)
    page.click("#slide")
    expect(page.locator("#slide")).to_have_attribute("aria-pressed", "true")
    equation_line = page.locator(".station-equation")
    for _ in range(2):  # it slides
        expect(equation_line).not_to_have_text(equation_line.text_content() or "")
    page.click("#tour-next")
    expect(page.locator('#tour[data-settled="again"]')).to_be_visible()
    expect(page.locator("main")).to_have_attribute("data-stage", "watch")
    show_inside(page)
    expect(page.locator("#slide")).to_have_attribute("aria-pressed", "false")
    rest = read_equation(page)
    page.wait_for_timeout(500)  # three of its ticks
    assert read_equation(page) == rest
    expect(page.locator(".problem.failed")).to_have_count(0)


OPEN = """async (recipe) => {
  const { fragmentOf } = await import("./static/js/share_link/link.js");
  const { V2_DICTIONARY } = await import("./static/js/share_link/v2_dictionary.js");
  const { leftOut, plain } = V2_DICTIONARY;
  const show = { ...leftOut.show, stage: "inside" };
  const walk = { ...leftOut.walk, station: "forward conv1" };
  const scene = {
    version: 2, ...leftOut, step: 1, show, walk, chosen: null, selection: null,
    recipe: { ...leftOut.recipe, ...recipe },
  };
  location.hash = await fragmentOf({ ...plain, scene });
}"""


PICTURES = """() => [...document.querySelectorAll("#network canvas[data-address]")]
  .map((one) => one.parentElement)
  .map((one) => one.hidden ? "" : one.firstChild.toDataURL() + one.className).join()
  + document.querySelector("#network").innerHTML.match(/now-[a-z]+/g)
  + document.querySelector("#station").dataset.position"""


def test_scrubbing_back_and_forth_gives_the_same_pictures(inside):
    page = inside
    stand_at(page, 0)
    there = []
    for _ in range(STATIONS):
        wait_until_painted(page)
        there.append(page.evaluate(PICTURES))
        page.keyboard.press("ArrowRight")
    for position in range(STATIONS - 1, -1, -1):
        if position < STATIONS - 1:
            page.keyboard.press("ArrowLeft")
        wait_until_painted(page)
        assert page.evaluate(PICTURES) == there[position], position
    assert len(set(there)) == STATIONS


@pytest.mark.parametrize(("problem", "preset"), NETWORK_PRESETS)
def test_every_station_of_every_network_opens_with_numbers(share_page, problem, preset):
    page = share_page(stage="inside")
    recipe = {"preset": preset, "problem": problem}
    if problem == "computational-graph":
        recipe["batch_size"] = 1
    page.evaluate(OPEN, recipe)
    for name, value in recipe.items():
        expect(page.locator(f"#{name.replace('_', '-')}")).to_have_value(str(value))
    wait_for_position(page, 1)
    slider = page.locator(SLIDER)
    last = int(slider.get_attribute("aria-valuemax"))
    stand_at(page, 0)
    for position in range(last + 1):
        expect(page.locator("#station")).to_have_attribute("data-position", str(position))
        for mode in range(max(1, page.locator(".station-modes label").count())):
            if mode:
                page.locator(".station-modes input").nth(mode).check(force=True)
            expect(page.locator(".station-equation")).to_contain_text(re.compile(r"= .*\d"))
            expect(page.locator(".station-body")).to_have_count(1)
        slider.focus()
        page.keyboard.press("ArrowRight")
