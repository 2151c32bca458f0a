"""Keyboard shortcuts: after each kind of control, what Escape closes, and their list."""

import pytest
from playwright.sync_api import expect

from tests.browser.page import wait_for_position, wait_until_paused
from tests.browser.setup import configure, open_setup
from tests.browser.stage import go_to_stage


def assert_keys_work(page, at: int) -> None:
    """Assert that S steps, the left arrow goes back and Space plays, from step `at` on."""
    page.keyboard.press("s")
    wait_for_position(page, at + 1)
    page.keyboard.press("ArrowLeft")
    wait_for_position(page, at)
    page.keyboard.press("ArrowRight")
    wait_for_position(page, at + 1)
    page.keyboard.press("Space")
    expect(page.locator("body")).to_have_attribute("data-run", "playing")
    page.keyboard.press("Space")
    expect(page.locator("body")).not_to_have_attribute("data-run", "playing")


def test_keys_work_after_a_click_on_a_button_a_switch_and_a_list(page):
    go_to_stage(page, "descend")
    switch = "#surface-choices .switcher label:visible >> nth=-1"
    at = 0
    for control, change in (("#theme", 0), (switch, 0), ("#back", -1), ("#step", 1)):
        page.click(control)
        wait_for_position(page, at + change)
        assert_keys_work(page, at + change)
        at = wait_until_paused(page)


def test_a_list_that_was_used_with_the_pointer_takes_no_letters(page):
    open_setup(page)
    box = page.locator("#preset").bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 10)  # it opens
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#pending li")).to_have_count(1)
    page.keyboard.press("s")
    wait_for_position(page, 1)
    expect(page.locator("#pending li")).to_have_count(1)
    box = page.locator("#problem").bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 10)
    page.keyboard.press("Escape")  # the list only
    expect(page.locator("#setup")).to_be_visible()
    page.keyboard.press("s")
    wait_for_position(page, 2)
    expect(page.locator("#problem")).to_have_value("3-or-8")


def position_of(page) -> int:
    return int(page.locator("#position").inner_text())


def let_go_of_slider(page) -> None:
    page.press("#trial", "Escape")


def test_a_slider_keeps_its_arrows_and_lets_letters_through(share_page):
    page = share_page(put_back=let_go_of_slider)
    position = position_of(page)
    slider = page.locator("#trial")
    slider.click()
    before = slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != before
    page.keyboard.press("s")
    wait_for_position(page, position + 1)


def test_what_the_keyboard_has_focused_keeps_its_keys(page):
    page.focus("#theme")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#theme")).to_be_focused()
    theme = page.locator("html").get_attribute("data-theme")
    page.keyboard.press("Space")
    expect(page.locator("html")).not_to_have_attribute("data-theme", theme)
    expect(page.locator("#theme")).to_be_focused()
    page.keyboard.press("s")
    wait_for_position(page, 1)


@pytest.mark.parametrize(
    ("key", "code"),
    [("ы", "KeyS"), ("σ", "KeyS"), ("ד", "KeyS"), ("س", "KeyS"), ("s", "Semicolon")],
)
def test_a_letter_steps_on_every_layout(share_page, key, code):
    page = share_page()
    position = position_of(page)
    page.evaluate(
        """([key, code]) => document.body.dispatchEvent(
          new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))""",
        [key, code],
    )
    wait_for_position(page, position + 1)


def leave_enlarged_panel(page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("main")).to_have_attribute("data-enlarged", "")


def test_digits_choose_the_stage_and_f_enlarges(share_page):
    page = share_page(put_back=leave_enlarged_panel)
    stages = ("everything", "compare", "inside", "descend", "watch")
    for key, name in zip("54321", stages, strict=True):
        page.keyboard.press(key)
        expect(page.locator("main")).to_have_attribute("data-stage", name)
    page.hover("#surface-title")
    page.keyboard.press("f")
    expect(page.locator("main")).to_have_attribute("data-enlarged", "surface")
    page.keyboard.press("f")
    expect(page.locator("main")).to_have_attribute("data-enlarged", "")
    page.mouse.move(1, 1)
    page.keyboard.press("f")
    expect(page.locator("main")).to_have_attribute("data-enlarged", "network")


def test_escape_closes_one_thing_at_a_time(share_page):
    page = share_page()
    page.hover("#surface-title")
    page.keyboard.press("f")
    open_setup(page)
    page.click("#more-open")
    expect(page.locator("#more")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#more")).to_be_hidden()
    expect(page.locator("#setup")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#setup")).to_be_hidden()
    expect(page.locator("main")).to_have_attribute("data-enlarged", "surface")
    page.keyboard.press("Escape")
    expect(page.locator("main")).to_have_attribute("data-enlarged", "")


def test_escape_closes_a_popover_whose_opener_has_the_focus(share_page):
    page = share_page()
    page.focus("#more-open")
    page.keyboard.press("Enter")
    expect(page.locator("#more")).to_be_visible()
    page.focus("#more-open")
    page.keyboard.press("Escape")
    expect(page.locator("#more")).to_be_hidden()


def test_the_question_mark_lists_the_keys_and_single_ones_can_be_turned_off(page):
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    expect(page.locator("#help-keys kbd")).not_to_have_count(0)
    expect(page.locator("#help-keys")).to_contain_text("One training step")
    page.keyboard.press("s")  # the dialog is modal
    page.click("#single-keys")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.reload()
    page.wait_for_function("() => document.querySelector('#loss').value !== ''")
    page.keyboard.press("s")
    page.keyboard.press("4")
    page.keyboard.press("?")
    page.keyboard.press("Space")
    expect(page.locator("body")).to_have_attribute("data-run", "playing")
    page.keyboard.press("Space")
    expect(page.locator("main")).to_have_attribute("data-stage", "watch")
    expect(page.locator("#help")).to_be_hidden()
    page.click("#help-open")
    expect(page.locator("#single-keys")).not_to_be_checked()


def test_step_is_two_presses_of_tab_from_the_start(page):
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#step")).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_position(page, 1)


def test_a_set_up_from_the_keyboard_alone(page):
    page.focus("#setup-open")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#setup-close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#problem")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pending li")).to_have_count(1)
    page.focus("#settings-start")
    page.keyboard.press("Enter")
    expect(page.locator(".chip-words")).to_contain_text("all ten digits")
    configure(page, problem="3-or-8")


def test_what_the_menu_of_a_narrow_page_opens_gives_the_focus_back_to_the_menu(open_fresh):
    page = open_fresh(size=(390, 844))
    menu = page.locator("#menu-open")
    expect(page.locator("#share")).to_be_enabled()
    for opener, opened in (("#share", "#share-dialog"), ("#help-open", "#help")):
        menu.press("Enter")
        page.press(opener, "Enter")
        expect(page.locator(opened)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(opened)).to_be_hidden()
        expect(menu).to_be_focused()
