"""The walk through a step: automatic, by hand and by keys."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from engine import Recipe, initial_run, train_step
from tests.browser.page import wait_for_position
from tests.browser.stage import go_to_stage

SLIDER = "#walk [role=slider]"


@pytest.fixture
def walking(page):
    """The page with motion enabled, in the middle of the walk of its first step."""
    page.emulate_media(reduced_motion="no-preference")
    go_to_stage(page, "everything")  # Watch hides the pace until the first step
    page.locator("#walk select").select_option("slow")
    go_to_stage(page, "watch")
    page.click("#step")
    page.wait_for_function(
        "() => Number(document.querySelector('#walk [role=slider]').ariaValueNow) > 1"
    )
    return page


def test_gradients_come_with_the_first_step_and_until_then_there_is_no_empty_box(page):
    gradients = page.locator('#network canvas[data-field="gradients"]:visible')
    expect(page.locator('#network canvas[data-field="activations"]:visible')).not_to_have_count(0)
    expect(gradients).to_have_count(0)
    page.click("#step")
    expect(gradients).not_to_have_count(0)


def test_the_walk_plays_and_can_be_skipped(walking):
    page = walking
    expect(page.locator(".layer.now-forward")).to_have_count(1)
    page.keyboard.press("Escape")
    last = page.locator(SLIDER).get_attribute("aria-valuemax")
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuenow", last)
    expect(page.locator("[class*=now-]")).to_have_count(0)
    expect(page.locator("#walk output")).to_have_text("Step 1, whole")


def test_the_bar_takes_keys_and_the_loss_is_lit(walking):
    page = walking
    page.locator(SLIDER).focus()
    page.keyboard.press("Home")
    expect(page.locator(".layer.now-forward")).to_have_attribute("data-layer", "conv1")
    for _ in range(11):  # eleven layers, then the loss
        page.keyboard.press("ArrowRight")
    expect(page.locator(".layer.now-loss")).to_have_attribute("data-layer", "softmax")
    expect(page.locator(SLIDER)).to_have_attribute(
        "aria-valuetext", "the loss: C = −log aᵖʳᵉᵈ, the mean over the mini-batch"
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator(".layer.now-backward")).to_have_attribute("data-layer", "softmax")
    wait_for_position(page, 1)


def test_the_bar_can_be_dragged(walking):
    page = walking
    box = page.locator(SLIDER).bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 8)
    page.mouse.down()
    loss = page.locator("#walk .stage[data-stage=loss]").bounding_box()
    page.mouse.move(loss["x"] + loss["width"] / 2, box["y"] + 8, steps=4)
    page.mouse.up()
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuenow", "11")
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 8)
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuenow", "11")


def test_the_walks_buttons_go_by_station_and_by_stage(walking):
    page = walking
    page.click("#walk [aria-label='Pause the walk']")
    slider = page.locator(SLIDER)
    slider.focus()
    page.keyboard.press("Home")
    page.click("#walk [title='One station on']")
    expect(slider).to_have_attribute("aria-valuenow", "1")
    page.click("#walk [aria-label^='The next stage']")
    expect(page.locator(".layer.now-loss")).to_have_count(1)
    page.click("#walk [aria-label^='The next stage']")
    expect(page.locator(".layer.now-backward")).to_have_attribute("data-layer", "softmax")
    page.click("#walk [title='One station back']")
    expect(page.locator(".layer.now-loss")).to_have_count(1)


def test_the_size_of_the_gradient_stands_under_its_layer(page):
    page.click("#step")
    wait_for_position(page, 1)
    go_to_stage(page, "everything")
    _, record = train_step(initial_run(Recipe()), input_gradient=True)
    norm = float(np.linalg.norm(record.gradients["conv2.pre_activation"].astype(float)))
    size = page.locator("[data-layer=conv2] .gradient-size")
    expect(size).to_have_attribute("title", re.compile(f"= {norm:.4g}"))
    expect(size).to_contain_text(f"{norm:.3g}")


def test_a_step_is_typed_or_dragged_to(page):
    for position in range(1, 6):
        page.click("#step")
        wait_for_position(page, position)
    page.click("#go-to")
    page.fill("#go-to-step", "2")
    page.press("#go-to-step", "Enter")
    wait_for_position(page, 2)
    page.click("#go-to")
    page.fill("#go-to-step", "77")
    page.press("#go-to-step", "Enter")
    sentence = "“77” is not allowed. Allowed: a step that was made, 0 to 5."
    expect(page.locator(".figures .number-said")).to_have_text(sentence)
    page.keyboard.press("Escape")
    expect(page.locator("#go-to")).to_be_focused()
    box = page.locator("#loss-plot .chart-panel").bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 10)
    page.mouse.down()
    wait_for_position(page, 0)
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10, steps=6)
    page.mouse.up()
    wait_for_position(page, 5)


def test_space_plays_after_a_click_on_step(page):
    page.click("#step")
    wait_for_position(page, 1)
    page.keyboard.press(" ")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    page.keyboard.press(" ")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")


@pytest.mark.parametrize("page", [(1024, 768)], indirect=True)
def test_between_phone_and_desk_the_inspector_is_a_drawer(page):
    expect(page.locator("#inspector")).to_be_hidden()
    kernel = page.locator('canvas[data-address="conv1.kernel"][data-field="parameters"]').first
    kernel.click(position={"x": 4, "y": 4})
    expect(page.locator("#inspector")).to_be_visible()
    page.fill("#address", "fc1.bias[3]")
    page.press("#address", "Enter")
    expect(page.locator("#place")).to_have_text("in fc1: bias of neuron 4")
    page.keyboard.press("Escape")
    expect(page.locator("#inspector")).to_be_hidden()
    sizes = page.evaluate(
        """() => {
          const [network, main] = ["#network", "main"].map((one) => document.querySelector(one));
          return [network.scrollWidth - network.clientWidth, main.scrollWidth - main.clientWidth,
            network.scrollHeight - network.clientHeight];
        }"""
    )
    assert max(sizes) <= 1  # main itself may scroll down to its plot
