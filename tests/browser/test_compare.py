"""The stage Compare: lanes, the race on one map, losses of all lanes, results."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, initial_run, train_step
from engine.training.image_sets import MeanLoss
from engine.training.probe_set import probe_set
from tests.browser.accessibility import axe_findings
from tests.browser.page import wait_for_position
from tests.browser.page_checks import problems_at
from tests.browser.view import prefer_view

STEPS = 3
RECIPES = (Recipe(), Recipe(optimizer="adam"), Recipe(learning_rate=0.5))  # as chosen below
SIZES = [(1440, 789), (1366, 657), (1280, 720), (768, 1024), (390, 844)]
MAP = """([plane, position]) => {
  const { dataset } = document.querySelector("#race-plot");
  return dataset.plane === plane && dataset.position === position && dataset.level === "33";
}"""
BALLS = """() => [...document.querySelectorAll(".lane-ball:not([hidden])")].map(({ dataset }) => ({
  lane: Number(dataset.lane), loss: Number(dataset.loss), height: Number(dataset.height),
}))"""
PATHS = """() => document.querySelector("#race-plot .js-plotly-plot").data
  .filter((trace) => (trace.name ?? "").startsWith("lane "))
  .map((trace) => [trace.name, trace.line.color, trace.line.dash, trace.x.length])"""
HIDDEN = """() => {
  const bottom = document.querySelector("main").getBoundingClientRect().bottom;
  const parts = ["#lane-bar", "#race-plot", "#lanes-plot"];
  const ends = (part) => document.querySelector(part).getBoundingClientRect().bottom;
  return parts.filter((part) => ends(part) > bottom + 1);
}"""


@pytest.fixture(scope="module")
def compared(browser, server):
    """The page after three steps of three lanes, chosen in the dialog; axe may run."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 789}, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda failure: problems.append(str(failure)))
    prefer_view(page, stage="compare")
    page.goto(server)
    page.wait_for_selector("#step:enabled")
    page.click(".lane-presets [data-choose-lanes]")
    page.click(".lane-add")
    page.locator(".lane-rows li:last-child").get_by_label("Learning rate η").fill("0.5")
    page.get_by_role("button", name="Compare these 3 lanes").click()
    expect(page.locator("#choose-lanes")).to_be_hidden()
    for step in range(1, STEPS + 1):
        page.click("#step")
        wait_for_position(page, step)
    yield page
    context.close()
    assert problems == []


def wait_for_map(page: Page, plane: str) -> None:
    """Wait until the finest map of the newest position is drawn."""
    page.wait_for_function(MAP, arg=[plane, str(STEPS)])


def in_2d(page: Page) -> None:
    """Show the race as a map."""
    page.locator("#race-choices").get_by_label("2-D", exact=True).check(force=True)
    expect(page.locator("#race-plot .chart-area:not([hidden])")).to_have_attribute(
        "data-plot", "drawn"
    )


