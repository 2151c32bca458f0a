"""A classroom in real browsers: presenting, following, looking elsewhere, taking over."""

import json
from base64 import urlsafe_b64encode

import numpy as np
import pytest
import zxingcpp
from playwright.sync_api import expect

from tests.browser.accessibility import axe_findings
from tests.browser.page import press_step, wait_for_position
from tests.browser.page_checks import problems, problems_at_rest
from tests.browser.rooms import open_room
from tests.browser.share import open_share_dialog
from tests.browser.tour import CHAPTER_NAMES, wait_for_chapter


def test_a_class_follows_looks_elsewhere_comes_back_and_takes_over(page, open_fresh):
    invitation = open_room(page)
    page.click("#share-dialog [aria-label=Close]")
    lines = []
    follower = open_fresh(
        invitation, before=lambda one: one.on("websocket", lambda line: lines.append(line))
    )
    line, own = follower.locator("#room"), page.locator("#room")
    expect(line).to_contain_text("You follow live")
    expect(own).to_contain_text("1 follows")
    assert ["room=" in one.url for one in lines] == [True]  # no session is opened for a follower

    press_step(page, 2)
    wait_for_position(follower, 2)
    assert follower.inner_text(".figures") == page.inner_text(".figures")

    follower.click("#back")
    expect(line).to_contain_text("on your own")
    wait_for_position(follower, 1)
    wait_for_position(page, 2)
    follower.locator("#room .room-follow").click()
    expect(line).to_contain_text("You follow live")
    wait_for_position(follower, 2)

    own.locator(".room-hand").click()
    line.locator(".room-take").click()
    expect(line).to_contain_text("Your room")
    expect(own).to_contain_text("You follow live")
    wait_for_position(follower, 2)
    follower.click("#step")
    wait_for_position(follower, 3)
    wait_for_position(page, 3)
    line.locator(".room-end").click()
    expect(own).to_contain_text("The room is over")


CODE = """async (image) => {
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 300;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, 300, 300);
  return [...context.getImageData(0, 0, 300, 300).data];
}"""


def test_the_code_on_the_wall_is_read_as_the_link(page):
    """By another library than the one that draws it, from the pixels that the browser draws."""
    open_room(page)
    expect(page.locator("#teach-reach")).to_contain_text("on this computer only")
    page.get_by_role("button", name="Show the code large").click()
    image = page.locator("#teach-large img")
    expect(image).to_be_visible()
    pixels = np.array(page.evaluate(CODE, image.element_handle()), np.uint8).reshape(300, 300, 4)
    (found,) = zxingcpp.read_barcodes(np.ascontiguousarray(pixels[..., 0]))
    assert found.text == page.locator("#teach-link").input_value()
    assert image.bounding_box()["width"] >= 500
    page.get_by_role("button", name="Close", exact=True).last.click()
    expect(image).to_be_hidden()


def test_who_presents_stays_so_over_a_reload_and_the_class_sees_what_comes_then(page, open_fresh):
    invitation = open_room(page)
    page.click("#share-dialog [aria-label=Close]")
    follower = open_fresh(invitation)
    press_step(page, 2)
    wait_for_position(follower, 2)
    page.reload()
    expect(page.locator("#room")).to_contain_text("Your room: 1 follows")
    wait_for_position(page, 2)
    press_step(page, 1, 2)
    wait_for_position(follower, 3)
    assert follower.inner_text(".figures") == page.inner_text(".figures")
    page.keyboard.press("t")
    wait_for_chapter(page, CHAPTER_NAMES[0])
    expect(follower.locator("#room")).to_contain_text("chapter 1 of the tour")
    page.keyboard.press("n")
    expect(follower.locator("#room")).to_contain_text("chapter 2 of the tour")
    page.keyboard.press("t")
    expect(follower.locator("#room")).not_to_contain_text("of the tour")
    page.locator("#room .room-end").click()
    expect(follower.locator("#room")).to_contain_text("The room is over")


