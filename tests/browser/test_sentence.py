"""The sentence about the run: its numbers are the engine's, and it offers a remedy."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, evaluate_step_outcome, initial_run
from tests.browser.page import (
    displayed_value,
    exact_value,
    loss_after,
    replay_with_record,
    wait_for_position,
)
from tests.browser.setup import configure


def words(page: Page) -> str:
    return page.locator("#sentence .sentence-words").inner_text()


def test_the_first_step_changes_the_sentence_and_the_loss_shown_large(page):
    first = "This network has never seen a digit. Press Step: it learns from 32 of them."
    expect(page.locator("#sentence")).to_have_text(first)
    _, record = replay_with_record(1)
    assert exact_value(page, "#loss") == record.loss
    page.click("#step")
    wait_for_position(page, 1)
    expect(page.locator("#sentence")).to_contain_text("Loss of these 32 images")
    outcome = evaluate_step_outcome(initial_run(Recipe()).network, record)
    assert exact_value(page, "#loss") == outcome.loss < record.loss
    assert exact_value(page, "#accuracy") == outcome.accuracy
    said = words(page)
    before, after = re.search(r"images: ([\d.]+) → ([\d.]+)\.", said).groups()
    assert (float(before), float(after)) == (
        float(f"{record.loss:.4g}"),
        float(f"{outcome.loss:.4g}"),
    )
    assert float(after) == displayed_value(page, "#loss")
    right = [round(32 * share) for share in (record.accuracy, outcome.accuracy)]
    assert f"{right[0]} → {right[1]} of 32 right." in said


def test_a_step_by_hand_changes_the_live_region_once_and_nothing_else_is_said(page):
    page.evaluate(
        """() => {
          globalThis.said = [];
          const live = "[role=status], [role=alert], output, [aria-live]";
          const told = (one) => one.getAttribute("aria-live") !== "off" && one.checkVisibility();
          for (const element of document.querySelectorAll(live)) {
            const note = () => told(element) && globalThis.said.push(element.id);
            new MutationObserver(note).observe(element, {
              childList: true, characterData: true, subtree: true });
          }
        }"""
    )
    page.click("#step")
    wait_for_position(page, 1)
    expect(page.locator("#sentence")).to_contain_text("Loss of these 32 images")
    page.wait_for_timeout(500)
    assert set(page.evaluate("globalThis.said")) == {"sentence"}
    assert len(page.evaluate("globalThis.said")) <= 2  # words and offers, in one task


def test_while_playing_the_sentence_is_not_said_and_changes_at_most_twice_a_second(page):
    page.evaluate(
        """() => {
          globalThis.changes = 0;
          new MutationObserver(() => { globalThis.changes += 1; }).observe(
            document.querySelector("#sentence"), { childList: true, subtree: true });
        }"""
    )
    page.select_option("#speed", "0")
    page.click("#play")
    expect(page.locator("#sentence")).to_contain_text(re.compile(r"^Step \d+\. Loss"))
    expect(page.locator("#sentence")).to_have_attribute("aria-live", "off")
    page.evaluate("globalThis.changes = 0")
    page.wait_for_timeout(1000)
    assert page.evaluate("globalThis.changes") <= 3
    page.click("#play")
    expect(page.locator("#sentence")).to_have_attribute("aria-live", "polite")


def test_what_explodes_is_said_in_red_and_a_tenth_of_the_rate_is_one_press(page):
    configure(page, learning_rate=5.0)
    page.click("#step")
    wait_for_position(page, 1)
    expect(page.locator("#sentence")).to_have_class(re.compile("problem"))
    expect(page.locator("#sentence")).to_contain_text(": the step overshot.")
    page.get_by_role("button", name="Try a tenth of the rate").press("Enter")
    wait_for_position(page, 0)
    expect(page.locator("#sentence")).not_to_have_class(re.compile("problem"))
    page.click("#step")
    wait_for_position(page, 1)
    assert exact_value(page, "#loss") == loss_after(
        replay_with_record(1, Recipe(learning_rate=0.5))
    )
    page.click("#undo")
    page.click("#undo")
    wait_for_position(page, 1)
    expect(page.locator("#sentence")).to_contain_text(": the step overshot.")


def test_a_run_that_diverged_says_so_and_goes_back_to_before(page):
    configure(page, learning_rate=5.0)
    for position in range(1, 21):
        page.keyboard.press("s")
        run = page.wait_for_function(
            """position => {
              const { run, shown } = document.body.dataset;
              return (run === "diverged" || shown === position) && run;
            }""",
            arg=str(position),
        )
        if run.json_value() == "diverged":
            break
    expect(page.locator("#sentence")).to_contain_text(
        re.compile("Diverged at step|Every unit of|overshot")
    )
    page.get_by_role("button", name="Back to before").press("Enter")
    wait_for_position(page, 0)
    assert exact_value(page, "#loss") == replay_with_record(1)[1].loss


@pytest.mark.parametrize("width", [1440, 390])
def test_the_inspector_opens_where_a_number_is_chosen_and_nothing_in_it_is_cut(share_page, width):
    page = share_page()
    page.set_viewport_size({"width": width, "height": 844})
    expect(page.locator("#inspector")).to_be_hidden()
    canvas = page.locator('canvas[data-address="conv1.kernel"][data-field="parameters"]').first
    canvas.scroll_into_view_if_needed()
    canvas.click(position={"x": 4, "y": 4})
    expect(page.locator("#inspector")).to_be_visible()
    headings = page.locator("#inspector :is(h2, h3):visible").all_inner_texts()
    wanted = ["Value and gradient", "Where from?", "Which images?", "Is it right?"]
    wanted += ["Change it", "Watch it"]
    assert [one.strip() for one in headings][2:] == wanted
    page.wait_for_timeout(300)
    cut = page.evaluate(
        """() => [...document.querySelectorAll("#inspector *")].filter((one) =>
          one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
          && !["auto", "scroll"].includes(getComputedStyle(one).overflowX)
          && one.clientWidth > 0).map((one) => one.id || one.className || one.tagName)"""
    )
    assert cut == []
    small = page.evaluate(
        """() => [...document.querySelectorAll("#inspector button")].filter((one) => {
          const { width, height } = one.getBoundingClientRect();
          return width && (width < 24 || height < 24);
        }).map((one) => one.textContent)"""
    )
    assert small == []
    page.keyboard.press("Escape")  # out of the picture
    page.keyboard.press("Escape")
    expect(page.locator("#inspector")).to_be_hidden()
