"""The whole tour at two sizes: each task is done, and each result holds."""

from math import log

import pytest
from playwright.sync_api import Page, expect

from app.tour.render import load_tour
from engine import Recipe, evaluate, replay, slice_parameter, train_step
from tests.browser.accessibility import axe_findings, axe_violations
from tests.browser.page_checks import problems
from tests.browser.tour import CHAPTER_NAMES, wait_for_chapter

SPOT = "async (name) => !!(await import('./static/js/tour/highlights.js')).highlightTarget(name)"


def read_result(page: Page) -> dict[str, str]:
    """Return the numbers that the panel shows as the result, by name."""
    expect(page.locator("#tour-found")).to_be_visible()
    return page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('#tour-found [data-live]')]"
        ".map((one) => [one.dataset.live, one.value]))"
    )


def forward(page: Page) -> None:
    page.click("#choose")
    page.locator(".thumbnails button").nth(3).click()
    expect(page.locator("#choose")).to_contain_text("4 of 32")
    page.get_by_role("button", name="Play the walk").click()
    told = read_result(page)
    record = train_step(replay(Recipe(), 0))[1]
    assert told["image"] == "4"
    assert float(told["prediction"]) == pytest.approx(record.true_probabilities[3], rel=1e-5)


def how_wrong(page: Page) -> None:
    slider = page.locator("#prediction-plot [role=slider]")
    slider.focus()
    for _ in range(15):
        page.keyboard.press("ArrowLeft")
    told = read_result(page)
    assert float(told["loss"]) == pytest.approx(-log(float(told["a"])))
    assert float(told["slope"]) == pytest.approx(-1 / float(told["a"]))


def derivative(page: Page) -> None:
    slider = page.locator("#slice-plot [role=slider]")
    slider.focus()
    before = train_step(replay(Recipe(), 0))[1].true_probabilities[0]
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
        if page.locator("#tour-found").is_visible():
            break
    told = read_result(page)
    assert float(told["a"]) >= before + 0.05 - 1e-6


def chain(page: Page) -> None:
    page.fill("#tour #graph-b", "5")
    page.click("#tour #graph-whole")
    expect(page.locator("#tour .graph-picture")).to_contain_text("5")
    page.locator("#origin .sum-table tbody button.backward").first.click()
    error = train_step(replay(Recipe(), 0))[1].gradients["fc2.pre_activation"][0, 0]
    assert float(read_result(page)["error"]) == pytest.approx(float(error), rel=1e-5)
    page.click("#tour-answer summary")
    page.click("#tour [data-scene=graph]")
    expect(page.locator("#address")).to_have_value("∂C/∂input.activation[0, 0, 0]")
    expect(page.locator("#output-gradient")).to_have_text("4.000")
    page.get_by_role("button", name="Back to the tour").click()
    expect(page.locator("#address")).to_have_value("fc2.weight[0, 1]")


def descent(page: Page) -> None:
    page.locator("#trial").focus()
    page.keyboard.press("End")
    told = read_result(page)
    assert told["verdict"] in ("overshoots", "diverges")
    assert told["rate"] == "100"
    page.keyboard.press("Escape")


def every_weight(page: Page) -> None:
    page.click("#step")
    told = read_result(page)
    run = replay(Recipe(), 10)
    after, record = train_step(run)
    expected = slice_parameter(run.network, record, "fc2.weight", (0, 1), after.parameters)
    assert told["step"] == "10"
    assert float(told["alone"]) == pytest.approx(expected.loss_alone, rel=1e-6)
    assert float(told["after"]) == pytest.approx(expected.loss_after, rel=1e-6)
    strayed = page.get_by_role("button", name="Back to the tour")
    expect(strayed).to_be_visible()
    assert [one for one in problems(page) if "#tour" in one] == []
    strayed.click()
    expect(page.locator("#position")).to_have_text("10")
    expect(strayed).to_be_hidden()
    expect(page.locator("#undo")).to_be_enabled()


def convolution(page: Page) -> None:
    page.locator("#station").get_by_text("errors of the layer before").click()
    assert read_result(page)["line"].startswith("∂C/∂a[")


def again(page: Page) -> None:
    page.select_option("#speed", "0")
    page.click("#play")
    told = read_result(page)
    page.click("#play")
    made = int(told["steps"])
    assert made >= 100
    run, right = replay(Recipe(preset="edges", problem="bars"), 50), set()
    for _ in range(made - 50):
        right.add(f"{100 * evaluate(run).accuracy:.1f} %")
        run = train_step(run)[0]
    assert told["right"] in right | {f"{100 * evaluate(run).accuracy:.1f} %"}


def which_way(page: Page) -> None:
    page.select_option("#speed", "0")
    page.click("#play")
    told = read_result(page)
    page.click("#play")
    made = int(told["steps"])
    assert made >= 40
    losses = {}
    for name, optimizer in (("SGD", "sgd"), ("Momentum", "momentum"), ("Adam", "adam")):
        losses[name] = train_step(replay(Recipe(optimizer=optimizer), made - 1))[1].loss
    ordered = sorted(losses, key=losses.__getitem__)
    assert (told["best"], told["last"]) == (ordered[0], ordered[-1])
    assert float(told["best_loss"]) == pytest.approx(losses[ordered[0]], rel=1e-6)
    assert float(told["last_loss"]) == pytest.approx(losses[ordered[-1]], rel=1e-6)


