"""The inspector: numbers are chosen by click, key and address, and stay chosen."""

import pytest
from playwright.sync_api import expect

from tests.browser.inspector import choose_number
from tests.browser.page import exact_value, replay_with_record, wait_for_curve, wait_for_position
from tests.browser.setup import configure

pytestmark = pytest.mark.stage("everything")


def test_an_activation_is_chosen_by_click_and_its_error_beside_it(page):
    page.click("#step")
    wait_for_curve(page, 1)
    canvas = page.locator('canvas[data-address="pool1.activation"][data-field="activations"]')
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 2.5 / 29, "y": box["height"] * 1.5 / 29})
    expect(page.locator("#address")).to_have_value("pool1.activation[0, 1, 2]")
    record = replay_with_record(1)[1]
    number = float(record.activations["pool1.activation"][0, 0, 1, 2])
    error = float(record.gradients["pool1.activation"][0, 0, 1, 2])
    assert exact_value(page, "#output-value") == number
    assert exact_value(page, "#output-gradient") == error
    outlines = page.locator(".outline[data-role=chosen]:visible")
    expect(outlines).to_have_count(2)  # forward and backward


def test_every_way_of_writing_chooses_and_errors_say_what_is_allowed(share_page):
    page = share_page(stage="everything")
    for written, address, symbol in (
        ("∂C/∂conv1.pre_activation[0,3,4]", "∂C/∂conv1.pre_activation[0, 3, 4]", "1,4,5"),
        ("gradients.conv1.kernel[0,0,1,1]", "conv1.kernel[0, 0, 1, 1]", "1,1,2,2"),
        ("b₁⁽²⁾", "fc2.bias[0]", "1"),
        ("a8(1)", "relu3.activation[7]", "8"),
        ("input.activation[0,12,9]", "input.activation[0, 12, 9]", "1,13,10"),
    ):
        choose_number(page, written)
        expect(page.locator("#address")).to_have_value(address)
        expect(page.locator("#symbol")).to_contain_text(symbol)
    choose_number(page, "relu1.activation[4,0,0]")
    expect(page.locator("#address-error")).to_contain_text("[0…3, 0…27, 0…27]")
    choose_number(page, "conv9.kernel[0]")
    expect(page.locator("#address-error")).to_contain_text("there are input.activation")


def test_arrows_go_to_the_neighbours_in_a_map(share_page):
    page = share_page(stage="everything")
    choose_number(page, "relu1.activation[2, 5, 7]")
    page.locator("[data-move=down]").focus()
    for key, index in (("Down", "2, 6, 7"), ("Right", "2, 6, 8"), ("Up", "2, 5, 8")):
        page.keyboard.press(f"Arrow{key}")
        expect(page.locator("#address")).to_have_value(f"relu1.activation[{index}]")
    wait_for_position(page, 0)  # the arrow did not step
    page.locator("#address").press("ArrowDown")
    expect(page.locator("#address")).to_have_value("relu1.activation[2, 6, 8]")


def test_the_choice_is_kept_over_steps_and_said_to_be_gone_with_its_network(page):
    choose_number(page, "∂C/∂relu2.activation[3, 4, 5]")
    for position in (1, 2):
        page.click("#step")
        wait_for_curve(page, position)
        record = replay_with_record(position)[1]
        expect(page.locator("#address")).to_have_value("∂C/∂relu2.activation[3, 4, 5]")
        expected = float(record.gradients["relu2.activation"][0, 3, 4, 5])
        assert exact_value(page, "#output-gradient") == expected
    configure(page, preset="mlp")
    sentence = "∂C/∂relu2.activation[3, 4, 5] is not in this network."
    expect(page.locator("#address-error")).to_have_text(sentence)
    configure(page, preset="tour")
    expect(page.locator("#address-error")).to_have_text("")
