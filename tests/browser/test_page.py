"""The explorer page: it shows what the engine computes from the same seed."""

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, slice_parameter
from tests.browser.page import (
    displayed_value,
    exact_value,
    loss_after,
    replay_with_record,
    step_to_first_curve,
    wait_for_curve,
    wait_for_position,
    wait_until_paused,
)
from tests.browser.setup import close_setup, configure, open_setup, start_over
from tests.browser.stage import go_to_stage


def test_step_shows_the_engines_loss_and_gradient_to_every_digit(page):
    go_to_stage(page, "everything")
    for position in (1, 2, 3):
        page.click("#step")
        wait_for_curve(page, position)
        run, record = replay_with_record(position)
        found = slice_parameter(run.network, record, "fc2.weight", (0, 1), run.parameters)
        assert exact_value(page, "#loss") == loss_after((run, record))
        assert exact_value(page, "#gradient") == found.gradient
        assert exact_value(page, "#weight") == found.value
        assert exact_value(page, "#weight-after") == found.value_after
        assert displayed_value(page, "#loss") == float(f"{loss_after((run, record)):.4g}")
        assert displayed_value(page, "#gradient") == float(f"{found.gradient:.4g}")


def test_words_and_controls_are_there_before_plotly(other_context, server):
    page = other_context.new_page()
    page.route("**/plotly-*.min.js", lambda route: None)  # never answered
    page.goto(server, wait_until="domcontentloaded")
    expect(page.locator("#step")).to_be_enabled()
    page.click("#step")
    wait_for_position(page, 1)
    go_to_stage(page, "everything")
    expect(page.locator("#gradient")).not_to_have_text("–")
    page.close()


def test_keys_step_back_and_play(page):
    page.keyboard.press("s")
    wait_for_curve(page, 1)
    page.keyboard.press("ArrowRight")
    wait_for_curve(page, 2)
    loss = exact_value(page, "#loss")
    page.keyboard.press("ArrowLeft")
    wait_for_curve(page, 1)
    page.keyboard.press("ArrowRight")
    wait_for_curve(page, 2)
    assert exact_value(page, "#loss") == loss
    page.select_option("#speed", "20")
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press(" ")
    page.wait_for_function("() => Number(document.querySelector('#position').textContent) > 6")
    page.keyboard.press(" ")
    position = wait_until_paused(page)
    assert exact_value(page, "#loss") == loss_after(replay_with_record(position))


def test_reset_gives_the_same_start(page):
    page.click("#step")
    wait_for_curve(page, 1)
    first = exact_value(page, "#loss")
    page.click("#step")
    wait_for_curve(page, 2)
    start_over(page)
    wait_for_curve(page, 0)
    page.click("#step")
    wait_for_curve(page, 1)
    assert exact_value(page, "#loss") == first


def test_the_problem_can_be_changed_and_what_that_does_is_said(page):
    configure(page, problem="ten-digits")
    expect(page.locator(".outputs.forward-row > div")).to_have_count(10)
    page.click("#step")
    wait_for_curve(page, 1)
    assert exact_value(page, "#loss") == loss_after(
        replay_with_record(1, Recipe(problem="ten-digits"))
    )


def test_a_learning_rate_holds_from_here_on(page):
    page.click("#step")
    wait_for_curve(page, 1)
    configure(page, learning_rate=0.2)
    expect(page.locator("#notice")).to_contain_text("from step 1 on")
    go_to_stage(page, "everything")
    page.click("#step")
    wait_for_curve(page, 2)
    expected = replay_with_record(2, Recipe().with_setting(1, "learning_rate", 0.2))[0]
    assert exact_value(page, "#weight-after") == float(expected.parameters["fc2.weight"][0, 1])


def go_back_to_first_step(page: Page) -> None:
    page.click("#back")
    wait_for_curve(page, 1)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("learning-rate", "-1"), ("learning-rate", "0"), ("batch-size", "0"), ("seed", "-3")],
)
def test_bad_input_is_answered_beside_the_control_and_nothing_is_lost(share_page, field, wrong):
    page = share_page(step_to_first_curve, go_back_to_first_step)
    loss = exact_value(page, "#loss")
    open_setup(page)
    page.fill(f"#{field}", wrong)
    page.press(f"#{field}", "Enter")
    said = page.locator(f"#{field}-said")
    expect(said).to_contain_text(f"“{wrong}” is not allowed. Allowed: ")
    expect(said).to_contain_text("stays in force")
    expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{field}")).to_have_value(wrong)
    close_setup(page)
    assert exact_value(page, "#loss") == loss
    page.click("#step")
    wait_for_curve(page, 2)


