"""The word of a room: shown beside the code, and typed on a phone to follow."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.accessibility import axe_findings
from tests.browser.page import press_step, wait_for_position
from tests.browser.page_checks import problems
from tests.browser.rooms import open_room

PHONE = (390, 844)


def test_the_word_on_the_wall_typed_on_a_phone_is_followed(page, open_fresh, server):
    open_room(page)
    page.get_by_role("button", name="Show the code large").click()
    large = page.locator("#teach-large")
    expect(large).to_contain_text("Nobody has joined yet.")
    word = large.locator(".teach-word").inner_text()
    assert large.locator(".teach-join").inner_text() == f"{urlsplit(server).netloc}/join"
    assert large.locator(".teach-word").bounding_box()["height"] >= 64
    assert page.locator("#teach-word .teach-word").inner_text() == word

    phone = open_fresh("join", size=PHONE)
    assert [*axe_findings(phone), *problems(phone)] == []
    phone.keyboard.type(f"{word[:4].upper()} {word[4:]}")  # the field has the focus
    phone.keyboard.press("Enter")
    expect(phone.locator("#room")).to_contain_text("You follow live")
    expect(large).to_contain_text("1 has joined.")
    large.get_by_role("button", name="Close").click()
    page.click("#share-dialog [aria-label=Close]")
    press_step(page, 1)
    wait_for_position(phone, 1)
    page.locator("#room .room-end").click()
    expect(phone.locator("#room")).to_contain_text("The room is over")

    dark = open_fresh(f"join/{word}", size=PHONE, scheme="dark", checked=False)  # status 404
    expect(dark.get_by_role("alert")).to_have_text(
        f"No open room has the word “{word}”. Ask for it again."
    )
    assert [*axe_findings(dark), *problems(dark)] == []
    dark.fill("#word", "")
    dark.get_by_role("button", name="Join").click()
    expect(dark.locator("#word:invalid")).to_be_focused()  # nothing is sent without a word
