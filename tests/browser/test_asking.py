"""The card of the presenter in a browser: one press asks, one press steps and reveals."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.websocket_client import next_message
from tests.browser.accessibility import axe_findings
from tests.browser.page import press_step, replay_with_record, wait_for_position
from tests.browser.rooms import open_room
from tests.hosting.rooms import answer, follow, question

WEIGHT = ("fc2.weight", (0, 1))


def room_of(page) -> dict[str, str]:
    """Open a room on a page; return its id and invitation."""
    room_id, invitation = open_room(page).removeprefix("#room=").split(".", 1)
    page.click("#share-dialog [aria-label=Close]")
    return {"id": room_id, "invitation": invitation}


def test_one_press_asks_and_one_press_closes_steps_and_reveals(page, server):
    press_step(page, 1)
    card, asked = page.locator("#question-card"), page.locator("#question-asked")
    page.keyboard.press("a")
    expect(card).to_be_hidden()  # only who presents asks
    room = room_of(page)
    with follow(server, room) as socket:
        next_message(socket, "welcome")
        page.keyboard.press("a")
        expect(page.locator(".question-kind[aria-pressed=true]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.keyboard.press("a")
        expect(page.locator("#question-ask")).to_be_enabled()
        assert axe_findings(page, "#question-card") == []
        page.locator("#question-words").press("Control+End")
        page.locator("#question-ask").press("Enter")
        expect(asked).to_be_visible()
        now = replay_with_record(1)[0].parameters[WEIGHT[0]][WEIGHT[1]]
        answer(socket, question(socket, state="open"), float(now))
        expect(page.locator(".question-answered")).to_have_text("1 of 1 has answered")
        expect(page.locator("#question-asked .question-answer")).to_have_count(0)
        page.locator("[data-question=show]").click()
        expect(page.locator("#question-asked .question-answer")).to_have_count(1)
        page.locator("[data-question=close]").click()
        page.locator("[data-question=again]").click()
        answer(socket, question(socket, state="open", round=2), float(now))
        expect(card).to_contain_text("second round")
        page.keyboard.press("s")
        wait_for_position(page, 2)
        truth = replay_with_record(2)[0].parameters[WEIGHT[0]][WEIGHT[1]]
        outcome = page.locator(".question-outcome")
        expect(outcome).to_contain_text(f"It landed at {truth:.4g}")
        off = re.findall(r"(First|Second) round: median ([\d.]+) away", outcome.inner_text())
        assert [float(one) for _, one in off] == [float(f"{abs(now - truth):.2g}")] * 2
        assert axe_findings(page, "#question-card") == []
        page.locator("#question-large").click()
        assert card.bounding_box()["width"] > 1000
        page.locator("[data-question=done]").click()
        expect(card).to_be_hidden()
        assert question(socket, state="dropped")


OVER_AXIS = """() => {
  const key = document.querySelector("#surface-plot .surface-key").getBoundingClientRect();
  const ticks = [...document.querySelectorAll("#surface-plot .xtick text, #surface-plot .xtitle")];
  return ticks.length && !ticks.some((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return left < key.right && right > key.left && top < key.bottom && bottom > key.top;
  });
}"""


@pytest.mark.parametrize("page", [(1366, 657)], indirect=True)
def test_in_a_low_window_the_form_and_the_axes_beside_it_are_whole(page):
    press_step(page, 2)
    open_room(page)
    page.click("#share-dialog [aria-label=Close]")
    page.click("#ask-open")
    page.locator(".question-kind", has_text="Free").click()
    expect(page.get_by_label("Answer 5", exact=True)).to_be_visible()
    whole = "() => { const c = document.querySelector('#question-card');"
    page.wait_for_function(whole + " return c.scrollHeight <= c.clientHeight; }")
    page.wait_for_function(OVER_AXIS)
