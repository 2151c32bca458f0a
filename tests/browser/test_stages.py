"""Every stage at every size: nothing is cut, small or overlapping; plots have their room."""

import pytest
from playwright.sync_api import Page

from tests.browser.page_checks import problems
from tests.browser.stage import go_to_stage
from tests.browser.test_page import stand

STAGES = ("watch", "descend", "inside", "everything")
LAPTOPS = [(1280, 720), (1366, 657), (1440, 789), (1536, 730), (1920, 970), (2560, 1300)]
SMALL = [(1024, 768), (768, 1024), (844, 390), (390, 844)]
ZOOMED = [(640, 400), (320, 200)]  # 1280×800 at 200 % and at 400 %
STATE_SIZES = [(1440, 789), (1920, 970), (1024, 768), (768, 1024), (390, 844), (844, 390)]
PICTURES = """() => {
  const pictures = [...document.querySelectorAll("#network canvas")];
  const area = pictures.filter((one) => one.checkVisibility()).reduce((sum, one) => {
    const { width, height } = one.getBoundingClientRect();
    return sum + width * height;
  }, 0);
  return area / (innerWidth * innerHeight);
}"""
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, startTime } of list.getEntries()) window.shifts.push({ value, startTime });
  }).observe({ type: "layout-shift" });
}"""


def first_step(page: Page) -> None:
    """Make one step and wait for its curve and its landscape."""
    page.click("#step")
    stand(page, 1)
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.step === '0'")


def open_page(browser, server: str, path: str = "", **options) -> Page:
    """Open the explorer in a context of its own, with reduced motion."""
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.goto(server + path)
    page.wait_for_selector("#step:enabled")
    return page


def problems_at(page: Page, sizes: list[tuple[int, int]], schemes=("light",)) -> list[str]:
    """Return what is wrong with the page as it stands, at each size and in each colour scheme."""
    found = []
    page.mouse.move(2, 2)  # nothing is pointed at, and no tooltip shown
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(500)
            where = f"{width}×{height} {scheme}"
            found += [f"{where}: {problem}" for problem in problems(page)]
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_room_at_every_size(browser, server, stage):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    first_step(page)
    go_to_stage(page, stage)
    found = problems_at(page, LAPTOPS + SMALL + ZOOMED)
    page.context.close()
    assert found == []


def test_the_network_is_what_one_sees_on_watch(browser, server):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    small = []
    for least in (0.17, 0.13):  # before the first step, and with the gradients below
        for width, height in LAPTOPS:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(600)
            share = page.evaluate(PICTURES)
            if share < least:
                small.append(f"{width}×{height}: {share:.1%}")
        if least > 0.13:
            first_step(page)
    page.context.close()
    assert small == []


def test_a_step_shifts_nothing(browser, server):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    first_step(page)
    for stage in STAGES:
        go_to_stage(page, stage)
        page.wait_for_timeout(800)
        page.evaluate(SHIFTS)
        position = int(page.locator("#position").inner_text())
        for step in range(position + 1, position + 6):
            page.click("#step")
            stand(page, step)
            page.wait_for_timeout(250)
        shifts = page.evaluate("window.shifts")
        assert sum(one["value"] for one in shifts) <= 0.02, (stage, shifts)
    page.context.close()
