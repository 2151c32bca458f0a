"""The picture of the network: what is linked, marked, opened and chosen, for every architecture."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, advance, start
from tests.browser.setup import configure
from tests.browser.test_page import stand


def stepped(page: Page) -> None:
    page.click("#step")
    stand(page, 1)


def picture(page: Page, address: str, field: str = "activations"):
    return page.locator(f'#network canvas[data-address="{address}"][data-field="{field}"]')


def point_at(page: Page, address: str, x: float, y: float, field: str = "activations") -> None:
    """Move the pointer to a part (x, y) of a picture's width and height."""
    box = picture(page, address, field).bounding_box()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def marks(page: Page, address: str, role: str, field: str = "activations") -> int:
    """Return how many boxes of a role stand on a picture."""
    return picture(page, address, field).evaluate(
        "(canvas, role) => canvas.parentElement"
        ".querySelectorAll(`.outline[data-role=${role}]`).length",
        role,
    )


def test_a_cell_is_linked_with_its_sources_targets_weights_and_field(page):
    stepped(page)
    point_at(page, "relu2.activation", 0.5 / 43, 0.5 / 43)  # 16 maps of 10×10, one cell apart
    lines = page.locator("#tooltip").inner_text().split("\n")
    record = advance(start(Recipe()))[1]
    z = float(record.activations["conv2.pre_activation"][0, 0, 0, 0])
    assert lines[0].startswith("relu2.activation[0, 0, 0] = ")
    assert lines[1].startswith("= max(0, z), z = ")
    assert float(lines[1].split(" = ")[1].replace("−", "-")) == pytest.approx(z, rel=1e-3)
    assert lines[2:] == [
        "from conv2.pre_activation[0, 0, 0]",
        "to pool2.activation[0, 0, 0]",
    ]
    assert marks(page, "pool1.activation", "source") == 4  # a window in each of four channels
    assert marks(page, "pool2.activation", "target") == 1
    assert marks(page, "conv2.kernel", "parameter", "parameters") == 4
    assert marks(page, "input.activation", "field") == 1
    page.mouse.move(5, 5)
    assert marks(page, "pool1.activation", "source") == 0


def test_the_field_on_the_input_is_where_a_gradient_would_come_back_to(page):
    """The 14×14 pixels that conv2's first output sees: 5 + 2·4 by two, plus the first window."""
    stepped(page)
    point_at(page, "relu2.activation", 0.5 / 43, 0.5 / 43)
    sizes = picture(page, "input.activation").evaluate(
        "canvas => { const mark = canvas.parentElement.querySelector('[data-role=field]');"
        " return [mark.style.left, mark.style.top, mark.style.width, mark.style.height]; }"
    )
    assert sizes == ["0%", "0%", "43.75%", "43.75%"]  # 14 of 32: (5 − 1)·2 + (5 − 1) + 2


@pytest.mark.parametrize(
    ("address", "field", "shown"),
    [
        ("input.activation", "activations", "input.activation[0, 0, 0]"),
        ("relu1.activation", "activations", "relu1.activation[0, 0, 0]"),
        ("conv1.pre_activation", "gradients", "∂C/∂conv1.pre_activation[0, 0, 0]"),
        ("conv2.kernel", "gradients", "conv2.kernel[0, 0, 0, 0]"),
        ("flatten.activation", "gradients", "∂C/∂flatten.activation[0]"),
    ],
)
def test_any_cell_is_chosen_by_a_click_and_by_enter(page, address, field, shown):
    stepped(page)
    picture(page, address, field).click(position={"x": 1, "y": 1})
    expect(page.locator("#address")).to_have_value(shown)
    assert marks(page, address, "chosen", field) == 1
    picture(page, address, field).press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#address")).to_have_value(shown[:-2] + "1]")


def test_pre_activations_are_reachable_and_a_scale_for_each_map_says_so(page):
    stepped(page)
    expect(picture(page, "conv1.pre_activation")).to_be_hidden()
    page.get_by_label("z, ∂C/∂z").check(force=True)
    expect(picture(page, "conv1.pre_activation")).to_be_visible()
    expect(picture(page, "relu1.activation")).to_be_hidden()
    legend = page.locator("[data-layer=conv1] .forward-row .ends:visible").last
    expect(legend).not_to_contain_text("per map")
    before = picture(page, "conv1.pre_activation").evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("each map its own").check(force=True)
    expect(legend).to_contain_text("per map")
    after = picture(page, "conv1.pre_activation").evaluate("canvas => canvas.toDataURL()")
    assert before != after


