"""The weight editor: a value is previewed, kept as part of the run, or put back."""

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe
from tests.browser.inspector import choose_number
from tests.browser.page import exact_value, loss_after, replay_with_record, wait_for_curve

pytestmark = pytest.mark.stage("everything")

WEIGHT = ("conv1.kernel", (3, 0, 1, 1))


def previewed_record(position: int, number: float):
    """Return the record of the next step after `position` updates, with the weight changed."""
    return replay_with_record(position + 1, Recipe().with_edit(position, *WEIGHT, number))[1]


def wait_for_value(page, selector: str, number: float) -> None:
    """Wait until an element holds this number, to the last bit."""
    page.wait_for_function(
        "([selector, text]) => Number(document.querySelector(selector).value) === Number(text)",
        arg=[selector, repr(number)],
    )


def test_a_typed_value_is_tried_and_escape_puts_it_back(page):
    page.click("#step")
    wait_for_curve(page, 1)
    choose_number(page, "conv1.kernel[3,0,1,1]")
    expect(page.locator("#place")).to_contain_text("filter 4")
    page.fill("#try-value", "3.5")
    wait_for_value(page, "#loss", previewed_record(1, 3.5).loss)
    wait_for_value(page, "#weight", 3.5)
    expect(page.locator("#change .tried")).to_contain_text("is tried at 3.500 instead of")
    page.keyboard.press("Escape")
    wait_for_value(page, "#loss", loss_after(replay_with_record(1)))
    expect(page.locator("#change .tried")).to_have_text("")
    page.click("#step")
    wait_for_curve(page, 2)
    assert exact_value(page, "#loss") == loss_after(
        replay_with_record(2)
    )  # the preview left the run unchanged


def test_what_is_kept_is_part_of_the_run(page):
    page.click("#step")
    wait_for_curve(page, 1)
    choose_number(page, "conv1.kernel[3,0,1,1]")
    page.fill("#try-value", "3.5")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("conv1.kernel[3, 0, 1, 1] = 3.5 from step 1 on")
    for position in (2, 3):
        page.click("#step")
        wait_for_curve(page, position)
        expected = replay_with_record(position, Recipe().with_edit(1, *WEIGHT, 3.5))
        assert exact_value(page, "#loss") == loss_after(expected)


ENTER_AFTER_ANOTHER_ANSWER = """async () => {
  const { mountWeightEditor } = await import("./static/js/views/inspector/weight_editor.js");
  const element = document.querySelector("#change").cloneNode(true);
  const sent = [];
  const update = mountWeightEditor(element, (command) => sent.push([command.type, command.value]));
  const one = { address: "conv1.kernel", index: [3, 0, 1, 1] };
  const slice = { ...one, value: 0, loss_after: null, arrays: { values: { data: [-1, 1] } } };
  const welcome = { network: { layers: [{ parameters: { "conv1.kernel": {} } }] } };
  const status = { preview: null, position: 1, branch: 0 };
  const state = { welcome, status, slice, error: null, chosen: one };
  update(state);
  const typed = element.querySelector("#try-value");
  const type = (value) => {
    typed.value = value;
    typed.dispatchEvent(new Event("input"));
  };
  type("3");
  update({ ...state, status: { ...state.status } }); // the answer to something else
  type("3.5");
  type("3.25");
  const { disabled } = element.querySelector("#keep");
  element.querySelector("form").dispatchEvent(new Event("submit", { cancelable: true }));
  return { sent, disabled };
}"""


@pytest.fixture
def at_start(share_page) -> Page:
    """The page before its first step, for tests that put a value back."""
    return share_page(stage="everything")


def test_enter_keeps_what_was_typed_last_whatever_was_answered_meanwhile(at_start):
    page = at_start
    choose_number(page, "conv1.kernel[3,0,1,1]")
    expect(page.locator("#try-value")).to_be_enabled()
    done = page.evaluate(ENTER_AFTER_ANOTHER_ANSWER)
    assert done["sent"] == [["edit", 3], ["edit", 3.5], ["edit", 3.25], ["commit", None]]
    assert not done["disabled"]


def test_sliding_tries_the_last_value(at_start):
    page = at_start
    choose_number(page, "conv1.kernel[3,0,1,1]")
    expect(page.locator("#try-slide")).to_be_enabled()
    page.locator("#try-slide").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    number = float(page.input_value("#try-value"))
    wait_for_value(page, "#loss", previewed_record(0, number).loss)
    page.click("#put-back")
    expect(page.locator("#put-back")).to_be_disabled()


def test_only_parameters_can_be_set(at_start):
    page = at_start
    choose_number(page, "relu3.activation[7]")
    expect(page.locator("#change")).to_be_hidden()