def test_a_step_moves_all_lanes_and_each_has_the_loss_of_its_own_run(compared):
    expect(compared.locator(".lane-chip")).to_have_count(3)
    expected = []
    for recipe in RECIPES:
        run = initial_run(recipe)
        for _ in range(STEPS):
            run, record = train_step(run)
        expected.append(float(record.loss))
    readings = compared.locator(".lane-readings data")
    expect(readings).to_have_count(3)
    for place, loss in enumerate(expected):
        expect(readings.nth(place)).to_have_attribute("value", re.compile("."))
        shown = float(readings.nth(place).get_attribute("value"))
        assert shown == pytest.approx(loss, rel=1e-6)
    rows = compared.locator("#lane-results tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first.locator("td").first).to_have_text(f"{expected[0]:.4f}")


def test_ends_stand_at_their_measured_losses_and_on_the_map_that_holds_them(compared):
    """The plane holds the ends of lanes 1 and 2; of lane 3 the page says how far it is from it."""
    in_2d(compared)
    compared.get_by_label("Plane of the race").select_option("ends")
    wait_for_map(compared, "ends")
    balls = {one["lane"]: one for one in compared.evaluate(BALLS)}
    images, labels = probe_set(Recipe().problem)
    for lane, recipe in enumerate(RECIPES, 1):
        run = initial_run(recipe)
        for _ in range(STEPS):
            run, _ = train_step(run)
        loss = MeanLoss(run.network, run.parameters, images, labels).loss(run.parameters)
        assert balls[lane]["loss"] == pytest.approx(loss, abs=1e-5)
    for lane in (1, 2):
        assert abs(balls[lane]["height"] - balls[lane]["loss"]) <= 1e-5
    cells = compared.locator(".race-key tbody tr").nth(2).locator("td")
    assert float(cells.nth(1).inner_text()) > 0
    details = compared.locator("#race-details li").nth(3)
    expect(details).to_contain_text("away from the plane, where the map shows")
    paths = compared.evaluate(PATHS)
    assert sorted(name for name, *_ in paths) == ["lane 1", "lane 2", "lane 3"]
    assert len({color for _, color, *_ in paths}) == len({dash for *_, dash, _ in paths}) == 3
    assert all(points > 1 for *_, points in paths)


def test_lanes_are_reached_and_read_by_keyboard(compared):
    chips = compared.locator(".lane-chip")
    chips.nth(1).focus()
    compared.keyboard.press("Enter")
    expect(chips.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(compared.locator("#setup-open")).to_contain_text("Adam")
    compared.get_by_label("Beside it").select_option("1")
    expect(chips.first).to_have_attribute("data-other", "")
    chart = compared.locator("#lanes-plot .chart-area")
    chart.focus()
    compared.keyboard.press("ArrowLeft")
    expect(chart).to_have_attribute("aria-valuenow", str(STEPS - 1))
    said = chart.get_attribute("aria-valuetext")
    assert all(f"lane {number} 0." in said for number in (1, 2, 3))
    compared.get_by_label("Beside it").select_option("")
    chips.first.click()
    expect(chips.first).to_have_attribute("aria-pressed", "true")


NOTE_DRAWINGS = """(plot) => {
  window.drawn = 0;
  window.noteDrawing ??= () => { window.drawn += 1; };
  plot.removeListener("plotly_react", window.noteDrawing);
  plot.on("plotly_react", window.noteDrawing);
}"""


def test_the_map_is_drawn_once_for_a_colour_scheme(compared):
    """Results that come meanwhile draw it again; they do not come at every change."""
    in_2d(compared)
    expect(compared.locator("#race-plot")).to_have_attribute("data-level", "33")
    compared.wait_for_selector("#race-plot .js-plotly-plot").evaluate(NOTE_DRAWINGS)
    counts = []
    for scheme in ["dark", "light"] * 3:
        compared.evaluate("() => { window.drawn = 0; }")
        compared.emulate_media(color_scheme=scheme)
        compared.wait_for_function("() => window.drawn")
        compared.wait_for_timeout(500)  # for a second drawing, which there is none of
        counts.append(compared.evaluate("() => window.drawn"))
    assert min(counts) == 1, counts


def test_map_chips_and_chart_are_seen_without_scrolling(compared):
    compared.set_viewport_size({"width": 1366, "height": 657})
    compared.wait_for_timeout(300)
    assert compared.evaluate(HIDDEN) == []


ROWS = """() => {
  const { bottom } = document.querySelector("main").getBoundingClientRect();
  const rows = [...document.querySelectorAll(".results tbody tr")];
  return rows.filter((row) => row.getBoundingClientRect().bottom <= bottom).length;
}"""


def test_first_results_are_seen_without_scrolling_beside_a_useful_map(compared):
    in_2d(compared)
    for width, height in ((1366, 657), (1280, 720)):
        compared.set_viewport_size({"width": width, "height": height})
        compared.wait_for_function(f"() => ({ROWS})() >= 2")
        area = compared.locator("#race-plot .chart-area:not([hidden])").bounding_box()
        assert area["height"] >= 210  # where the choices of a plane take two lines


def test_compare_has_room_and_axe_finds_nothing_serious(compared):
    found = problems_at(compared, SIZES)
    for width, height in (SIZES[0], SIZES[-1]):
        compared.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            compared.emulate_media(color_scheme=scheme)
            compared.wait_for_timeout(250)
            found += [f"{width} {scheme}: {one}" for one in axe_findings(compared)]
    compared.set_viewport_size({"width": 1440, "height": 789})
    compared.emulate_media(color_scheme="light")
    compared.click(".lane-bar [data-choose-lanes]")
    found += [f"dialog: {one}" for one in axe_findings(compared, "#choose-lanes")]
    compared.keyboard.press("Escape")
    assert found == []


@pytest.mark.stage("compare")
def test_a_preset_is_one_press_and_the_comparison_can_be_ended(page):
    page.click(".lane-presets [data-preset=four-seeds]")
    chips = page.locator(".lane-chip")
    expect(chips).to_have_count(4)
    expect(page.locator("#lanes-sentence")).to_contain_text("stand at their first weights")
    page.click("#step")
    wait_for_position(page, 1)
    page.click("#step")
    wait_for_position(page, 2)
    expect(page.locator("#lanes-plot .chart-band")).to_have_count(1)
    with page.expect_download() as download:
        page.click("text=Save losses as CSV")
    rows = download.value.path().read_text().splitlines()
    assert len(rows) > 4
    run = initial_run(replace(Recipe(), seed=Recipe().seed + 1))
    _, record = train_step(run)
    assert any(f"{float(record.loss):.6g}"[:7] in row for row in rows)
    page.click(".lane-bar [data-choose-lanes]")
    page.get_by_role("button", name="End the comparison").click()
    expect(page.locator(".lane-presets")).to_be_visible()
    expect(chips.first).to_be_hidden()


@pytest.mark.stage("compare")
def test_on_the_way_to_another_stage_no_chart_is_drawn_in_a_sliver(page):
    """The layout of one moment left 42 pixels; the console said that a width was negative."""
    page.get_by_role("button", name="Five learning rates").click()
    expect(page.locator(".lane-chip")).to_have_count(5)
    page.click("#step")
    wait_for_position(page, 1)
    page.keyboard.press("5")
    page.wait_for_selector("#slice-plot .chart-area[data-plot=drawn]")
    page.wait_for_selector("#prediction-plot .chart-area[data-plot=drawn]")
