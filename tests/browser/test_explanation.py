"""The explanation on the page: its terms sum to the gradient of the engine."""

import re
from decimal import Decimal

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, explain
from tests.browser.inspector import choose_number
from tests.browser.page import (
    exact_value,
    replay_with_record,
    step_to_first_curve,
    wait_for_position,
)
from tests.browser.setup import configure, start_over

pytestmark = pytest.mark.stage("everything")

PRESETS = ("tour", "lenet5", "mlp", "edges")
POSITIONS = (1, 2, 5)
EACH = 17  # 4 networks × 3 steps × 17 numbers = 204
READ_ALL = """async (addresses) => {
  const origin = document.querySelector('#origin');
  const text = (selector) => {
    const row = origin.querySelector(selector);
    return row.hidden ? null : row.querySelector('data').textContent;
  };
  const found = [];
  for (const address of addresses) {
    document.querySelector('#address').value = address;
    document.querySelector('#address-form').requestSubmit();
    while (origin.dataset.shows !== address || origin.classList.contains('stale')) {
      await new Promise(requestAnimationFrame);
    }
    found.push({
      unit: origin.querySelector('.sum-table').dataset.unit,
      terms: [...origin.querySelectorAll('.sum-table tbody data')].map((one) => one.textContent),
      rest: text('.rest'), rounding: text('.rounding'), sum: text('.sum'), total: text('.total'),
    });
  }
  return found;
}"""