def paste(page, fragment: str) -> None:
    """Put a fragment behind the address of the open page, as when a link is pasted."""
    page.evaluate("(fragment) => { location.hash = fragment; }", fragment)


def test_an_invitation_pasted_into_the_open_page_is_followed_and_ones_own_run_stays(
    page, open_fresh
):
    invitation = open_room(page)
    page.click("#share-dialog [aria-label=Close]")
    press_step(page, 2)
    other = open_fresh("")
    press_step(other, 3)
    figures = other.inner_text(".figures")
    line = other.locator("#room")
    for look_around in (False, True):
        paste(other, f"{invitation}).")
        expect(line).to_contain_text("You follow live")
        wait_for_position(other, 2)
        shown = page.inner_text(".figures")
        expect(other.locator(".figures")).to_have_text(shown, use_inner_text=True)
        if look_around:
            other.click("#back")
            expect(line).to_contain_text("on your own")
            wait_for_position(other, 1)
            other.set_viewport_size({"width": 390, "height": 844})
            assert [one for one in problems(other) if "#room" in one] == []
            other.set_viewport_size({"width": 1280, "height": 720})
        line.locator(".room-back").click()
        wait_for_position(other, 3)
        expect(line).to_be_hidden()
        expect(other.locator(".figures")).to_have_text(figures, use_inner_text=True)
        assert "#room" not in other.url
    paste(page, invitation)  # the presenter's own
    press_step(page, 1, 2)
    expect(page.locator("#room")).to_contain_text("Your room")
    page.locator("#room .room-end").click()


@pytest.fixture(scope="module")
def room(shared_pages):
    """The page of a presenter, that of a follower, and the invitation into their room."""
    page, follower = (
        shared_pages.open(leave, (1440, 900), {}) for leave in (lambda _: None, lambda _: None)
    )
    invitation = open_room(page)
    paste(follower, invitation)
    expect(page.locator("#room")).to_contain_text("1 follows")
    wait_for_position(follower, 0)
    page.click("#share-dialog [aria-label=Close]")
    yield page, follower, invitation
    page.locator("#room .room-end").click()
    expect(follower.locator("#room")).to_contain_text("The room is over")
    assert shared_pages.take_problems() == []


@pytest.mark.parametrize("stale", ["of an earlier server", "WyJyb29tIiwicHJlc2VudGVyIiwxXQ.x", ""])
def test_a_role_that_is_refused_is_forgotten_and_the_invitation_works(room, open_fresh, stale):
    """Without `stale` the old role is in the very room of the invitation."""
    page, _, invitation = room
    name = invitation.split("=")[1].split(".")[0]
    own = urlsafe_b64encode(json.dumps([name, "presenter", 1]).encode()).decode().rstrip("=")
    other = open_fresh("")
    wait_for_position(other, 0)
    other.evaluate("(token) => sessionStorage.setItem('room', token)", stale or f"{own}.{'x' * 27}")
    other.goto("about:blank")
    other.goto(page.url.split("#")[0] + invitation)
    expect(other.locator("#room")).to_contain_text("You follow live")
    other.locator("#room .room-mine").click()
    expect(other.locator("#room")).to_be_hidden()
    other.wait_for_function("() => sessionStorage.getItem('room') === null")


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1440, 900, "light"), (1024, 768, "dark"), (390, 844, "light"), (390, 844, "dark")],
)
def test_nothing_overlaps_and_axe_finds_nothing_serious_in_a_room(room, width, height, scheme):
    page, follower, _ = room
    for one in (page, follower):
        one.set_viewport_size({"width": width, "height": height})
        one.emulate_media(color_scheme=scheme)
    open_share_dialog(page)
    page.click("[data-share=teach]")
    expect(page.locator("#teach-link")).to_be_visible()
    found = axe_findings(page, "#share-dialog")
    page.click("#share-dialog [aria-label=Close]")
    for one in (page, follower):
        found += problems_at_rest(one) + axe_findings(one, "#room")
    assert found == []
