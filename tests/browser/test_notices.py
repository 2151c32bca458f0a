"""A notice over the page covers no control, whatever line stands below the header."""

import pytest
from playwright.sync_api import expect

from tests.browser.page import press_step, wait_for_position
from tests.browser.page_checks import STATE_SIZES
from tests.browser.rooms import open_room
from tests.browser.share import link_fragment
from tests.browser.stage import go_to_stage

SIZES = [*STATE_SIZES, (1366, 657)]
COVERED = """() => {
  const notice = document.querySelector("#notices").getBoundingClientRect();
  const controls = "button:enabled, a[href], label, select, input, summary";
  return [...document.querySelectorAll(controls)].flatMap((one) => {
    const { left, right, top, bottom, width } = one.getBoundingClientRect();
    if (!width || width > notice.width) return []; // a wider one can be pressed beside it
    const wide = Math.min(right, notice.right) - Math.max(left, notice.left);
    const high = Math.min(bottom, notice.bottom) - Math.max(top, notice.top);
    return wide > 1 && high > 1 ? [one.id || one.title || one.textContent.trim()] : [];
  });
}"""


def arrive(page) -> str:
    """Open a link that hides the set-up; return the selector of the line that says so."""
    fragment = link_fragment(page, "stepping only")
    page.evaluate("fragment => { location.hash = fragment; }", fragment)
    return "#arrival"


def present(page) -> str:
    """Open a room; return the selector of the line that says so."""
    open_room(page)
    page.click("#share-dialog [aria-label=Close]")
    return "#room"


@pytest.mark.parametrize("begin", [arrive, present])
def test_a_notice_covers_no_control_at_any_size(page, begin):
    press_step(page, len(SIZES))
    line = page.locator(begin(page))
    expect(line).to_be_visible()
    wait_for_position(page, len(SIZES))
    for done, (width, height) in enumerate(SIZES, 1):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("#back")).to_be_enabled()
        page.click("#back")
        wait_for_position(page, len(SIZES) - done)
        expect(page.locator("#notice")).to_contain_text("Change something here")
        page.wait_for_function(f"() => !({COVERED})().length")
    last = line.locator(".arrival-all" if begin is arrive else ".room-end")
    last.click()
    expect(last).to_be_hidden()


@pytest.mark.stage("compare")
@pytest.mark.parametrize("page", [(1366, 657)], indirect=True)
def test_a_notice_moves_off_the_controls_that_a_stage_brings(page):
    page.locator(".lane-preset").first.click()
    expect(page.locator("#lane-bar")).to_be_visible()
    go_to_stage(page, "watch")
    press_step(page, 1)
    page.click("#back")
    expect(page.locator("#notice")).to_contain_text("Change something here")
    go_to_stage(page, "compare")
    expect(page.locator("#lane-bar")).to_be_visible()
    page.wait_for_function(f"() => !({COVERED})().length")
    expect(page.locator("#notice")).not_to_be_empty()


def test_a_notice_lies_beside_the_tour(page):
    press_step(page, 1)
    page.set_viewport_size({"width": 1100, "height": 720})
    page.keyboard.press("t")
    expect(page.locator("#tour h2").first).to_be_visible()
    page.click("#back")
    expect(page.locator("#notice")).to_contain_text("Change something here")
    notice, tour = (page.locator(one).bounding_box() for one in ("#notice", "#tour"))
    assert notice["x"] >= 0
    assert notice["x"] + notice["width"] <= tour["x"]
