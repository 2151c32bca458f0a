"""A follower answers the question of a room, is called back, and gets a task."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import axe_findings
from tests.browser.page import press_step, wait_for_position
from tests.browser.page_checks import problems_at_rest
from tests.browser.questions import (
    answer_with_keys,
    answer_with_tap,
    ask_class,
    wait_for_answer_line,
)
from tests.browser.rooms import open_room

PHONE = (390, 844)


@pytest.fixture
def invitation(page) -> str:
    """A room whose presenter has made two steps, as the fragment of its invitation."""
    fragment = open_room(page)
    page.click("#share-dialog [aria-label=Close]")
    press_step(page, 2)
    return fragment


def is_whole(page) -> bool:
    """Whether the card can be used without scrolling: all of it is in the window."""
    return page.evaluate(
        """() => {
          const card = document.querySelector("#answer-card");
          const { top, bottom } = card.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight && card.scrollHeight <= card.clientHeight;
        }"""
    )


def test_a_landing_is_answered_by_tap_and_keys_over_a_reload_and_by_a_late_comer(
    page, open_fresh, phone, server, invitation
):
    phone.goto(server + invitation)
    desk = open_fresh(invitation)
    wait_for_position(phone, 2)
    wait_for_position(desk, 2)
    desk.click("#go-to")
    expect(desk.locator("#go-to-step")).to_be_focused()

    ask_class(page, "Landing")
    expect(phone.locator("#answer-said")).to_contain_text("Your teacher asks: Where will")
    expect(desk.locator("#answer-card")).to_be_visible()
    expect(desk.locator("#go-to-step")).to_be_focused()  # the card takes no focus
    desk.keyboard.press("Escape")
    assert is_whole(phone)
    answer_with_tap(phone, 0.7)
    answer_with_keys(desk, "ArrowRight", 3)
    expect(page.locator(".question-answered")).to_contain_text("2 of 2")
    yours = phone.locator("#answer-picture .yours").text_content()
    phone.reload()
    wait_for_answer_line(phone, "Sent.")
    expect(phone.locator("#answer-picture .yours")).to_have_text(yours)
    answer_with_tap(phone, 0.6)  # changed: it still counts once
    late = open_fresh(invitation, scheme="dark")
    expect(late.locator("#answer-text")).to_contain_text("Where will")
    answer_with_keys(late, "ArrowLeft", 2)
    expect(page.locator(".question-answered")).to_contain_text("3 of 3")

    found = axe_findings(phone, "#answer-card") + axe_findings(late, "#answer-card")
    page.locator("[data-question=close]").click()
    wait_for_answer_line(phone, "Closed: wait for the step.")
    page.click("#step")
    for one in (phone, desk, late):
        expect(one.locator("#answer-line")).to_have_text(
            re.compile(r"^You: .*, it landed at .*\. Median .* away\.$")
        )
        expect(one.locator("#answer-picture .question-truth")).to_be_visible()
    assert is_whole(phone)
    found += axe_findings(phone, "#answer-card") + problems_at_rest(late)
    page.locator("[data-question=done]").click()
    expect(phone.locator("#answer-card")).to_be_hidden()
    assert found == []


def test_options_are_buttons_that_arrow_keys_move_between(page, open_fresh, invitation):
    follower = open_fresh(invitation, size=PHONE)
    wait_for_position(follower, 2)
    ask_class(page, "Direction")
    options = follower.locator(".answer-option")
    expect(options).to_have_count(3)
    assert min(one.bounding_box()["height"] for one in options.all()) >= 44
    assert is_whole(follower)
    options.first.focus()
    follower.keyboard.press("ArrowRight")
    follower.keyboard.press("Enter")
    wait_for_answer_line(follower, "Sent.")
    wait_for_position(follower, 2)  # the arrow key made no step
    expect(options.nth(1)).to_have_attribute("aria-pressed", "true")
    found = axe_findings(follower, "#answer-card")
    page.click("#step")
    wait_for_answer_line(follower, "You: Down")
    expect(follower.locator("#answer-picture .answer-row.right")).to_have_count(1)
    assert is_whole(follower)
    assert found + axe_findings(follower, "#answer-card") == []


def test_who_looks_elsewhere_is_led_to_the_question_called_back_and_may_stay(
    page, open_fresh, invitation
):
    follower = open_fresh(invitation)
    line = follower.locator("#room")
    wait_for_position(follower, 2)
    follower.click("#back")
    expect(line).to_contain_text("on your own")
    wait_for_position(follower, 1)
    expect(page.locator("#room")).to_contain_text("1 looks elsewhere")

    ask_class(page, "Direction")
    expect(follower.locator("#answer-line")).to_have_text("You look elsewhere.")
    assert axe_findings(follower, "#answer-card") == []
    follower.click("#answer-go")
    expect(line).to_contain_text("You follow live")
    follower.locator(".answer-option").first.click()
    wait_for_answer_line(follower, "Sent.")
    page.locator("[data-question=drop]").click()
    expect(follower.locator("#answer-card")).to_be_hidden()

    follower.click("#back")
    expect(line).to_contain_text("on your own")
    wait_for_position(follower, 1)
    press_step(follower, 2, 1)
    follower.click("[data-stage=descend][aria-pressed]")
    expect(page.locator("#room")).to_contain_text("1 looks elsewhere")
    page.click("#come-back")
    expect(line).to_contain_text("Your teacher has called you back. You follow live")
    wait_for_position(follower, 2)
    line.locator(".room-stay").click()
    expect(line).to_contain_text("on your own")
    wait_for_position(follower, 3)
    expect(follower.locator("main")).to_have_attribute("data-stage", "descend")


def test_a_task_opens_with_the_controls_that_are_left_on_and_outlives_a_reload(
    page, open_fresh, invitation
):
    follower = open_fresh(invitation)
    line = follower.locator("#room")
    wait_for_position(follower, 2)
    page.click("[popovertarget=hand-out]")
    page.click("[data-hand-out=step]")
    expect(line).to_contain_text("Your teacher has handed out this step.")
    wait_for_position(follower, 2)
    expect(follower.locator("#setup-open")).to_be_hidden()
    expect(page.locator("#room")).to_contain_text("1 looks elsewhere")
    follower.click("#step")
    wait_for_position(follower, 3)
    wait_for_position(page, 2)
    assert axe_findings(follower, "#room") == []
    follower.reload()
    expect(line).to_contain_text("Your teacher has handed out this step.")
    wait_for_position(follower, 3)
    expect(follower.locator("#setup-open")).to_be_hidden()
    expect(page.locator("#room")).to_contain_text("1 looks elsewhere")
    follower.locator("#room .room-follow").click()
    expect(line).to_contain_text("You follow live")
    wait_for_position(follower, 2)
