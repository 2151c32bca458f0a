"""Inside a station of the walk: its sums are those of the engine, at whatever place one looks."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, advance, start
from tests.browser.setup import configure
from tests.browser.test_access import findings
from tests.browser.test_layout import SIZES, problems
from tests.browser.test_network import PRESETS, stepped

SLIDER = "#walk [role=slider]"
STATIONS = 24  # of the tour: eleven layers there, the loss, eleven back, the update


def stand_at(page: Page, position: int) -> None:
    page.locator(SLIDER).focus()
    page.keyboard.press("Home")
    for _ in range(position):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#station")).to_have_attribute("data-position", str(position))
    settled(page)


def number(text: str) -> float:
    """Return a number as the page writes it: true minus, powers of ten."""
    found = re.fullmatch(r"([−-]?[\d.]+)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text.strip())
    assert found, text
    power = (found.group(2) or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{found.group(1).replace('−', '-')}e{power}")


def settled(page: Page) -> None:
    """Wait until what was asked for is painted."""
    expect(page.locator('body:not([data-shown=""])')).to_be_visible()
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def equation(page: Page) -> tuple[tuple[int, ...], float]:
    """Return the index that the formula speaks of, and the number it ends with."""
    settled(page)
    text = page.locator(".station-equation").inner_text()
    found = re.search(r"\[([\d, ]+)\]", text)
    assert found, text
    index = tuple(int(place) for place in found.group(1).split(","))
    return index, number(text.split(" = ")[-1].split(":")[0])


def grid(page: Page, place: int) -> list[float]:
    cells = page.locator("#station .number-grid").nth(place).locator("span")
    return cells.evaluate_all("all => all.map(one => Number(one.dataset.value))")


def terms(page: Page) -> list[float]:
    return page.locator("#station .terms li data").evaluate_all(
        "all => all.map(one => Number(one.value))"
    )


@pytest.fixture
def record():
    return advance(start(Recipe()), input_gradient=True)[1]


@pytest.fixture
def inside(page):
    stepped(page)
    return page


def shown(value: float) -> float:
    return float(f"{value:.4g}")


@pytest.mark.parametrize("place", [(0.1, 0.2), (0.5, 0.5), (0.93, 0.7), (0.02, 0.98)])
def test_a_convolution_adds_up_wherever_the_window_is_put(inside, record, place):
    page = inside
    stand_at(page, 3)  # conv2 forward
    canvas = page.locator("#station canvas[data-address='pool1.activation']")
    box = canvas.bounding_box()
    canvas.click(position={"x": place[0] * box["width"], "y": place[1] * box["height"]})
    index, total = equation(page)
    z = float(record.activations["conv2.pre_activation"][(0, *index)])
    assert total == pytest.approx(z, rel=1e-3)
    assert sum(terms(page)) == pytest.approx(z, rel=1e-4, abs=1e-6)
    window, weights, products = (grid(page, part) for part in range(3))
    assert products == pytest.approx([a * w for a, w in zip(window, weights, strict=True)])
    channel = page.locator("#station .terms .on").inner_text()
    assert sum(products) == pytest.approx(number(channel.split("\n")[-1]), rel=1e-3, abs=1e-6)
    c = int(re.search(r"\d+", channel).group())
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
    (o, c, i, j), total = equation(page)
    gradient = record.gradients["conv2.kernel"][o, c, i, j]
    assert (i, j) == divmod(weight, 5)
    assert total == pytest.approx(float(gradient), rel=1e-3)
    x = record.activations["pool1.activation"][0, c, i : i + 10, j : j + 10].astype(float)
    own = float((x * record.gradients["conv2.pre_activation"][0, o]).sum())
    said = re.search(
        r"∂C/∂z = (\S+) \(this image\)", page.locator(".station-equation").inner_text()
    )
    assert number(said.group(1)) == pytest.approx(own, rel=2e-3, abs=1e-9)
    assert grid(page, 0) == pytest.approx(record.gradients["conv2.kernel"][o, c].ravel().tolist())


def test_the_errors_before_are_the_turned_filter_over_the_padded_errors(inside, record):
    page = inside
    stand_at(page, 19)
    page.get_by_label("errors before: turned filter").check(force=True)
    canvas = page.locator("#station canvas[data-field='station-conv2']")
    canvas.focus()
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        index, total = equation(page)
        error = float(record.gradients["pool1.activation"][(0, *index)])
        assert total == pytest.approx(error, rel=1e-3)
        assert sum(terms(page)) == pytest.approx(error, rel=1e-3, abs=1e-8)
        f = int(re.search(r"\d+", page.locator("#station .terms .on").inner_text()).group())
        turned = record.parameters["conv2.kernel"][f, index[0], ::-1, ::-1]
        assert grid(page, 1) == pytest.approx(turned.ravel().tolist())


def test_a_dense_layer_adds_up_both_ways(inside, record):
    page = inside
    stand_at(page, 7)  # fc1 forward: its weights come when one stands here
    expect(page.locator("#station .terms li")).not_to_have_count(0)
    (unit,), total = equation(page)
    z = float(record.activations["fc1.pre_activation"][0, unit])
    assert total == pytest.approx(z, rel=1e-3)
    *products, said = terms(page)
    assert sum(products) == pytest.approx(said)
    stand_at(page, 15)
    page.get_by_label("errors before: Wᵀ × errors").check(force=True)
    expect(page.locator("#station .terms li")).not_to_have_count(0)
    (unit,), total = equation(page)
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
    index, total = equation(page)
    assert total == pytest.approx(
        float(record.gradients["relu2.activation"][(0, *index)]), rel=1e-3
    )
    assert [error != 0 for error in errors] == [
        place == window.index(max(window)) for place in range(4)
    ]
    expect(words).to_contain_text("The winner takes all: 400 of 1600")


def test_the_loss_and_where_the_way_back_starts(inside, record):
    page = inside
    stand_at(page, 11)
    text = page.locator(".station-equation").inner_text()
    assert number(text.split(" = ")[-1]) == shown(record.loss)
    expect(page.locator(".loss-bars button")).to_have_count(32)
    page.locator(".loss-bars button").nth(4).click()
    expect(page.locator("#choose")).to_contain_text("5 of 32")
    stand_at(page, 12)
    found = terms(page)
    assert found == pytest.approx(record.gradients["fc2.pre_activation"][4].tolist())
    assert sum(found) == pytest.approx(0, abs=1e-8)


def test_the_update_is_before_plus_update_and_every_ratio(inside, record):
    page = inside
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


def test_the_station_is_closed_while_the_walk_runs_and_opens_where_it_is_stopped(page):
    page.emulate_media(reduced_motion="no-preference")
    page.locator("#walk select").select_option("slow")
    page.click("#step")
    page.wait_for_function(
        "() => Number(document.querySelector('#walk [role=slider]').ariaValueNow) > 1"
    )
    expect(page.locator("#station")).to_be_hidden()
    page.click("#walk [aria-label='Pause the walk']")
    expect(page.locator("#station")).to_be_visible()
    expect(page.locator("#slice-plot")).to_be_hidden()
    page.click("#to-curves")
    expect(page.locator("#slice-plot")).to_be_visible()
    page.click("#inside")
    expect(page.locator("#station")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#station")).to_be_hidden()


def test_the_window_slides_by_itself_until_it_is_stopped(inside):
    page = inside
    stand_at(page, 5)  # pool2
    first = equation(page)[0]
    page.click("#slide")
    page.wait_for_function(
        "text => !document.querySelector('.station-equation').textContent.includes(text)",
        arg=f"[{', '.join(map(str, first))}]",
    )
    page.click("#slide")
    index = equation(page)[0]
    expect(page.locator("#address")).to_have_value(
        f"pool2.activation[{', '.join(map(str, index))}]"
    )


def test_another_network_can_be_chosen_while_weights_of_this_one_are_watched(inside):
    page = inside
    stand_at(page, 7)  # fc1: its weights ride along
    expect(page.locator("#station .terms li")).not_to_have_count(0)
    configure(page, preset="edges")
    stepped(page)
    expect(page.locator("#notice")).not_to_have_class("problem")
    stand_at(page, 0)
    expect(page.locator(".station-equation")).to_contain_text("Σ of 25 w · a")


PICTURES = """() => [...document.querySelectorAll("#network canvas[data-address]")]
  .map((one) => one.parentElement)
  .map((one) => one.hidden ? "" : one.firstChild.toDataURL() + one.className).join()
  + document.querySelector("#network").innerHTML.match(/now-[a-z]+/g)
  + document.querySelector("#station").dataset.position"""


def test_scrubbing_back_and_forth_gives_the_same_pictures(inside):
    page = inside
    stand_at(page, 0)
    there = []
    for _ in range(STATIONS):
        settled(page)
        there.append(page.evaluate(PICTURES))
        page.keyboard.press("ArrowRight")
    for position in range(STATIONS - 1, -1, -1):
        if position < STATIONS - 1:
            page.keyboard.press("ArrowLeft")
        settled(page)
        assert page.evaluate(PICTURES) == there[position], position
    assert len(set(there)) == STATIONS


@pytest.mark.parametrize(("problem", "preset"), PRESETS)
def test_every_station_of_every_network_opens_with_numbers(page, problem, preset):
    configure(page, problem=problem, preset=preset)
    stepped(page)
    slider = page.locator(SLIDER)
    last = int(slider.get_attribute("aria-valuemax"))
    stand_at(page, 0)
    for position in range(last + 1):
        expect(page.locator("#station")).to_have_attribute("data-position", str(position))
        for mode in range(max(1, page.locator(".station-modes label").count())):
            if mode:
                page.locator(".station-modes input").nth(mode).check(force=True)
            expect(page.locator(".station-equation")).to_contain_text(re.compile(r"= .*\d"))
            expect(page.locator(".station-body")).to_have_count(1)
        slider.focus()
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("page", [(390, 844)], indirect=True)
def test_on_a_phone_the_station_is_under_the_network(inside):
    page = inside
    stand_at(page, 3)
    network, station = (page.locator(one).bounding_box() for one in ("#network", "#station"))
    assert station["y"] >= network["y"] + network["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_no_station_overlaps_or_is_cut(inside):
    page = inside
    stand_at(page, 0)
    found = []
    for position in range(STATIONS):
        expect(page.locator("#station")).to_have_attribute("data-position", str(position))
        for mode in range(max(1, page.locator(".station-modes label").count())):
            if mode:
                page.locator(".station-modes input").nth(mode).check(force=True)
            page.wait_for_timeout(200)
            found += [f"{position}: {problem}" for problem in problems(page)]
        page.locator(SLIDER).focus()
        page.keyboard.press("ArrowRight")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_inside_the_stations(browser, server, scheme):
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(server)
    stepped(page)
    found = []
    for position in (1, 3, 7, 10, 11, 12, 13, 17, 19, 23):
        stand_at(page, position)
        for mode in range(max(1, page.locator(".station-modes label").count())):
            if mode:
                page.locator(".station-modes input").nth(mode).check(force=True)
                settled(page)
            found += [f"{position}: {finding}" for finding in findings(page, "#station")]
    context.close()
    assert found == []
