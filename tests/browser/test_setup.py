"""The set-up drawer: settings that apply at once, settings that start over, typed numbers."""

import json

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe
from tests.browser.page import replay_with_record, wait_for_position
from tests.browser.setup import choose_settings, close_setup, configure, open_setup
from tests.browser.stage import go_to_stage


def test_three_changes_make_one_start_and_one_undo(open_fresh):
    sent = []

    def listen(socket) -> None:
        socket.on("framesent", lambda frame: sent.append(json.loads(frame)))

    page = open_fresh(size=(1440, 900), before=lambda page: page.on("websocket", listen))
    page.wait_for_function("() => document.querySelector('#loss').value !== ''")
    page.click("#step")
    wait_for_position(page, 1)
    open_setup(page)
    expect(page.locator("#settings-start")).to_be_disabled()
    choose_settings(page, preset="mlp", optimizer="adam", batch_size=16)
    lines = page.locator("#pending li")
    expect(lines).to_have_text(
        [
            "Network: small CNN → dense layers only",
            "Optimizer: SGD → Adam",
            "Mini-batch: 32 → 16",
            "Learning rate 0.001, the usual one of this optimizer",
        ]
    )
    words = page.locator("#pending-words")
    expect(words).to_have_text("3 changes: the run starts over at step 0; undo brings it back.")
    assert [one for one in sent if one["type"] == "configure"] == []
    expect(page.locator("#position")).to_have_text("1")
    page.click("#settings-start")
    wait_for_position(page, 0)
    expect(page.locator("#pending")).to_be_hidden()
    expect(page.locator("#settings-start")).to_be_disabled()
    wish = {"type": "configure", "preset": "mlp", "optimizer": "adam", "batch_size": 16}
    assert [one for one in sent if one["type"] == "configure"] == [wish]
    said = "3 or 8? · dense layers only · Adam, η 0.001, batch 16"
    expect(page.locator(".chip-words")).to_have_text(said)
    page.click("#undo")
    wait_for_position(page, 1)
    said = "3 or 8? · small CNN · SGD, η 0.05, batch 32"
    expect(page.locator(".chip-words")).to_have_text(said)
    expect(page.locator("#pending")).to_be_hidden()  # what was started with does not wait again


def discard_changes(page: Page) -> None:
    """Discard what waits in the drawer, and close it."""
    page.keyboard.press("Escape")
    open_setup(page)
    if page.locator("#settings-discard").is_enabled():
        page.click("#settings-discard")
    expect(page.locator("#pending")).to_be_hidden()
    close_setup(page)


def test_a_problem_brings_what_suits_it_and_changes_can_be_discarded(share_page):
    page = share_page(put_back=discard_changes)
    open_setup(page)
    choose_settings(page, problem="computational-graph")
    lines = page.locator("#pending li")
    expect(lines.nth(1)).to_have_text("Network: small CNN → J = 2 (a·b + c)")
    expect(lines.nth(2)).to_have_text("Mini-batch: 32 → 1")
    choose_settings(page, problem="3-or-8")
    expect(page.locator("#pending")).to_be_hidden()
    choose_settings(page, seed=5)
    expect(page.locator("#seed-setting")).to_have_attribute("data-pending", "")
    page.click("#settings-discard")
    expect(page.locator("#seed")).to_have_value("16")
    expect(page.locator("#settings-start")).to_be_disabled()
    choose_settings(page, schedule="step")
    expect(page.locator("#drop-every")).to_be_visible()
    expect(page.locator("#cosine-steps")).to_be_hidden()


def test_a_decimal_comma_is_a_comma_and_the_run_trains_with_what_was_meant(page):
    open_setup(page)
    page.fill("#learning-rate", "0,1")
    page.press("#learning-rate", "Enter")
    expect(page.locator("#learning-rate")).to_have_value("0.1")
    expect(page.locator(".chip-words")).to_contain_text("η 0.1, batch 32")
    page.keyboard.press("s")  # a letter is a shortcut again once the number is taken
    wait_for_position(page, 1)
    go_to_stage(page, "everything")
    run, _ = replay_with_record(1, Recipe(learning_rate=0.1))
    after = page.locator("#weight-after")
    expect(after).to_have_attribute("value", str(float(run.parameters["fc2.weight"][0, 1])))
    page.fill("#seed", "1,000")
    page.press("#seed", "Enter")
    expect(page.locator("#seed-said")).to_contain_text("Read as 1000")
    expect(page.locator("#pending li")).to_have_text(["Seed: 16 → 1000"])


