"""The layout of every stage at every size: no cut, small or overlapping text, no layout shift."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import make_first_step, wait_for_position
from tests.browser.page_checks import problems_at
from tests.browser.stage import STAGES, go_to_stage

LAPTOPS = [(1280, 720), (1366, 657), (1440, 789), (1536, 730), (1920, 970), (2560, 1300)]
SMALL = [(1024, 768), (768, 1024), (844, 390), (390, 844)]
ZOOMED = [(640, 400), (320, 200)]  # 1280×800 at 200 % and at 400 %
PICTURES = """() => {
  const pictures = [...document.querySelectorAll("#network canvas")];
  const area = pictures.filter((one) => one.checkVisibility()).reduce((sum, one) => {
    const { width, height } = one.getBoundingClientRect();
    return sum + width * height;
  }, 0);
  return area / (innerWidth * innerHeight);
}"""
HIDDEN = """() => {
  const { bottom } = document.querySelector("main").getBoundingClientRect();
  const all = [...document.querySelectorAll("main .plots > .panel")];
  const panels = all.filter((panel) => panel.checkVisibility());
  if (panels.length < 3) return ["fewer than three panels"];
  return panels.flatMap((panel) => {
    const below = panel.getBoundingClientRect().bottom - bottom;
    return below > 1 ? [`${panel.dataset.panel} by ${below.toFixed()} px`] : [];
  });
}"""
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, startTime } of list.getEntries()) window.shifts.push({ value, startTime });
  }).observe({ type: "layout-shift" });
}"""


@pytest.fixture
def in_3d(share_page) -> Page:
    """The page after one step, with the loss surface in 3-D, for the tests of all stages."""
    return share_page(make_first_step, size=(1440, 789), dimension="3-D")


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_room_at_every_size(in_3d, stage):
    go_to_stage(in_3d, stage)
    found = problems_at(in_3d, LAPTOPS + SMALL + ZOOMED)
    in_3d.set_viewport_size({"width": 1440, "height": 789})
    assert found == []


NOTE_DRAWINGS = """(plot) => {
  const note = () => drawn.push(document.timeline.currentTime);
  window.drawn = [];
  window.stopNoting = () => plot.removeListener("plotly_react", note);
  plot.on("plotly_react", note);
}"""


def test_the_surface_is_drawn_once_for_a_colour_scheme_and_once_a_frame_for_a_size(in_3d):
    page = in_3d
    go_to_stage(page, "everything")
    plot = page.wait_for_selector("#surface-plot .js-plotly-plot:has(.gl-container canvas)")
    plot.evaluate(NOTE_DRAWINGS)
    dark, small, light = [
        change() or drawings_at_rest(page)
        for change in (
            lambda: page.emulate_media(color_scheme="dark"),
            lambda: page.set_viewport_size({"width": 390, "height": 844}),
            lambda: page.emulate_media(color_scheme="light"),
        )
    ]
    page.evaluate("() => stopNoting()")
    page.set_viewport_size({"width": 1440, "height": 789})
    assert (len(dark), len(light)) == (1, 1)
    assert len(small) == len(set(small))


def drawings_at_rest(page: Page) -> list[float]:
    """Return the frames in which the surface was drawn, once it no longer is."""
    page.wait_for_function("() => window.drawn.length")
    page.wait_for_timeout(300)
    return page.evaluate("() => window.drawn.splice(0)")


def test_the_network_is_what_one_sees_on_watch(open_fresh):
    """In a low window the plots keep their height, and the pictures give way."""
    page = open_fresh(size=(1440, 789))
    small = []
    for with_gradients in (False, True):
        for width, height in LAPTOPS:
            least = (
                (0.115 if with_gradients else 0.155)
                if height < 700
                else (0.13 if with_gradients else 0.17)
            )
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(600)
            share = page.evaluate(PICTURES)
            if share < least:
                small.append(f"{width}×{height}: {share:.1%}")
        if not with_gradients:
            make_first_step(page)
    assert small == []


def with_motion(page):
    page.emulate_media(reduced_motion="no-preference")


@pytest.mark.parametrize(("width", "height"), LAPTOPS)
def test_watch_shows_every_plot_without_scrolling(open_fresh, width, height):
    """Before the first step, while only its forward pass is displayed, and after it."""
    page = open_fresh(size=(width, height), before=with_motion)
    expect(page.locator("#step")).to_be_enabled()
    expect(page.locator("#slice-plot .chart-line").first).to_be_visible()
    hidden = {"before": page.evaluate(HIDDEN)}
    page.click("#step")
    expect(page.locator("#network.walking")).to_be_visible()
    hidden["during"] = page.evaluate(HIDDEN)
    page.keyboard.press("Escape")
    expect(page.locator("#network.walking")).to_have_count(0)
    hidden["after"] = page.evaluate(HIDDEN)
    assert hidden == {"before": [], "during": [], "after": []}


def test_a_step_shifts_nothing(open_fresh):
    page = open_fresh(size=(1440, 789))
    make_first_step(page)
    for stage in STAGES:
        go_to_stage(page, stage)
        page.wait_for_timeout(800)
        page.evaluate(SHIFTS)
        position = int(page.locator("#position").inner_text())
        for step in range(position + 1, position + 6):
            page.click("#step")
            wait_for_position(page, step)
            page.wait_for_timeout(250)
        shifts = page.evaluate("window.shifts")
        assert sum(one["value"] for one in shifts) <= 0.02, (stage, shifts)
