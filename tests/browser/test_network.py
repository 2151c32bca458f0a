"""The network view: related cells, outlines, the magnifier and the selection, for every preset."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from engine import Recipe, initial_run, train_step
from tests.browser.network import NETWORK_PRESETS, step_and_show_network
from tests.browser.page import wait_for_position
from tests.browser.setup import configure


def picture(page: Page, address: str, field: str = "activations"):
    return page.locator(f'#network canvas[data-address="{address}"][data-field="{field}"]')


def point_at(page: Page, address: str, x: float, y: float, field: str = "activations") -> None:
    """Move the pointer to (x, y) in a picture, as fractions of its width and height."""
    picture(page, address, field).scroll_into_view_if_needed()
    box = picture(page, address, field).bounding_box()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def outlines(page: Page, address: str, role: str, field: str = "activations") -> Locator:
    """Return the outlines of a role on a picture."""
    return picture(page, address, field).locator("..").locator(f".outline[data-role={role}]")


@pytest.fixture
def stepped(share_page) -> Page:
    """The page after one step, for tests that point at something and move the pointer away."""
    return share_page(step_and_show_network)


def step_on_watch(page: Page) -> None:
    step_and_show_network(page, "watch")


@pytest.fixture
def watching(share_page) -> Page:
    """The page after one step, on Watch, for tests that close what they open."""
    return share_page(step_on_watch)


def test_a_cell_is_linked_with_its_sources_targets_weights_and_field(stepped):
    page = stepped
    point_at(page, "relu2.activation", 0.5 / 43, 0.5 / 43)  # 16 maps of 10×10, one cell apart
    lines = page.locator("#tooltip").inner_text().split("\n")
    record = train_step(initial_run(Recipe()))[1]
    z = float(record.activations["conv2.pre_activation"][0, 0, 0, 0])
    assert lines[0].startswith("relu2.activation[0, 0, 0] = ")
    assert lines[1].startswith("= max(0, z), z = ")
    assert float(lines[1].split(" = ")[1].replace("−", "-")) == pytest.approx(z, rel=1e-3)
    assert lines[2:] == [
        "from conv2.pre_activation[0, 0, 0]",
        "to pool2.activation[0, 0, 0]",
    ]
    # A window in each of four channels.
    expect(outlines(page, "pool1.activation", "source")).to_have_count(4)
    expect(outlines(page, "pool2.activation", "target")).to_have_count(1)
    expect(outlines(page, "conv2.kernel", "parameter", "parameters")).to_have_count(4)
    expect(outlines(page, "input.activation", "field")).to_have_count(1)
    page.mouse.move(5, 5)
    expect(outlines(page, "pool1.activation", "source")).to_have_count(0)


def test_the_field_on_the_input_is_where_a_gradient_would_come_back_to(stepped):
    """The receptive field of a conv2 output has 14×14 pixels: (5 − 1)·2 + (5 − 1) + 2."""
    page = stepped
    point_at(page, "relu2.activation", 0.5 / 43, 0.5 / 43)
    sizes = picture(page, "input.activation").evaluate(
        "canvas => { const mark = canvas.parentElement.querySelector('[data-role=field]');"
        " return [mark.style.left, mark.style.top, mark.style.width, mark.style.height]; }"
    )
    assert sizes == ["0%", "0%", "43.75%", "43.75%"]  # 14 of 32: (5 − 1)·2 + (5 − 1) + 2
    page.mouse.move(5, 5)


@pytest.fixture
def wide(share_page) -> Page:
    """The page after one step, so wide that a cell of conv2.kernel is a pixel."""
    return share_page(step_and_show_network, size=(2560, 1300))


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
def test_any_cell_is_chosen_by_a_click_and_by_enter(wide, address, field, shown):
    page = wide
    picture(page, address, field).click(position={"x": 1, "y": 1})
    expect(page.locator("#address")).to_have_value(shown)
    expect(outlines(page, address, "chosen", field)).to_have_count(1)
    picture(page, address, field).press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#address")).to_have_value(shown[:-2] + "1]")


def test_pre_activations_are_reachable_and_a_scale_for_each_map_says_so(stepped):
    page = stepped
    expect(picture(page, "conv1.pre_activation")).to_be_hidden()
    page.click("[popovertarget=network-choices]")
    page.get_by_label("z, ∂C/∂z").check(force=True)
    expect(picture(page, "conv1.pre_activation")).to_be_visible()
    expect(picture(page, "relu1.activation")).to_be_hidden()
    legend = page.locator("[data-layer=conv1] .forward-legend .ends:visible").last
    expect(legend).not_to_contain_text("per map")
    before = picture(page, "conv1.pre_activation").evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("per map").check(force=True)
    expect(legend).to_contain_text("per map")
    after = picture(page, "conv1.pre_activation").evaluate("canvas => canvas.toDataURL()")
    assert before != after
    page.get_by_label("common").check(force=True)
    page.get_by_label("a, ∂C/∂z").check(force=True)
    page.keyboard.press("Escape")
    expect(picture(page, "relu1.activation")).to_be_visible()


def test_a_wide_layer_opens_where_one_looks_and_closes_again(stepped):
    page = stepped
    opening = picture(page, "flatten.activation").locator("xpath=../canvas[@class='opening']")
    expect(opening).to_be_hidden()
    point_at(page, "flatten.activation", 0.5, 0.5)
    expect(opening).to_be_visible()
    box = picture(page, "flatten.activation").bounding_box()
    cells = set()
    for right in range(9):
        page.mouse.move(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2)
        cells.add(page.locator("#tooltip").inner_text().split(" = ")[0])
    assert len(cells) <= 3  # of closed cells as many lie on this way
    page.mouse.move(5, 5)
    expect(opening).to_be_hidden()
    picture(page, "relu3.activation").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(
        picture(page, "relu3.activation").locator("xpath=../canvas[@class='opening']")
    ).to_be_visible()


def test_shared_weights_are_shown_sparse_and_full(stepped):
    page = stepped
    page.locator("[data-into=conv1] .link", has_text="sharing").click()
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
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize(("problem", "preset"), NETWORK_PRESETS)
def test_every_network_is_drawn_whole_with_its_true_ends(share_page, problem, preset):
    page = share_page(stage="everything")
    configure(page, problem=problem, preset=preset)
    wait_for_position(page, 0)
    step_and_show_network(page)
    recipe = Recipe(
        problem=problem, preset=preset, batch_size=int(page.locator("#batch-size").input_value())
    )
    run, record = train_step(initial_run(recipe), input_gradient=True)
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
            assert parse_number(float(end)) in label, (address, field)
    wide, high, cut = page.evaluate(
        "() => { const page = document.documentElement, all = document.querySelector('#network');"
        " const scrolls = getComputedStyle(all).overflowY === 'auto';"
        " return [page.scrollWidth - page.clientWidth, page.scrollHeight - page.clientHeight,"
        " scrolls ? 0 : all.scrollHeight - all.clientHeight]; }"
    )
    assert (wide, high) == (0, 0)
    assert cut == 0  # what has no room can be scrolled to


def parse_number(value: float) -> str:
    """Return the number of a text, or its first digits before a power of ten."""
    if value == 0:
        return "0"
    text = np.format_float_positional(value, precision=4, fractional=False, trim="k")
    plain = f"{value:.4g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.3e}".split("e")[0]
    return (plain if "e" not in plain else text).replace("-", "−")[:6]


def visible_columns(page: Page) -> list[str]:
    """Return the names of the visible columns."""
    return page.locator("#network .layer:visible").evaluate_all(
        "all => all.map(one => one.dataset.layer)"
    )


def test_watch_folds_what_follows_a_convolution_and_a_badge_opens_it(watching):
    page = watching
    assert visible_columns(page) == ["input", "conv1", "conv2", "fc1", "softmax"]
    badge = page.locator("[data-layer=conv1] .badge")
    expect(badge).to_have_text("ReLU · pool 2 ▾")
    badge.click()
    assert visible_columns(page) == ["input", "conv1", "pool1", "conv2", "fc1", "softmax"]
    expect(badge).to_have_attribute("aria-expanded", "true")
    badge.click()
    assert visible_columns(page) == ["input", "conv1", "conv2", "fc1", "softmax"]
    assert page.locator("#network .switcher:visible").count() == 0
    assert page.locator('#network canvas[data-address="conv1.bias"]:visible').count() == 0


@pytest.mark.parametrize("page", [(1440, 789)], indirect=True)
def test_the_pictures_grow_with_the_window(page):
    """Before the first step they use the whole height; then they share it with the gradients."""
    sizes = {}
    for done in (False, True):
        if done:
            step_and_show_network(page, "watch")
        for width, height in ((1280, 720), (1440, 789), (1920, 970), (2560, 1300)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(400)
            sizes[width, done] = picture(page, "input.activation").bounding_box()["width"]
            edges = page.evaluate(
                "() => { const all = document.querySelector('#network');"
                " const last = all.querySelector('.answer').getBoundingClientRect();"
                " const first = all.querySelector('.layer').getBoundingClientRect();"
                " const box = all.getBoundingClientRect();"
                " return [first.left - box.left, box.right - last.right]; }"
            )
            assert max(edges) < 12
    least = {1280: (180, 112), 1440: (210, 145), 1920: (300, 210), 2560: (440, 320)}
    for width, (rest, after) in least.items():
        assert sizes[width, False] >= rest, sizes
        assert sizes[width, True] >= after, sizes


def test_before_the_first_step_nothing_stands_where_the_gradients_will_be(page):
    assert page.locator("#network .backward-row canvas:visible").count() == 0
    assert page.locator("#network .backward-legend:visible").count() == 0
    step_and_show_network(page, "watch")
    assert page.locator("#network .backward-row canvas[data-address]:visible").count() >= 7


def test_bars_and_numbers_agree_in_every_frame_while_playing(page):
    page.click("#play")
    worst = page.evaluate(
        """() => new Promise((done) => {
          let worst = 0;
          let seen = new Set();
          const until = performance.now() + 30000;
          const look = () => {
            for (const row of document.querySelectorAll("#network .class-bar")) {
              const share = Number(row.querySelector("data").value);
              const [track, fill] = [row.querySelector(".track"), row.querySelector(".fill")];
              const wide = track.getBoundingClientRect().width;
              const shown = fill.getBoundingClientRect().width / wide;
              worst = Math.max(worst, Math.abs(share - shown));
              seen.add(share);
            }
            if (seen.size < 12 && performance.now() < until) requestAnimationFrame(look);
            else done({ worst, steps: seen.size });
          };
          look();
        })"""
    )
    page.click("#play")
    assert worst["steps"] >= 12
    assert worst["worst"] < 0.01


def test_the_network_is_one_tab_stop_in_which_arrows_go_between_pictures_and_cells(watching):
    page = watching
    stops = page.locator("#network [tabindex='0'], #network button:not([tabindex='-1'])")
    expect(stops.locator("visible=true")).to_have_count(1)
    page.locator("#choose").focus()
    page.keyboard.press("ArrowDown")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("data-address", "input.activation")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("data-address", "conv1.kernel")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("data-address", "conv1.kernel")
    run = initial_run(Recipe())
    record = train_step(run)[1]
    after = record.parameters["conv1.kernel"] + record.updates["conv1.kernel"]
    expect(focused).to_have_attribute("aria-valuetext", re.compile(r"^conv1\.kernel\[0, 0, 0, 1\]"))
    spoken = focused.get_attribute("aria-valuetext").replace("−", "-")
    assert float(spoken.split(" = ")[1]) == pytest.approx(float(after[0, 0, 0, 1]), rel=1e-3)
    page.keyboard.press("Enter")
    expect(outlines(page, "conv1.kernel", "chosen", "parameters")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("data-address", "relu1.activation")
    expect(page.locator("#network [tabindex='0']")).to_have_count(1)


def test_the_image_is_chosen_by_keyboard_alone(page):
    page.locator("#choose").focus()
    page.keyboard.press("Enter")
    sheet = page.locator(".thumbnails")
    expect(sheet).to_be_visible()
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("#choose")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#choose")).to_contain_text("2 of 32")
    expect(sheet).to_be_hidden()


def test_images_that_are_closed_and_opened_at_once_have_the_focus(page):
    """The event `toggle` comes once, and late, for a popover that is opened, closed and opened."""
    page.locator("#choose").focus()
    said = page.evaluate(
        """() => {
          for (let times = 0; times < 3; times++) document.querySelector("#choose").click();
          const { activeElement: one } = document;
          return [one.getAttribute("aria-pressed"), one.parentElement.children.length];
        }"""
    )
    assert said == ["true", 32]
    expect(page.locator("#choose")).to_have_attribute("aria-expanded", "true")
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")


def test_a_step_that_comes_while_the_images_are_open_leaves_the_focus_where_it_was(page):
    page.locator("#choose").press("Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    page.evaluate("() => document.querySelector('#step').click()")
    wait_for_position(page, 1)
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("^Image 2,"))


def test_a_click_between_two_filters_chooses_the_nearest_cell(watching):
    page = watching
    kernel = picture(page, "conv2.kernel", "parameters")
    cell = kernel.bounding_box()["width"] / int(kernel.get_attribute("width"))
    kernel.click(position={"x": 5.5 * cell, "y": 1})  # the sixth column is a gap
    expect(outlines(page, "conv2.kernel", "chosen", "parameters")).to_have_count(1)


def test_a_name_leads_inside_and_a_dead_layer_says_so(page):
    configure(page, learning_rate="5")
    for position in range(1, 6):
        page.click("#step")
        wait_for_position(page, position)
    run = initial_run(Recipe(learning_rate=5.0))
    for _ in range(5):
        run, record = train_step(run)
    assert not record.activations["relu1.activation"].any()
    words = page.locator("[data-layer=conv1] .health").first
    expect(words).to_have_text("all 4 dead: nothing comes through")
    page.locator("[data-layer=conv2] .layer-name").click()
    expect(page.locator("main")).to_have_attribute("data-stage", "inside")
    expect(page.locator(".layer.now-forward")).to_have_attribute("data-layer", "conv2")


def test_the_first_weight_has_a_gradient_and_its_caption_says_why_it_is_this_one(page):
    configure(page, problem="3-or-8", preset="single-neuron")
    caption = page.locator("[data-into=neuron] .chosen-caption")
    expect(caption).to_have_text("largest gradient")
    _, record = train_step(initial_run(Recipe(preset="single-neuron")))
    place = int(np.abs(record.gradients["neuron.weight"]).argmax())
    assert f"neuron.weight[0, {place}]" in caption.get_attribute("title")
    neuron = picture(page, "neuron.weight", "parameters")
    assert (neuron.get_attribute("width"), neuron.get_attribute("height")) == ("32", "32")
    expect(page.locator("#weight")).not_to_have_text("0")