def parse_number(text: str) -> Decimal:
    """Return the number of a text with a true minus and powers of ten."""
    found = re.fullmatch(r"(−?[\d.]+)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert found, text
    power = (found.group(2) or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return Decimal(f"{found.group(1).replace('−', '-')}e{power}")


def unit_of_last_digit(text: str) -> Decimal:
    """Return the value of one unit in the last digit of a number as text."""
    return Decimal(1).scaleb(parse_number(text).as_tuple().exponent)


def random_addresses(record, stream) -> list[tuple[str, tuple[int, ...]]]:
    """Return random elements of the arrays of a step, each array with equal probability."""
    shapes = {name: array.shape for name, array in record.parameters.items()}
    shapes |= {name: array.shape[1:] for name, array in record.activations.items()}
    names = [list(shapes)[place] for place in stream.integers(len(shapes), size=EACH)]
    return [(name, tuple(int(stream.integers(size)) for size in shapes[name])) for name in names]


@pytest.mark.parametrize("preset", PRESETS)
def test_terms_add_up_to_the_engines_gradient_in_the_digits_shown(share_page, preset):
    page = share_page(put_back=start_over, stage="inside")
    if preset != "tour":
        configure(page, preset=preset)
    stream = np.random.default_rng(PRESETS.index(preset))
    made = 0
    for position in POSITIONS:
        while made < position:
            page.click("#step")
            made += 1
            wait_for_position(page, made)
        run, record = replay_with_record(position, Recipe(preset=preset))
        asked = random_addresses(record, stream)
        written = [
            f"{'' if name in record.parameters else '∂C/∂'}{name}[{', '.join(map(str, index))}]"
            for name, index in asked
        ]
        answers = page.evaluate(READ_ALL, written)
        for (name, index), shown in zip(asked, answers, strict=True):
            image = None if name in record.parameters else 0
            found = explain(run.network, record, name, index, image)
            place = index if image is None else (0, *index)
            assert_terms_sum(shown, found, float(record.gradients[name][place]))


def assert_terms_sum(shown, found, gradient: float) -> None:
    """Assert that the terms sum exactly, and to the engine's gradient."""
    lines = [*shown["terms"], shown["rest"], shown["rounding"]]
    total = sum((parse_number(one) for one in lines if one is not None), Decimal(0))
    unit = parse_number("1" + shown["unit"])
    if shown["sum"] is None:
        assert total * unit == parse_number(shown["total"]), (found.address, found.index, shown)
    else:
        assert total == parse_number(shown["sum"]), (found.address, found.index, shown)
        half = unit_of_last_digit(shown["sum"]) * unit / 2
        assert abs(parse_number(shown["sum"]) * unit - Decimal(found.sum)) <= half
    wrong = abs(parse_number(shown["total"]) - Decimal(gradient))
    assert wrong <= unit_of_last_digit(shown["total"]) / 2 + Decimal(found.tolerance)


@pytest.fixture
def stepped(share_page) -> Page:
    """The page after one step, for tests that choose a number first."""
    return share_page(step_to_first_curve, stage="everything")


def test_from_a_weight_of_conv1_to_the_loss_in_six_clicks_and_back(page):
    step_to_first_curve(page)
    choose_number(page, "conv1.kernel[3,0,1,1]")
    expect(page.locator("#origin")).to_have_attribute("data-shows", re.compile("conv1.kernel"))
    expect(page.locator("#origin")).not_to_have_class(re.compile("stale"))
    _, record = replay_with_record(1)
    for address in ("conv1.kernel", "conv1.pre", "conv2.pre", "fc1.pre", "fc2.pre"):
        page.locator(".sum-table tbody button.backward").first.click()
        expect(page.locator("#address")).to_have_value(re.compile(f"{address}.*"))
        expect(page.locator("#origin")).to_have_attribute("data-shows", re.compile(address))
        expect(page.locator("#origin")).not_to_have_class(re.compile("stale"))
    image = int(page.locator("#origin").get_attribute("data-image"))
    chance = record.true_probabilities[image]
    end = page.locator("math[data-origin='loss_cross_entropy loss_at_probability']")
    expect(end.locator("[data-slot=prediction]")).to_have_text(f"{chance:.4g}")
    expect(end.locator("[data-slot=cost]")).to_have_text(f"{record.losses[image]:.4g}")
    assert exact_value(page, ".sum-table .total data") == pytest.approx(
        float(record.gradients["fc2.pre_activation"][image, 0]), rel=1e-6
    )
    expect(page.locator(".trail button")).to_have_count(5)
    page.locator(".trail button").first.click()
    expect(page.locator("#address")).to_have_value("conv1.kernel[3, 0, 1, 1]")
    expect(page.locator(".trail")).to_be_hidden()


def test_a_filter_weight_of_one_image_is_a_map_of_products_with_their_sum(stepped):
    page = stepped
    choose_number(page, "conv1.kernel[3,0,1,1]")
    page.click("[data-whole=no]")
    expect(page.locator(".product-maps figure")).to_have_count(3)
    run, record = replay_with_record(1)
    found = explain(run.network, record, "conv1.kernel", (3, 0, 1, 1), 0)
    expect(page.locator("#origin")).to_have_attribute("data-image", "0")
    assert exact_value(page, ".sum-table .total data") == found.total
    page.click(".more")
    expect(page.locator(".sum-table tbody tr")).to_have_count(32)
    page.click("[data-whole=yes]")
    expect(page.locator(".product-maps")).to_be_hidden()
    expect(page.locator(".agreement")).to_contain_text("within the rounding of float32")


def test_a_value_is_explained_too(stepped):
    page = stepped
    choose_number(page, "conv2.pre_activation[3,4,4]")
    run, record = replay_with_record(1)
    found = explain(run.network, record, "conv2.pre_activation", (3, 4, 4), 0, of="value")
    expect(page.locator("#origin")).to_have_attribute("data-shows", "conv2.pre_activation[3, 4, 4]")
    expect(page.locator("#origin")).not_to_have_class(re.compile("stale"))
    assert exact_value(page, ".sum-table .total data") == found.total
    expect(page.locator(".road-back")).to_be_hidden()
    page.click("[data-choose=gradient]")
    expect(page.locator(".road-back li")).to_have_count(8)
    expect(page.locator(".road-back .here b")).to_have_text("conv2")
