"""The layout of every stage at every size: no cut, small or overlapping text, no layout shift."""

import pytest

from tests.browser.page import make_first_step, open_page, wait_for_position
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
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, startTime } of list.getEntries()) window.shifts.push({ value, startTime });
  }).observe({ type: "layout-shift" });
}"""


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_room_at_every_size(browser, server, stage):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    make_first_step(page)
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
            make_first_step(page)
    page.context.close()
    assert small == []


def test_a_step_shifts_nothing(browser, server):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
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
    page.context.close()
