"""The tools for own pictures: drawn by pointer or keys, and taken by the camera."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.chromium import launched
from tests.browser.own_pictures import (
    count_of,
    draw_stroke,
    group,
    open_pictures,
    options,
    pixels_of,
    play_to,
    train,
)


def test_two_signs_are_drawn_ten_times_each_and_trained_on(page):
    open_pictures(page)
    for name, upright in (("Group 1", True), ("Group 2", False)):
        group(page, name).get_by_role("button", name="Draw").click()
        expect(page.locator("#own-pad")).to_be_focused()
        for number in range(10):
            expect(page.locator(".tool-counter")).to_contain_text(f"Drawing {number + 1} of {name}")
            draw_stroke(page, upright, number)
        expect(page.locator(".tool-counter")).to_contain_text("10 kept")
        page.get_by_role("button", name="Done").click()
        expect(options(group(page, name))).to_have_count(10)
    drawn = pixels_of(options(group(page, "Group 1")).first)[0]
    columns = np.flatnonzero((drawn > 128).any(axis=0))
    # light on dark; 60 of 256 pixels of the sheet from the left is 6.6 of 28
    assert columns.min() <= 6 <= columns.max() <= 9
    expect(page.locator(".picture-warnings")).to_contain_text("Group 1 has 8 training pictures")
    group(page, "Group 2").get_by_role("button", name="Draw").click()
    draw_stroke(page, False, 4)
    page.get_by_role("button", name="Take back the last one").click()
    for key in (" ", *["ArrowDown"] * 8, " ", "Enter"):  # by keyboard
        page.locator("#own-pad").press(key)
    expect(options(group(page, "Group 2"))).to_have_count(11)
    page.keyboard.press("Escape")  # the tool is closed, the dialog is not
    expect(page.locator("#own-pad")).to_have_count(0)
    expect(group(page, "Group 2").get_by_role("button", name="Draw")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(options(group(page, "Group 2"))).to_have_count(10)
    train(page)
    play_to(page, 4)
    expect(page.locator(".chip-words")).to_contain_text("Group 1 or Group 2?")


def test_the_browser_asks_before_pictures_are_lost_that_were_not_trained_on(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    open_pictures(page)
    for name, upright in (("Group 1", True), ("Group 2", False)):
        group(page, name).get_by_role("button", name="Draw").click()
        for number in range(3):
            draw_stroke(page, upright, number)
        page.get_by_role("button", name="Done").click()
        expect(options(group(page, name))).to_have_count(3)
    with page.expect_event("dialog"):
        page.evaluate("() => location.reload()")
    expect(options(group(page, "Group 1"))).to_have_count(3)
    assert asked == ["beforeunload"]
    train(page)
    page.reload()
    page.wait_for_function("() => document.body.dataset.shown !== ''")
    assert asked == ["beforeunload"]


def test_a_drawing_has_colours_where_the_pictures_have(page):
    open_pictures(page)
    page.locator(".picture-form").get_by_text("Colour", exact=True).click()
    first = group(page, "Group 1")
    first.get_by_role("button", name="Draw").click()
    draw_stroke(page, True, 5)  # in red, 120 of 256 pixels from the left: 13 of 28
    first.get_by_label("Colour: green").click()
    first.get_by_label("Paper: black").click()
    draw_stroke(page, True, 5)
    tiles = options(first)
    expect(tiles).to_have_count(2)
    pixels = [pixels_of(tiles.nth(place)) for place in range(2)]
    assert [one[:, 14, 13].tolist() for one in pixels] == [[0xE0, 0x20, 0x20], [0x20, 0xD0, 0x30]]
    assert [one[:, 14, 2].tolist() for one in pixels] == [[255] * 3, [0] * 3]
    page.locator(".picture-form").get_by_text("Grey", exact=True).click()
    expect(page.get_by_text("A drawing is light on dark")).to_be_visible()
    assert pixels_of(tiles.first)[0, 14, 13] == round(0.299 * 0xE0 + 0.587 * 0x20 + 0.114 * 0x20)


@pytest.fixture
def camera_page(playwright: Playwright, server: str) -> Iterator[Page]:
    """The page in a browser of its own, whose camera shows Chromium's test picture."""
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    found: list[str] = []
    with launched(playwright, *flags) as own:
        page = own.new_page(viewport={"width": 1440, "height": 789}, reduced_motion="reduce")
        page.on("pageerror", lambda failure: found.append(str(failure)))
        page.on("console", lambda one: found.append(one.text) if one.type == "error" else None)
        page.goto(server)
        page.wait_for_selector("#step:enabled")
        yield page
    assert found == []


TRACKS = """() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.tracks = [];
  navigator.mediaDevices.getUserMedia = async (wished) => {
    const stream = await ask(wished);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}"""


def test_frames_are_taken_while_the_button_is_held_and_the_camera_stops(camera_page: Page):
    page = camera_page
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    open_pictures(page)
    page.evaluate(TRACKS)
    live = "() => window.tracks.map((one) => one.readyState)"
    first = group(page, "Group 1")
    assert page.evaluate(live) == []  # nobody asks for the camera before the press
    first.get_by_role("button", name="Camera").click()
    expect(page.get_by_text("What the camera sees stays in this browser.")).to_be_visible()
    hold = page.get_by_role("button", name="Hold to take pictures")
    expect(hold).to_be_enabled()
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    hold.scroll_into_view_if_needed()
    hold.hover()
    page.mouse.down()
    expect(options(first).nth(4)).to_be_visible()
    page.mouse.up()
    held = count_of(page, "Group 1")
    page.wait_for_timeout(500)
    assert count_of(page, "Group 1") == held  # released: no more
    expect(page.locator(".tool-counter")).to_have_text(f"{held} pictures taken for Group 1")
    picture = pixels_of(options(first).first)
    assert picture.shape == (3, 28, 28)
    assert picture.std() > 10  # the test picture, not a black frame
    page.get_by_role("button", name="Stop the camera").click()
    assert page.evaluate(live) == ["ended"]
    second = group(page, "Group 2")
    second.get_by_role("button", name="Camera").click()
    expect(hold).to_be_focused()
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    page.keyboard.down("Space")
    expect(options(second).nth(1)).to_be_visible()
    page.keyboard.up("Space")
    sent.clear()
    page.locator(
        "#data header [aria-label=Close]"
    ).click()  # the dialog is closed with the camera on
    page.wait_for_function("() => window.tracks.every((one) => one.readyState === 'ended')")
    assert sent == []  # nothing that was taken has left the browser


def test_a_camera_that_is_not_allowed_is_said(page):
    open_pictures(page)
    group(page, "Group 1").get_by_role("button", name="Camera").click()
    expect(page.locator(".picture-tool .problem")).to_have_text(
        re.compile("The camera was not allowed|No camera was found")
    )
    page.keyboard.press("Escape")
    expect(page.locator(".picture-tool")).to_have_count(0)