def test_another_weight_is_chosen_by_address_and_by_click(share_page):
    page = share_page(step_to_first_curve, stage="everything")
    page.fill("#address", "conv2.kernel[3,1,0,4]")
    page.press("#address", "Enter")
    _, record = replay_with_record(1)
    expected = float(record.gradients["conv2.kernel"][3, 1, 0, 4])
    page.wait_for_function(
        "value => document.querySelector('#gradient').value === value", arg=repr(expected)
    )
    canvas = page.locator('canvas[data-address="conv1.kernel"][data-field="parameters"]')
    canvas.click(position={"x": 1, "y": 1})
    expect(page.locator("#address")).to_have_value("conv1.kernel[0, 0, 0, 0]")
    page.wait_for_function(
        "value => document.querySelector('#gradient').value === value",
        arg=repr(float(record.gradients["conv1.kernel"][0, 0, 0, 0])),
    )
    page.fill("#address", "conv9.kernel[0]")
    page.press("#address", "Enter")
    expect(page.locator("#address-error")).not_to_be_empty()


def test_pointing_at_a_cell_gives_its_number_and_address(share_page):
    page = share_page(step_to_first_curve, stage="everything")
    canvas = page.locator('canvas[data-address="pool1.activation"][data-field="activations"]')
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] * 0.5 / 29, "y": box["height"] * 0.5 / 29})
    tip = page.locator("#tooltip").inner_text()
    _, record = replay_with_record(1)
    number = float(record.activations["pool1.activation"][0, 0, 0, 0])
    assert tip.startswith("pool1.activation[0, 0, 0] = ")
    said = tip.splitlines()[0].split(" = ")[1]
    assert float(said.replace("−", "-")) == pytest.approx(number, rel=1e-3, abs=0)


def test_another_image_of_the_mini_batch_is_shown(share_page):
    page = share_page(step_to_first_curve, stage="everything")
    page.click("#choose")
    page.locator(".thumbnails button").nth(4).click()
    expect(page.locator("#choose")).to_contain_text("5 of 32")
    record = replay_with_record(1)[1]
    found = float(page.locator("#image-loss").get_attribute("value"))
    assert found == pytest.approx(float(record.losses[4]))


def test_two_tabs_do_not_see_each_other(page, server):
    other = page.context.new_page()
    other.goto(server)
    other.wait_for_function("() => document.querySelector('#loss').value !== ''")
    for position in (1, 2):
        page.click("#step")
        wait_for_curve(page, position)
    wait_for_position(other, 0)
    configure(other, seed=5)
    expect(other.locator("#notice")).to_contain_text("Seed: 5.")
    other.click("#step")
    wait_for_curve(other, 1)
    assert exact_value(other, "#loss") == loss_after(replay_with_record(1, Recipe(seed=5)))
    wait_for_position(page, 2)


@pytest.mark.in_3d
@pytest.mark.parametrize("page", [(1440, 900)], indirect=True)
def test_everything_is_in_one_screen(page):
    sizes = page.evaluate(
        "[document.documentElement.scrollHeight, innerHeight,"
        " document.querySelector('#network').scrollWidth,"
        " document.querySelector('#network').clientWidth]"
    )
    assert sizes[0] <= sizes[1]
    assert sizes[2] <= sizes[3]


@pytest.mark.in_3d
@pytest.mark.parametrize("page", [(390, 844)], indirect=True)
def test_on_a_phone_step_is_at_the_bottom_and_one_plot_at_a_time_is_chosen(page):
    box = page.locator("#step").bounding_box()
    assert box["y"] > 844 / 2
    page.click("#step")
    wait_for_position(page, 1)
    plots = {"weight": "#slice-plot", "losses": "#loss-plot", "surface": "#surface-plot"}
    for pane, plot in plots.items():
        page.click(f"[data-pane={pane}]")
        expect(page.locator(plot)).to_be_visible()
        for other in set(plots.values()) - {plot}:
            expect(page.locator(other)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
