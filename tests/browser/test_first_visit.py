"""A first visit: from the introductory sentence to a run of one's own."""

from playwright.sync_api import expect

from tests.browser.page import wait_for_position
from tests.browser.setup import choose_settings, open_setup

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
