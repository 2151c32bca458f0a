"""A learning-rate schedule on the page: its effect on a step, and on a trial rate."""

import pytest
from playwright.sync_api import expect

from engine import Recipe
from tests.browser.curves import mark_coordinates, slide_learning_rate
from tests.browser.page import exact_value, replay_with_record, wait_for_curve
from tests.browser.setup import choose_settings, close_setup, configure, open_setup
from tests.browser.surfaces import choose_surface_option

pytestmark = pytest.mark.stage("everything")

COSINE = Recipe(schedule="cosine", cosine_steps=6)


def steps(page, *positions):
    for position in positions:
        page.click("#step")
        wait_for_curve(page, position)


def test_a_schedule_is_chosen_and_the_slider_is_that_of_the_scheduled_step(page):
    open_setup(page)
    choose_settings(page, schedule="warm-up", warm_up_steps=0)
    expect(page.locator("#warm-up-steps-said")).to_contain_text("a whole number from 1")
    expect(page.locator("#warm-up-steps")).to_have_attribute("aria-invalid", "true")
    close_setup(page)
    configure(page, schedule="cosine", cosine_steps=6)
    expect(page.locator(".chip-words")).to_contain_text("η 0.05, cosine, batch 32")
    steps(page, 1, 2, 3)
    _, record = replay_with_record(3, COSINE)
    assert exact_value(page, "#trial-rate") == record.learning_rate == COSINE.learning_rate_at(2)
    factor = COSINE.schedule_factor_at(2)
    assert factor == pytest.approx(0.75)
    expect(page.locator("#scheduled")).to_have_text("0.0375 = η 0.05 × 0.750 (schedule)")
    open_setup(page)
    expect(page.locator("#schedule-words")).to_have_text("At step 3 it makes 0.750 of η: 0.0375.")
    close_setup(page)
    rate = slide_learning_rate(page, 500)
    gradient = float(record.gradients["fc2.weight"][0, 1])
    w = float(record.parameters["fc2.weight"][0, 1]) - rate * gradient
    assert mark_coordinates(page)["tangent landing"]["x"][0] == pytest.approx(w, rel=1e-6)
    base = float(f"{rate / factor:.4g}")
    expect(page.locator("#scheduled")).to_contain_text(f"= η {base:g} × 0.750")
    slide_learning_rate(page, 500, let_go=True)
    expect(page.locator("#learning-rate")).to_have_value(f"{base:g}")
    steps(page, 4)
    recipe = COSINE.with_setting(3, "learning_rate", base)
    run, record = replay_with_record(4, recipe)
    assert exact_value(page, "#weight-after") == float(run.parameters["fc2.weight"][0, 1])
    page.wait_for_function(
        "rate => Number(document.querySelector('#trial-rate').getAttribute('value')) === rate",
        arg=recipe.learning_rate_at(3),
    )


def test_where_the_schedule_has_ended_at_nothing_the_page_says_so_and_goes_on(page):
    configure(page, schedule="cosine", cosine_steps=1)
    choose_surface_option(page, "Plane", "curvature")
    steps(page, 1, 2)
    expect(page.locator("#scheduled")).to_have_text("the schedule makes η 0 here: no step")
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", "1")
    expect(page.locator("#surface-plot .key-line")).to_contain_text("λ max")
