"""The sums of every station equal the engine's."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from engine import Recipe, initial_run, train_step
from tests.browser.network import step_and_show_network
from tests.browser.stations import (
    STATIONS,
    grid,
    parse_number,
    read_equation,
    show_inside,
    stand_at,
    step_inside,
    terms,
)

pytestmark = pytest.mark.stage("inside")


@pytest.fixture
def inside(share_page) -> Page:
    """The page after one step, on Inside."""
    return share_page(step_inside, stage="inside")


@pytest.fixture
def record():
    """The first step as the engine makes it."""
    return train_step(initial_run(Recipe()), input_gradient=True)[1]


def shown(value: float) -> float:
    return float(f"{value:.4g}")


@pytest.mark.parametrize("place", [(0.1, 0.2), (0.5, 0.5), (0.93, 0.7), (0.02, 0.98)])
def test_a_convolution_adds_up_wherever_the_window_is_put(inside, record, place):
    page = inside
    stand_at(page, 3)  # conv2 forward
    canvas = page.locator("#station canvas[data-address='pool1.activation']")
    box = canvas.bounding_box()
    canvas.click(position={"x": place[0] * box["width"], "y": place[1] * box["height"]})
    index, total = read_equation(page)
    z = float(record.activations["conv2.pre_activation"][(0, *index)])
    assert total == pytest.approx(z, rel=1e-3)
    assert sum(terms(page)) == pytest.approx(z, rel=1e-4, abs=1e-6)
    window, weights, products = (grid(page, part) for part in range(3))
    assert products == pytest.approx([a * w for a, w in zip(window, weights, strict=True)])
    channel = page.locator("#station .terms .on").inner_text()
    assert sum(products) == pytest.approx(parse_number(channel.split("\n")[-1]), rel=1e-3, abs=1e-6)
    c = int(re.search(r"\d+", channel).group()) - 1
    o, y, x = index
    seen = record.activations["pool1.activation"][0, c, y : y + 5, x : x + 5]
    assert window == pytest.approx(seen.ravel().tolist())
    assert weights == pytest.approx(record.parameters["conv2.kernel"][o, c].ravel().tolist())
    expect(page.locator("#address")).to_have_value(f"conv2.pre_activation[{o}, {y}, {x}]")


@pytest.mark.parametrize("weight", [0, 7, 24])
def test_the_gradient_of_a_filter_is_the_input_correlated_with_the_errors(inside, record, weight):
    page = inside
    stand_at(page, 19)  # conv2 backward
    page.locator("#station .number-grid span").nth(weight).click()
    (o, c, i, j), total = read_equation(page)
    gradient = record.gradients["conv2.kernel"][o, c, i, j]
    assert (i, j) == divmod(weight, 5)
    assert total == pytest.approx(float(gradient), rel=1e-3)
    x = record.activations["pool1.activation"][0, c, i : i + 10, j : j + 10].astype(float)
    own = float((x * record.gradients["conv2.pre_activation"][0, o]).sum())
    said = re.search(
        r"∂C/∂z = (\S+) \(this image\)", page.locator(".station-equation").inner_text()
    )
    assert parse_number(said.group(1)) == pytest.approx(own, rel=2e-3, abs=1e-9)
    assert grid(page, 0) == pytest.approx(record.gradients["conv2.kernel"][o, c].ravel().tolist())


def test_the_errors_before_are_the_turned_filter_over_the_padded_errors(inside, record):
    page = inside
    stand_at(page, 19)
    page.get_by_label("errors of the layer before").check(force=True)
    canvas = page.locator("#station canvas[data-field='station-conv2']")
    canvas.focus()
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        index, total = read_equation(page)
        error = float(record.gradients["pool1.activation"][(0, *index)])
        assert total == pytest.approx(error, rel=1e-3)
        assert sum(terms(page)) == pytest.approx(error, rel=1e-3, abs=1e-8)
        f = int(re.search(r"\d+", page.locator("#station .terms .on").inner_text()).group()) - 1
        turned = record.parameters["conv2.kernel"][f, index[0], ::-1, ::-1]
        assert grid(page, 1) == pytest.approx(turned.ravel().tolist())


def test_a_dense_layer_adds_up_both_ways(inside, record):
    page = inside
    stand_at(page, 7)  # fc1 forward: its weights come when one stands here
    expect(page.locator("#station .terms li")).not_to_have_count(0)
    (unit,), total = read_equation(page)
    z = float(record.activations["fc1.pre_activation"][0, unit])
    assert total == pytest.approx(z, rel=1e-3)
    *products, said = terms(page)
    assert sum(products) == pytest.approx(said)
    stand_at(page, 15)
    page.get_by_label("errors of the layer before").check(force=True)
    expect(page.locator("#station .terms li")).not_to_have_count(0)
    (unit,), total = read_equation(page)
    error = float(record.gradients["flatten.activation"][0, unit])
    assert total == pytest.approx(error, rel=1e-3)
    *products, said = terms(page)
    assert sum(products) == pytest.approx(said)


def test_relu_counts_its_closed_gates_and_the_winner_of_a_pooling_takes_all(inside, record):
    page = inside
    stand_at(page, 18)  # relu2 backward
    z = record.activations["conv2.pre_activation"][0]
    words = page.locator("#station .station-words")
    expect(words).to_contain_text(
        f"{int((z > 0).sum())} of {z.size} gates are open, {int((z <= 0).sum())}"
    )
    stand_at(page, 17)  # pool2 backward
    window, errors = grid(page, 0), grid(page, 1)
    index, total = read_equation(page)
    assert total == pytest.approx(
        float(record.gradients["relu2.activation"][(0, *index)]), rel=1e-3
    )
    assert [error != 0 for error in errors] == [
        place == window.index(max(window)) for place in range(4)
    ]
    expect(words).to_contain_text(
        "Only the largest number of a window gets its gradient: 400 of 1600"
    )


def test_the_loss_and_where_the_way_back_starts(inside, record):
    page = inside
    stand_at(page, 11)
    text = page.locator(".station-equation").inner_text()
    assert parse_number(text.split(" = ")[-1]) == shown(record.loss)
    expect(page.locator(".loss-bars button")).to_have_count(32)
    page.locator(".loss-bars button").nth(4).click()
    expect(page.locator("#choose")).to_contain_text("5 of 32")
    stand_at(page, 12)
    found = terms(page)
    assert found == pytest.approx(record.gradients["fc2.pre_activation"][4].tolist())
    assert sum(found) == pytest.approx(0, abs=1e-8)
    stand_at(page, 11)
    page.locator(".loss-bars button").nth(0).click()
    expect(page.locator("#choose")).to_contain_text("1 of 32")


def test_the_update_is_before_plus_update_and_every_ratio(page, record):
    step_inside(page)  # with the weight that is chosen at first
    stand_at(page, STATIONS - 1)
    before, change, after = (grid(page, part) for part in range(3))
    assert after == pytest.approx([b + c for b, c in zip(before, change, strict=True)])
    assert before == pytest.approx(record.parameters["fc2.weight"][0, :5].tolist())
    ratios = page.locator("#station .ratios li").evaluate_all(
        "all => all.map(one => [one.children[0].textContent, Number(one.children[2].value)])"
    )
    for address, ratio in ratios:
        if record.parameters[address].any():
            assert ratio == pytest.approx(record.update_ratios[address])
    page.locator("#station .ratios button", has_text="conv1.kernel").click()
    expect(page.locator("#station .number-grid").first.locator("span")).to_have_count(25)


def go_to_first(stepper: Locator, name: str) -> None:
    """Press a stepper back to its first position."""
    found = re.search(rf"{name} (\d+) of", stepper.inner_text())
    assert found
    for place in range(int(found.group(1)) - 1, 0, -1):
        stepper.get_by_role("button", name=f"previous {name}").click()
        expect(stepper).to_contain_text(f"{name} {place} of")


def test_every_filter_and_channel_is_reached_by_steppers(inside, record):
    page = inside
    stand_at(page, 3)  # conv2: 16 filters on 4 channels
    first = page.locator("#station .stepper").nth(0)
    go_to_first(first, "filter")
    for o in range(16):
        expect(first).to_contain_text(f"filter {o + 1} of 16")
        index, total = read_equation(page)
        assert index[0] == o
        z = float(record.activations["conv2.pre_activation"][(0, *index)])
        assert total == pytest.approx(z, rel=1e-3)
        if o < 15:
            first.get_by_role("button", name="next filter").click()
    channel = page.locator("#station .stepper").nth(1)
    go_to_first(channel, "channel")
    for c in range(4):
        expect(channel).to_contain_text(f"channel {c + 1} of 4")
        weights = record.parameters["conv2.kernel"][15, c].ravel().tolist()
        assert grid(page, 1) == pytest.approx(weights)
        if c < 3:
            channel.get_by_role("button", name="next channel").click()
    stand_at(page, 19)
    page.get_by_label("errors of the layer before").check(force=True)
    lines = page.locator("#station .terms li")
    expect(lines).to_have_count(16)  # one for every filter, none cut off
    lines.nth(15).scroll_into_view_if_needed()
    expect(lines.nth(15)).to_be_in_viewport()


@pytest.mark.stage("watch")
def test_before_the_first_step_inside_shows_the_numbers_that_step_will_have(page):
    record = train_step(initial_run(Recipe()))[1]
    show_inside(page)
    expect(page.locator(".station-note")).to_contain_text("press Step")
    index, total = read_equation(page)
    z = float(record.activations["conv1.pre_activation"][(0, *index)])
    assert total == pytest.approx(z, rel=1e-3)
    step_and_show_network(page)
    expect(page.locator(".station-note")).to_be_hidden()
    assert read_equation(page) == (index, total)
