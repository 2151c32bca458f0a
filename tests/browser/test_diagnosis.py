"""The health strip and the panel Diagnosis: numbers are the engine's; what a press does."""

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe, evaluate_step_outcome, replay, step_health, step_histograms, train_step
from tests.browser.accessibility import axe_findings
from tests.browser.diagnosis import accident, open_accident, open_diagnosis
from tests.browser.page import press_step, wait_for_position
from tests.browser.recording import open_offline

LAYERS = """() => Object.fromEntries(
  [...document.querySelectorAll("#layer-table tbody tr")].map((row) => [
    row.querySelector("th").textContent,
    [...row.querySelectorAll("data")].map(({ value }) => value === "" ? null : Number(value)),
  ]))"""
BINS = """() => [...document.querySelectorAll(".histogram-numbers tbody tr")].map(
  (row) => Number(row.children[2].textContent.replaceAll(",", "")))"""


def test_an_accident_is_found_shown_and_mended(page: Page):
    broken = accident("dead-relus")
    press_step(page, 1)
    open_accident(page, broken.name)
    strip = page.locator("#health")
    expect(strip).to_have_attribute("data-state", "problem")
    expect(strip).to_contain_text("Problem: relu2: all its units are 0")
    expect(page.locator(".health-cell[data-layer=conv2]")).to_have_attribute(
        "data-state", "problem"
    )

    open_diagnosis(page)
    expect(page.locator("#network")).to_be_hidden()
    expect(page.locator("#diagnosis-title")).to_be_focused()
    first = page.locator("#findings article").first
    expect(first).to_have_attribute("data-rule", broken.rule)
    run, record = train_step(replay(broken.recipe, broken.step - 1))
    health = step_health(run.network, record, evaluate_step_outcome(run.network, record), [])
    shown = page.evaluate(LAYERS)
    for layer in health.layers:
        if layer.layer in shown:
            off = layer.dead_share if layer.saturated_share is None else layer.saturated_share
            numbers = [off, layer.gradient_norm, layer.update_ratio]
            assert shown[layer.layer] == numbers, layer.layer
    assert set(shown) >= {"conv1", "relu2", "fc2"}

    first.get_by_role("button", name="Show me").click()
    expect(page.locator("main")).to_have_attribute("data-enlarged", "")
    expect(page.locator("#network .outline[data-role=chosen]").first).to_be_attached()
    open_diagnosis(page)
    first.get_by_role("button", name="Start over").first.click()
    wait_for_position(page, 0)
    expect(page.locator("#notice")).to_contain_text("starts over")
    page.click("#undo")
    wait_for_position(page, broken.step)
    page.click("#undo")
    wait_for_position(page, 1)


def test_histograms_show_the_counts_of_the_engine(page: Page):
    press_step(page, 2)
    open_diagnosis(page)
    page.locator(".ridges-kinds label", has_text="Gradients").click()
    ridge = page.get_by_role("button", name="fc2.weight, steps 1 to 2")
    ridge.focus()
    page.keyboard.press("Enter")
    numbers = page.locator(".histogram-numbers")
    before = numbers.get_by_role("button", name="The step before")
    for step in (2, 1):
        expect(numbers.locator("h4")).to_have_text(f"fc2.weight, step {step}")
        run, record = train_step(replay(Recipe(), step - 1))
        made = step_histograms(run.network, record)
        expected, _ = made.counts["gradient", "fc2.weight"]
        assert page.evaluate(BINS) == [int(one) for one in expected]
        assert sum(page.evaluate(BINS)) == record.gradients["fc2.weight"].size
        if step == 2:
            before.click()
    expect(before).to_be_disabled()
    numbers.get_by_role("button", name="Close the numbers").press("Enter")
    expect(ridge).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#network")).to_be_visible()


def test_a_change_is_compared_with_the_run_as_it_is(page: Page):
    open_accident(page, "rate-10")
    open_diagnosis(page)
    tried = page.locator("#findings article").first.get_by_role("button", name="Compare: ").first
    label = tried.get_attribute("aria-label").removeprefix("Compare: ")
    tried.click()
    expect(page.locator("main")).to_have_attribute("data-stage", "compare")
    expect(page.locator("#lane-bar")).to_contain_text("as it is")
    expect(page.locator("#lane-bar")).to_contain_text(label)
    wait_for_position(page, accident("rate-10").step)


def test_before_the_first_step_the_strip_says_nothing_and_cannot_be_pressed(page: Page):
    expect(page.locator(".health-cell")).to_have_count(4)  # conv1, conv2, fc1, fc2
    expect(page.locator("#health")).to_be_disabled()
    expect(page.locator(".health-sentence")).to_have_text("Health: ")
    page.keyboard.press("h")
    expect(page.locator("main")).to_have_attribute("data-enlarged", "")
    press_step(page, 1)
    page.locator("#health").click()
    expect(page.locator("#findings")).to_contain_text("Nothing stands out")


def test_a_recording_shows_the_health_of_its_steps(browser, short_recording):
    context = browser.new_context(viewport={"width": 1440, "height": 789}, reduced_motion="reduce")
    page = open_offline(context, short_recording)
    wait_for_position(page, 1)
    expect(page.locator("#health")).to_contain_text("fc2 moves")
    page.locator("#health").click()
    expect(page.locator("#findings")).to_contain_text("A recording holds no findings")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_diagnosis(open_fresh, scheme):
    page = open_fresh(size=(1440, 789), scheme=scheme)
    open_accident(page, "dead-relus")
    found = axe_findings(page, "#health")
    open_diagnosis(page)
    expect(page.locator("#findings article").first).to_be_visible()
    page.locator(".ridge-plot").first.click()
    for width, height in ((1440, 789), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        found += axe_findings(page)
    assert found == []
