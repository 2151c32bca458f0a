"""A first visit: from the introductory sentence to a run of one's own."""

import pytest
from playwright.sync_api import expect

from tests.browser.page import wait_for_position
from tests.browser.setup import choose_settings, open_setup

pytestmark = pytest.mark.in_3d

WORDS = """() => {
  const how = { visibilityProperty: true, opacityProperty: true };
  const seen = (node) => node.parentElement.checkVisibility(how);
  const apart = "script, option, svg, .visually-hidden, .skip, [aria-hidden]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let words = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const hidden = node.parentElement.closest(apart);
    if (hidden || !seen(node)) continue;
    words += node.data.match(/[A-Za-z]{2,}/g)?.length ?? 0;
  }
  return words;
}"""

# What Tab stops at and is seen while the pointer is elsewhere. The stages count once, and so does
# the network, in which the arrows move. What is in a menu that is closed does not count.
CONTROLS = """() => {
  const how = { visibilityProperty: true, opacityProperty: true };
  const focusable = "a[href], button, input, select, textarea, summary, [tabindex]";
  const found = new Map();
  for (const one of document.querySelectorAll(focusable)) {
    if (one.disabled || one.tabIndex < 0 || one.matches(".skip")) continue;
    if (!one.checkVisibility(how)) continue;
    const group = one.closest(".stages, #network") ?? one;
    found.set(group, group.id || group.className || group.getAttribute("aria-label"));
  }
  return [...found.values()];
}"""
SEEN = "one => one.checkVisibility({ opacityProperty: true })"
FIRST = [
    "stages",
    "setup-open",
    "tour-open",
    "share",
    "theme",
    "help-open",
    "network",
    "chart-area plot",
    "chart-area handled",
    "step",
    "play",
    "more-open",
]


@pytest.mark.parametrize("page", [(1440, 789)], indirect=True)
def test_twelve_controls_are_in_sight_before_the_first_press(page):
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", "0")
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)  # what the pointer showed fades
    assert page.evaluate(CONTROLS) == FIRST
    assert len(FIRST) <= 12
    for more, place in (
        ("#speed", "#play"),
        ("#trial", "#weight-title"),
        ("#draw-open", "#network"),
    ):
        assert not page.locator(more).evaluate(SEEN), more
        page.locator(place).hover()
        page.wait_for_timeout(100)
        assert page.locator(more).evaluate(SEEN), more
    page.click("#step")
    wait_for_position(page, 1)
    page.mouse.move(2, 2)
    later = {"speed", "trial", "draw-open", "back", "go-to", "rail", "stations"}
    assert later <= set(page.evaluate(CONTROLS))


def test_a_first_visitor_sees_a_step_and_starts_a_run_of_their_own(page):
    sentence = page.locator("#sentence")
    expect(sentence).to_contain_text("has never seen a digit. Press Step")
    assert page.evaluate(WORDS) <= 120
    before = sentence.inner_text()
    loss = page.locator("#loss").inner_text()

    page.keyboard.press("Tab")
    page.click("#step")
    wait_for_position(page, 1)
    expect(sentence).not_to_have_text(before)
    expect(sentence).to_contain_text("Loss of these 32 images:")
    expect(page.locator("#loss")).not_to_have_text(loss)

    page.locator("#surface-title").hover()
    page.click("[data-enlarge=surface]")
    expect(page.locator(".panel.weight")).to_be_hidden()
    box = page.locator("#surface-plot").bounding_box()
    assert box["width"] > 1000
    assert box["height"] > 500
    page.keyboard.press("Escape")
    expect(page.locator(".panel.weight")).to_be_visible()

    open_setup(page)
    choose_settings(page, problem="ten-digits", optimizer="adam", seed=3)
    page.click("#settings-start")
    expect(page.locator("#notice")).to_contain_text("starts over")
    wait_for_position(page, 0)
    expect(page.locator(".chip-words")).to_contain_text("Adam")
    expect(page.locator("#undo")).to_be_enabled()