def forward_only(page: Page) -> None:
    page.click("#draw-open")
    box = page.locator("#pad").bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()
    told = read_result(page)
    assert told["class"] in ("3", "8")
    assert 0.5 <= float(told["probability"]) <= 1
    assert told["steps"] == "60"
    page.keyboard.press("Escape")


LARGE = {
    "network": "surface-plot",
    "how-wrong": "prediction-plot",
    "descent": "slice-plot",
    "every-weight": "surface-plot",
    "again": "loss-plot",
}


def unusable_controls(page: Page) -> list[str]:
    """Return the controls that the chapter needs but that look unusable."""
    return page.evaluate(
        """async () => {
          const { highlightTarget } = await import("./static/js/tour/highlights.js");
          return [...document.querySelectorAll("#tour-do [data-spot]")]
            .map((one) => one.dataset.spot)
            .filter((name) => highlightTarget(name)?.closest(".greyed"));
        }"""
    )


def plot_problems(page: Page, name: str) -> list[str]:
    """Return the problems of the plot of a chapter, which must be about 560×300."""
    if name not in LARGE:
        return []
    box = page.locator(f"#{LARGE[name]}").bounding_box()
    assert box
    return [] if box["width"] >= 560 and box["height"] >= 260 else [f"{LARGE[name]} is {box}"]


DEEDS = [forward, how_wrong, derivative, chain, descent, every_weight, convolution, again]
DEEDS += [which_way, forward_only]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_whole_tour(open_fresh, width, height):
    page = open_fresh(size=(width, height), in_3d=True)
    trouble: list[str] = []
    if width < 720:
        page.click("#menu-open")
    page.get_by_role("button", name="Start the tour").click()
    for place, (name, deed) in enumerate(zip(CHAPTER_NAMES, DEEDS, strict=True)):
        wait_for_chapter(page, name)
        chapter = load_tour()[place].chapter
        missing = [one for one in chapter.lit if not page.evaluate(SPOT, one)]
        assert missing == []
        assert page.locator(".lit:visible").count() > 0
        assert unusable_controls(page) == []
        if width == 1440:
            trouble += [f"{name}: {one}" for one in plot_problems(page, name)]
        if place in (2, 3):
            page.mouse.move(1, 1)
            trouble += [f"{name}: {one}" for one in problems(page) + axe_findings(page, "#tour")]
        deed(page)
        if place + 1 < len(CHAPTER_NAMES):
            page.get_by_role("button", name="Next ›").click()
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    expect(page.locator("#tour-more")).to_contain_text("What to try next")
    expect(page.locator("#tour-list option").nth(5)).to_contain_text("✓")
    page.reload()
    expect(page.locator("#tour-open")).to_have_attribute("aria-label", "Tour")
    wait_for_chapter(page, CHAPTER_NAMES[-1])
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("p")
    wait_for_chapter(page, CHAPTER_NAMES[-2])
    assert page.url.endswith(f"#tour/{len(CHAPTER_NAMES) - 1}")
    page.keyboard.press("t")
    expect(page.locator("#tour")).to_be_hidden()
    assert page.locator(".lit, .greyed").count() == 0
    assert "#" not in page.url
    assert trouble == []


def test_the_end_of_the_tour_leads_to_what_can_be_tried_next(page):
    page.goto(page.url + f"#tour/{len(CHAPTER_NAMES)}")
    page.reload()
    wait_for_chapter(page, CHAPTER_NAMES[-1])
    expect(page.locator("#address")).to_have_value("fc2.weight[0, 1]")  # not that of chapter 8
    page.click("#tour [data-scene=landscape]")
    expect(page.locator("main")).to_have_attribute("data-stage", "descend")
    expect(page.locator("#surface-plot")).to_have_attribute("data-plane", "trajectory")
    page.click("#tour [data-scene=inside]")
    expect(page.locator("#station-title")).to_have_text("conv1 forward")
    page.click("#tour [data-scene=digits]")
    expect(page.locator("#position")).to_have_text("0")
    expect(page.locator(".chip-words")).to_contain_text("ten digits")
    page.get_by_role("button", name="Back to the tour").click()
    expect(page.locator("#position")).to_have_text("60")


def test_a_symbol_says_what_it_is_wherever_it_stands(page):
    page.click(".stages [data-stage=descend]")
    page.locator('[data-formula="loss"] [data-term="prediction"]').first.hover()
    expect(page.locator("#tooltip")).to_contain_text("prediction: The probability")
    assert page.locator(".told").count() > 1
    expect(page.locator("[data-panel=prediction].pointed")).to_be_visible()
    page.mouse.move(1, 1)
    expect(page.locator("#tooltip")).to_be_hidden()


def test_the_article_is_whole_without_a_script_and_axe_finds_nothing(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.goto(server + "tour")
    found = axe_violations(page)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    page.set_viewport_size({"width": 1024, "height": 768})
    page.locator('[data-term="truth"]').first.hover()
    expect(page.locator("#tooltip")).to_contain_text("truth: What the probability should be")
    context.close()
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "tour")
    expect(page.locator("article")).to_have_count(len(CHAPTER_NAMES))
    expect(page.locator("figure svg")).to_have_count(len(CHAPTER_NAMES))
    page.click("text=Open chapter 5 in the explorer")
    assert page.url.endswith("#tour/5")
    context.close()