def test_a_wide_layer_opens_where_one_looks_and_closes_again(page):
    stepped(page)
    opening = picture(page, "flatten.activation").locator("xpath=../canvas[@class='opening']")
    expect(opening).to_be_hidden()
    point_at(page, "flatten.activation", 0.5, 0.5)
    expect(opening).to_be_visible()
    box = picture(page, "flatten.activation").bounding_box()
    cells = set()
    for right in range(25):
        page.mouse.move(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2)
        cells.add(page.locator("#tooltip").inner_text().split(" = ")[0])
    assert 24 / (box["width"] / 14) >= 6  # so many cells of the closed picture lie on this way
    assert len(cells) <= 5
    page.mouse.move(5, 5)
    expect(opening).to_be_hidden()
    picture(page, "relu3.activation").focus()
    page.keyboard.press("ArrowDown")
    expect(
        picture(page, "relu3.activation").locator("xpath=../canvas[@class='opening']")
    ).to_be_visible()


def test_shared_weights_are_shown_sparse_and_full(page):
    stepped(page)
    page.locator("[data-layer=conv1] .link", has_text="sharing").click()
    dialog = page.locator("#filters")
    expect(dialog.locator("line")).to_have_count(28 * 5)
    assert (
        len(
            set(
                dialog.locator("line").evaluate_all(
                    "all => all.map(one => one.getAttribute('stroke'))"
                )
            )
        )
        == 5
    )
    dialog.get_by_label("full").check(force=True)
    expect(dialog.locator(".sharing-legend span")).to_have_count(25)
    expect(dialog.locator("> p")).to_contain_text("802,816 entries; 19,600 of them are not zero")
    ink = dialog.locator("canvas").last.evaluate(
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
        ".data.filter((_, place) => place % 4 === 3).filter(Boolean).length"
    )
    assert ink == 28 * 28 * 25


PRESETS = [
    ("ten-digits", "tour"),
    ("ten-digits", "lenet5"),
    ("ten-digits", "mlp"),
    ("bars", "edges"),
    ("3-or-8", "single-neuron"),
    ("computational-graph", "computational-graph"),
]


@pytest.mark.parametrize(("problem", "preset"), PRESETS)
def test_every_network_is_drawn_whole_with_its_true_ends(page, problem, preset):
    configure(page, problem=problem, preset=preset)
    stepped(page)
    recipe = Recipe(
        problem=problem, preset=preset, batch_size=int(page.locator("#batch-size").input_value())
    )
    run, record = advance(start(recipe), input_gradient=True)
    canvases = page.locator("#network canvas[data-address]")
    found = canvases.evaluate_all(
        "all => all.map(one => [one.dataset.field, one.dataset.address, one.ariaLabel])"
    )
    shown = {(field, address): label for field, address, label in found}
    for address in list(run.network.activation_shapes)[:-1]:
        assert ("activations", address) in shown or address == run.network.layers[-1].name
        assert ("gradients", address) in shown
    for (field, address), label in shown.items():
        if "nothing to show yet" in label:  # z behind a, or the other way round
            continue
        values = getattr(record, field)[address]
        if address in run.network.activation_shapes:
            values = values[0]
        elif field == "parameters":
            values = values + record.updates[address]
        for end in (values.min(), values.max()):
            assert number(float(end)) in label, (address, field)
    sizes = page.evaluate(
        "[document.documentElement, document.querySelector('#network')]"
        ".flatMap((one) =>"
        " [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight])"
    )
    assert max(sizes) <= 0


def number(value: float) -> str:
    """Return the number as the page writes it, or its first digits where powers come in."""
    if value == 0:
        return "0"
    text = np.format_float_positional(value, precision=4, fractional=False, trim="k")
    plain = f"{value:.4g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.3e}".split("e")[0]
    return (plain if "e" not in plain else text).replace("-", "−")[:6]
