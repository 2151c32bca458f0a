"""The timeline of the page: seeking, branches, undo and redo."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, replay
from tests.browser.page import (
    exact_value,
    loss_after,
    replay_with_record,
    wait_for_curve,
    wait_for_position,
)
from tests.browser.setup import configure, open_setup


def wait_for_pictures(page: Page, position: int) -> None:
    """Wait until the page shows the run after `position` updates, with all pictures."""
    wait_for_curve(page, position)
    expect(page.locator("main")).not_to_have_class(re.compile("coming"))


def made(page: Page, steps: int) -> None:
    for position in range(1, steps + 1):
        page.click("#step")
        wait_for_pictures(page, position)


def drag_to(page: Page, steps: int, most: int) -> None:
    """Drag the handle of the timeline to a position."""
    handle = page.locator(".rail .handle").bounding_box()
    rail = page.locator(".rail").bounding_box()
    y = handle["y"] + handle["height"] / 2
    page.mouse.move(handle["x"] + handle["width"] / 2, y)
    page.mouse.down()
    place = rail["x"] + (0.025 + steps / max(most, 10)) / 1.05 * rail["width"]
    page.mouse.move(place, y, steps=8)
    page.mouse.up()


def set_learning_rate(page: Page, rate: str) -> None:
    configure(page, learning_rate=rate)
    expect(page.locator("#notice")).to_contain_text(f"Learning rate {rate}")


@pytest.mark.stage("everything")
def test_the_handle_goes_to_any_step_and_all_numbers_are_that_steps(page):
    made(page, 6)
    for steps in (2, 5, 0, 4):
        drag_to(page, steps, 6)
        expect(page.locator(".rail")).to_have_attribute("aria-valuenow", str(steps))
        wait_for_pictures(page, steps)
        if steps:
            run, record = replay_with_record(steps)
            assert exact_value(page, "#loss") == loss_after((run, record))
            after = float(run.parameters["fc2.weight"][0, 1])
            assert exact_value(page, "#weight-after") == after
    text = page.locator(".rail").get_attribute("aria-valuetext")
    assert text.startswith("4 of 6 steps done, loss ")


def test_keys_move_along_the_run(page):
    made(page, 3)
    loss = exact_value(page, "#loss")
    for key, position in (
        ("ArrowLeft", 2),
        ("ArrowLeft", 1),
        ("ArrowRight", 2),
        ("Home", 0),
        ("End", 3),
    ):
        page.keyboard.press(key)
        wait_for_pictures(page, position)
    assert exact_value(page, "#loss") == loss
    page.keyboard.press("ArrowRight")
    wait_for_pictures(page, 4)
    page.keyboard.press("g")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    wait_for_pictures(page, 2)
    page.locator(".rail").focus()
    page.keyboard.press("ArrowLeft")
    wait_for_pictures(page, 1)
    page.keyboard.press("End")
    wait_for_pictures(page, 4)


@pytest.mark.stage("everything")
def test_back_and_forth_fifty_times_shows_the_same(page):
    made(page, 4)
    before = {name: exact_value(page, name) for name in ("#loss", "#weight", "#weight-after")}
    for _ in range(50):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    wait_for_pictures(page, 3)
    page.keyboard.press("ArrowRight")
    wait_for_pictures(page, 4)
    assert {name: exact_value(page, name) for name in before} == before
    expect(page.locator(".rail")).to_have_attribute("aria-valuemax", "4")


@pytest.mark.stage("everything")
def test_a_change_in_the_past_makes_a_branch_to_compare_and_to_switch(page):
    made(page, 4)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wait_for_pictures(page, 2)
    expect(page.locator("#branches-open")).to_be_hidden()
    set_learning_rate(page, "0.2")
    expect(page.locator("#notice")).to_contain_text("The steps after step 2 stay on branch A")
    page.click("#step")
    wait_for_pictures(page, 3)
    branch = replay(Recipe().with_setting(2, "learning_rate", 0.2), 3)
    assert exact_value(page, "#weight-after") == float(branch.parameters["fc2.weight"][0, 1])
    page.click("#branches-open")
    rows = page.locator("#branches tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("learning rate 0.2")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("#branches .line-chart [data-mark^='branch'].chart-line")).to_have_count(2)
    page.click("[aria-label='Show branch A']")
    expect(page.locator("#learning-rate")).to_have_value("0.05")
    wait_for_pictures(page, 3)
    assert exact_value(page, "#loss") == loss_after(replay_with_record(3))
    page.click("[aria-label='Discard branch B']")
    expect(page.locator("#branches-open")).to_be_hidden()
    expect(page.locator("#branches")).to_be_hidden()


def test_undo_and_redo_name_what_they_do_and_do_it(page):
    expect(page.locator("#undo")).to_be_disabled()
    made(page, 2)
    set_learning_rate(page, "0.1")
    expect(page.locator("#undo")).to_have_attribute("title", "Undo: learning rate 0.1 (Ctrl Z)")
    page.keyboard.press("Control+z")
    expect(page.locator("#learning-rate")).to_have_value("0.05")
    expect(page.locator("#redo")).to_have_attribute(
        "title", "Redo: learning rate 0.1 (Shift Ctrl Z)"
    )
    page.keyboard.press("Control+z")
    wait_for_pictures(page, 1)
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#learning-rate")).to_have_value("0.1")
    wait_for_pictures(page, 2)
    configure(page, problem="ten-digits")
    expect(page.locator(".outputs.forward-row > div")).to_have_count(10)
    page.click("#undo")
    expect(page.locator(".outputs.forward-row > div")).to_have_count(2)
    wait_for_pictures(page, 2)
    assert exact_value(page, "#loss") == loss_after(replay_with_record(2))


def test_what_is_typed_is_undone_by_the_browser_and_not_by_the_page(page):
    made(page, 1)
    open_setup(page)
    page.focus("#seed")
    page.keyboard.type("5")
    page.keyboard.press("Control+z")
    wait_for_pictures(page, 1)


@pytest.mark.parametrize("page", [(1024, 768), (390, 844)], indirect=True)
def test_timeline_and_branches_fit(page):
    page.click("[data-pane=losses]")
    for position in (1, 2, 3):
        page.click("#step")
        wait_for_position(page, position)
    page.keyboard.press("Home")
    wait_for_position(page, 0)
    configure(page, learning_rate=0.2)
    expect(page.locator("#branches-open")).to_be_visible()
    page.click("#branches-open")
    width = page.evaluate("innerWidth")
    for place in ("#branches", "#branches table", "#loss-plot", "#undo", "#speed"):
        box = page.locator(place).bounding_box()
        assert box["x"] >= 0, place
        assert box["x"] + box["width"] <= width, place


LEGEND_AND_HANDLE = """() => {
  const words = [...document.querySelectorAll("#loss-plot .chart-words")];
  const boxes = words.map((one) => one.getBoundingClientRect());
  const handle = document.querySelector(".rail .handle").getBoundingClientRect();
  return {
    right: Math.max(...boxes.map((one) => one.right)),
    at: handle.x + handle.width / 2,
    left: Math.min(...boxes.map((one) => one.left)),
  };
}"""


def test_the_line_of_the_last_step_does_not_cross_the_legend(page):
    made(page, 12)
    found = page.evaluate(LEGEND_AND_HANDLE)
    assert found["left"] < found["right"] < found["at"] - 2
