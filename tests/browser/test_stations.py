"""The stage Inside: the sums of every station equal the engine's."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from engine import Recipe, initial_run, train_step
from tests.browser.accessibility import axe_findings
from tests.browser.network import NETWORK_PRESETS, step_and_show_network
from tests.browser.page import wait_for_position
from tests.browser.page_checks import problems
from tests.browser.stage import go_to_stage

pytestmark = pytest.mark.stage("inside")

SLIDER = "#walk [role=slider]"
SIZES = [(1440, 789), (1024, 768), (390, 844)]
STATIONS = 24  # of the tour: eleven layers there, the loss, eleven back, the update


def stand_at(page: Page, position: int) -> None:
    page.locator(SLIDER).focus()
    page.keyboard.press("Home")
    for _ in range(position):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#station")).to_have_attribute("data-position", str(position))
    wait_until_painted(page)


def parse_number(text: str) -> float:
    """Return the number of a text with a true minus and powers of ten."""
    found = re.fullmatch(r"([−-]?[\d.]+)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text.strip())
    assert found, text
    power = (found.group(2) or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{found.group(1).replace('−', '-')}e{power}")


def wait_until_painted(page: Page) -> None:
    """Wait until everything requested is painted."""
    expect(page.locator('body:not([data-shown=""])')).to_be_visible()
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def read_equation(page: Page) -> tuple[tuple[int, ...], float]:
    """Return the index in an equation, and the number that it ends with."""
    wait_until_painted(page)
    text = page.locator(".station-equation").inner_text()
    found = re.search(r"\[([\d, ]+)\]", text)
    assert found, text
    index = tuple(int(place) for place in found.group(1).split(","))
    return index, parse_number(text.split(" = ")[-1].split(":")[0])


def grid(page: Page, place: int) -> list[float]:
    cells = page.locator("#station .number-grid").nth(place).locator("span")
    return cells.evaluate_all("all => all.map(one => Number(one.dataset.value))")


def terms(page: Page) -> list[float]:
    return page.locator("#station .terms li data").evaluate_all(
        "all => all.map(one => Number(one.value))"
    )


@pytest.fixture
def record():
    return train_step(initial_run(Recipe()), input_gradient=True)[1]


def show_inside(page: Page) -> None:
    page.click('.stages [data-stage="inside"]')
    expect(page.locator("#station")).to_be_visible()


@pytest.fixture
def inside(page):
    """The page after one step, on Inside."""
    page.click("#step")
    wait_for_position(page, 1)
    expect(page.locator("#station")).to_be_visible()
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


@pytest.mark.stage("watch")
def test_inside_stands_at_a_station_and_keeps_it_over_steps(page):
    page.emulate_media(reduced_motion="no-preference")
    go_to_stage(page, "descend")
    page.locator("#walk select").select_option("slow")
    go_to_stage(page, "watch")
    page.click("#step")
    expect(page.get_by_role("button", name="Pause the walk")).to_be_visible()
    page.wait_for_function(
        "last => { const at = Number(document.querySelector('#walk [role=slider]').ariaValueNow);"
        " return at > 1 && at < last; }",
        arg=STATIONS - 1,
    )
    expect(page.locator("#station")).to_be_hidden()
    show_inside(page)  # while the walk runs: it stops where it is
    expect(page.get_by_role("button", name="Play the walk")).to_be_visible()
    position = page.locator(SLIDER).get_attribute("aria-valuenow")
    assert position
    assert 1 < int(position) < STATIONS - 1
    expect(page.locator("#station")).to_have_attribute("data-position", position)
    page.wait_for_timeout(500)
    assert page.locator(SLIDER).get_attribute("aria-valuenow") == position
    expect(page.locator("#station")).to_have_attribute("data-position", position)
    page.click("#step")
    wait_for_position(page, 2)
    expect(page.locator("#station")).to_have_attribute("data-position", position)
    expect(page.locator("#slice-plot")).to_be_hidden()
    page.click('.stages [data-stage="watch"]')
    expect(page.locator("#slice-plot")).to_be_visible()
    expect(page.locator("#station")).to_be_hidden()


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


def test_the_road_leads_through_every_station_and_back(inside):
    page = inside
    names, there = [], page.locator("#station-next")
    while there.is_enabled():
        names.append(page.locator("#station-title").inner_text())
        there.click()
        expect(page.locator("#station")).to_have_attribute("data-position", str(len(names)))
        expect(page.locator("#station-previous")).to_contain_text(names[-1])
    assert len(names) == STATIONS - 1
    assert names[:3] == ["conv1 forward", "relu1 forward", "pool1 forward"]
    for name in reversed(names):
        page.click("#station-previous")
        expect(page.locator("#station-title")).to_have_text(name)
    expect(page.locator("#station-previous")).to_be_disabled()


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


@pytest.mark.parametrize(
    "page", [(1440, 789), (1280, 720), (1024, 768), (390, 844), (844, 390)], indirect=True
)
def test_a_class_can_read_the_numbers_and_nothing_is_out_of_reach(inside):
    page = inside
    for position in (3, 4, 5, 7, 19, 23):
        stand_at(page, position)
        sizes = page.evaluate(
            """() => ({
              cells: [...document.querySelectorAll("#station .number-grid:not(.coarse) span")]
                .map((one) => one.getBoundingClientRect())
                .map(({width, height}) => Math.min(width, height)),
              texts: [...document.querySelectorAll("#station *")]
                .filter((one) => one.childNodes.length === 1 && one.textContent.trim()
                  && one.firstChild.nodeType === 3 && one.checkVisibility())
                .map((one) => parseFloat(getComputedStyle(one).fontSize)),
              formula: parseFloat(getComputedStyle(
                document.querySelector(".station-equation")).fontSize),
              wide: document.querySelector("main").scrollWidth
                - document.querySelector("main").clientWidth,
            })"""
        )
        assert min(sizes["cells"], default=28) >= 28, position
        assert min(sizes["texts"]) >= 13, position
        assert sizes["formula"] >= 15
        assert sizes["wide"] <= 0, position
        reached = page.evaluate(
            """() => {
              const bottom = (one) => one.getBoundingClientRect().bottom;
              const last = [...document.querySelectorAll("#station .station-place *")]
                .filter((one) => one.checkVisibility())
                .reduce((low, one) => (bottom(low) > bottom(one) ? low : one));
              last.scrollIntoView({ block: "end" });
              const main = document.querySelector("main").getBoundingClientRect();
              return last.getBoundingClientRect().bottom - main.bottom;
            }"""
        )
        assert reached <= 1, position


def test_the_headings_of_inside_are_in_order(inside):
    page = inside
    for position in (3, 23):
        stand_at(page, position)
        levels = page.locator("#station :is(h1, h2, h3, h4)").evaluate_all(
            "all => all.filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"
        )
        assert levels[0] == 2
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_window_slides_by_itself_until_it_is_stopped(inside):
    page = inside
    stand_at(page, 5)  # pool2
    first = read_equation(page)[0]
    page.click("#slide")
    expect(page.locator("#slide")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        "text => !document.querySelector('.station-equation').textContent.includes(text)",
        arg=f"[{', '.join(map(str, first))}]",
    )
    page.click("#slide")
    index = read_equation(page)[0]
    expect(page.locator("#address")).to_have_value(
        f"pool2.activation[{', '.join(map(str, index))}]"
    )


def test_another_network_can_be_opened_while_weights_of_this_one_are_watched(inside):
    page = inside
    stand_at(page, 7)  # fc1: its weights ride along
    expect(page.locator("#station .terms li")).not_to_have_count(0)
    page.evaluate(OPEN, {"preset": "edges", "problem": "bars"})
    expect(page.locator("#position")).to_have_text("1")
    expect(page.locator("#station-title")).to_have_text("conv1 forward")
    expect(page.locator(".station-equation")).to_contain_text("Σ of 25 w · a")
    expect(page.locator("#notice")).not_to_have_class("problem")


@pytest.mark.stage("watch")
def test_a_window_that_slides_ends_with_the_chapter(page):
    """Regression: the animation continued on the network of the next chapter and failed there."""
    page.goto(page.url + "#tour/7")
    page.reload()
    expect(page.locator('#tour[data-settled="convolution"]')).to_be_visible()
    page.get_by_label("errors of the layer before").check(force=True)
    page.click("#slide")
    expect(page.locator("#slide")).to_have_attribute("aria-pressed", "true")
    equation_line = page.locator(".station-equation")
    for _ in range(2):  # it slides
        expect(equation_line).not_to_have_text(equation_line.text_content() or "")
    page.click("#tour-next")
    expect(page.locator('#tour[data-settled="again"]')).to_be_visible()
    expect(page.locator("main")).to_have_attribute("data-stage", "watch")
    show_inside(page)
    expect(page.locator("#slide")).to_have_attribute("aria-pressed", "false")
    rest = read_equation(page)
    page.wait_for_timeout(500)  # three of its ticks
    assert read_equation(page) == rest
    expect(page.locator(".problem.failed")).to_have_count(0)


OPEN = """async (recipe) => {
  const { fragmentOf } = await import("./static/js/share_link/link.js");
  const { V2_DICTIONARY } = await import("./static/js/share_link/v2_dictionary.js");
  const { leftOut, plain } = V2_DICTIONARY;
  const show = { ...leftOut.show, stage: "inside" };
  const walk = { ...leftOut.walk, station: "forward conv1" };
  const scene = {
    version: 2, ...leftOut, step: 1, show, walk, chosen: null, selection: null,
    recipe: { ...leftOut.recipe, ...recipe },
  };
  location.hash = await fragmentOf({ ...plain, scene });
}"""
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
        wait_until_painted(page)
        there.append(page.evaluate(PICTURES))
        page.keyboard.press("ArrowRight")
    for position in range(STATIONS - 1, -1, -1):
        if position < STATIONS - 1:
            page.keyboard.press("ArrowLeft")
        wait_until_painted(page)
        assert page.evaluate(PICTURES) == there[position], position
    assert len(set(there)) == STATIONS


@pytest.mark.parametrize(("problem", "preset"), NETWORK_PRESETS)
def test_every_station_of_every_network_opens_with_numbers(page, problem, preset):
    recipe = {"preset": preset, "problem": problem}
    if problem == "computational-graph":
        recipe["batch_size"] = 1
    page.evaluate(OPEN, recipe)
    wait_for_position(page, 1)
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
def test_axe_finds_nothing_serious_inside_the_stations(open_fresh, scheme):
    page = open_fresh(size=(1440, 900), scheme=scheme)
    show_inside(page)
    page.click("#step")
    wait_for_position(page, 1)
    found = []
    for position in (1, 3, 7, 10, 11, 12, 13, 17, 19, 23):
        stand_at(page, position)
        for mode in range(max(1, page.locator(".station-modes label").count())):
            if mode:
                page.locator(".station-modes input").nth(mode).check(force=True)
                wait_until_painted(page)
            found += [f"{position}: {finding}" for finding in axe_findings(page, "#station")]
    assert found == []