def test_wrong_text_stays_and_is_answered_at_the_field(share_page):
    page = share_page(put_back=discard_changes)
    open_setup(page)
    field, said = page.locator("#learning-rate"), page.locator("#learning-rate-said")
    field.fill("fast")
    field.press("Enter")
    expect(said).to_have_text(
        "“fast” is not a number. Allowed: a number over 0, at most 100. 0.05 stays in force."
    )
    expect(field).to_have_value("fast")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "learning-rate-said" in field.get_attribute("aria-describedby")
    page.keyboard.press("Escape")
    expect(field).to_have_value("0.05")
    expect(said).to_have_text("")
    expect(page.locator("#setup")).to_be_visible()
    field.fill("1000")
    field.press("Enter")
    expect(field).to_have_value("1000")
    expect(said).to_contain_text("0.05 stays in force")
    page.focus("#seed")
    expect(field).to_have_value("0.05")
    choose_settings(page, seed=7)
    page.fill("#batch-size", "none")
    page.click("#settings-start")
    expect(page.locator("#batch-size")).to_be_focused()
    expect(page.locator("#batch-size-said")).to_contain_text("“none” is not a number.")
    expect(page.locator("#position")).to_have_text("0")


def test_arrows_and_buttons_go_by_proportion_and_the_wheel_does_nothing(share_page):
    page = share_page(put_back=discard_changes)
    open_setup(page)
    field = page.locator("#learning-rate")
    field.press("ArrowUp")
    expect(field).to_have_value("0.06")
    expect(page.locator(".chip-words")).to_contain_text("η 0.06")
    page.locator("#learning-rate-setting .number-step").first.click()
    expect(page.locator(".chip-words")).to_contain_text("η 0.05")
    field.hover()
    page.mouse.wheel(0, -100)
    page.locator("#seed").press("ArrowDown")
    expect(page.locator("#pending li")).to_have_text(["Seed: 16 → 15"])
    expect(field).to_have_value("0.05")


def test_the_drawer_is_a_region_beside_the_stage_and_gives_the_focus_back(page):
    open_setup(page)
    expect(page.get_by_role("complementary", name="Set-up")).to_be_visible()
    expect(page.locator("#setup-title")).to_be_focused()
    page.keyboard.press("s")
    wait_for_position(page, 1)
    expect(page.locator("#setup")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#setup")).to_be_hidden()
    expect(page.locator("#setup-open")).to_be_focused()
    expect(page.locator("#setup-open")).to_have_attribute("aria-expanded", "false")


def discard_and_widen(page: Page) -> None:
    discard_changes(page)
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (768, 1024)])
def test_the_drawer_fits_with_three_changes_and_an_error(share_page, width, height):
    page = share_page(put_back=discard_and_widen)
    page.set_viewport_size({"width": width, "height": height})
    open_setup(page)
    choose_settings(page, problem="ten-digits", optimizer="adam", seed=3, batch_size="none")
    for place in ("#setup", "#settings-start", "#settings-discard", "#pending", "#setup-close"):
        box = page.locator(place).bounding_box()
        assert min(box["x"], box["y"]) >= 0, place
        assert box["x"] + box["width"] <= width, place
        assert box["y"] + box["height"] <= height, place
    cut = page.evaluate(
        """[...document.querySelectorAll("#setup *")].filter((one) => one.checkVisibility() &&
        one.scrollWidth > one.clientWidth + 1 && one.clientWidth).map((one) => one.id)"""
    )
    assert cut == []
    close_setup(page)


def test_a_schedule_is_said_in_the_chip(page):
    configure(page, schedule="warm-up", warm_up_steps=7)
    said = "SGD, η 0.05, warm-up, then constant, batch 32"
    expect(page.locator(".chip-words")).to_contain_text(said)
