"""The gradient check on the page: the engine's numbers, the progress bar, kinks as text."""

import pytest
from playwright.sync_api import expect

from engine import check_gradients
from tests.browser.inspector import choose_number
from tests.browser.page import displayed_value, exact_value, replay_with_record, wait_for_curve
from tests.browser.setup import configure

pytestmark = pytest.mark.stage("everything")


def finished(step: int, *asked):
    run, record = replay_with_record(step)
    *_, found = check_gradients(run.network, record, *asked)
    return found


def test_a_number_is_checked_and_both_gradients_are_the_engines(page):
    page.click("#step")
    wait_for_curve(page, 1)
    page.click("#step")
    wait_for_curve(page, 2)
    for address, asked in (
        ("conv2.kernel[3, 1, 0, 4]", ("conv2.kernel", (3, 1, 0, 4))),
        ("∂C/∂relu3.activation[7]", ("relu3.activation", (7,), 0)),
        ("∂C/∂input.activation[0, 12, 10]", ("input.activation", (0, 12, 10), 0)),
    ):
        choose_number(page, address)
        expect(page.locator("#address")).to_have_value(address)
        page.click("#check [data-scope=number]")
        number = finished(2, "number", *asked).number
        place = f"{asked[0]}[{', '.join(map(str, asked[1]))}]"
        expect(page.locator("#check .verdict")).to_have_text(
            f"Step 2, {place}: both ways give the same gradient."
        )
        assert exact_value(page, "#check-recorded") == number.recorded
        assert exact_value(page, "#check-analytic") == number.analytic
        assert exact_value(page, "#check-numeric") == number.numeric
        assert exact_value(page, "#check-error") == number.relative_error
        assert displayed_value(page, "#check-numeric") == float(f"{number.numeric:.9g}")


def test_a_layer_and_the_whole_network_are_counted(share_page):
    page = share_page(stage="everything")
    choose_number(page, "conv2.bias[1]")
    page.click("#check [data-scope=layer]")
    expect(page.locator("#check .verdict")).to_contain_text("conv2: all 1,616 gradients agree.")
    page.click("#check [data-scope=network]")
    kinks = sum(part.kinks for part in finished(1, "network").parts)
    expect(page.locator("#check .verdict")).to_contain_text(
        f"the network: all {82322 - kinks:,} gradients agree.", timeout=30_000
    )
    expect(page.locator("#check .going")).to_be_hidden()


def test_a_kink_is_said_in_words(share_page):
    """Before the first step the biases are 0 and the border of a digit is black: z is 0 there."""
    page = share_page(stage="everything")
    choose_number(page, "conv1.bias[0]")
    page.click("#check [data-scope=number]")
    number = finished(1, "number", "conv1.bias", (0,)).number
    relu = next(kink for kink in number.kinks if kink.layer == "relu1")
    expect(page.locator("#check .verdict")).to_contain_text("there is a kink within h")
    expect(page.locator("#check .kinks")).to_contain_text(
        f"ReLU in relu1 switches at {relu.places:,} places"
    )


def test_a_check_can_be_stopped_and_a_layer_without_parameters_not_checked(page):
    choose_number(page, "pool1.activation[0, 1, 2]")
    expect(page.locator("#check [data-scope=layer]")).to_be_disabled()
    configure(page, problem="ten-digits", preset="lenet5")
    page.click("#check [data-scope=network]")
    page.click("#check .stop")
    expect(page.locator("#check .verdict")).to_contain_text("Stopped after ")
    expect(page.locator("#check .going")).to_be_hidden()
