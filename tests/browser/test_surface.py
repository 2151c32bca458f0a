"""The drawn loss surface, read from the live figures, against losses in float64."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine import Place, SurfaceRequest
from engine.core.arrays import apply_updates, ravel
from engine.training.image_sets import ImageSets
from engine.training.run import next_batch
from tests.browser.page import wait_for_position
from tests.browser.setup import configure
from tests.browser.stage import go_to_stage
from tests.browser.surfaces import (
    READ_SURFACE,
    choose_surface_option,
    drawn_surface,
    press_surface_option,
    show_surface_in,
    surface_after_steps,
    surface_details,
    surface_fact,
)
from tests.engine.surface_cases import moved, plain_loss, plane_of


@pytest.fixture
def live(share_page):
    return surface_after_steps(share_page)


def test_start_end_and_map_are_the_losses_of_the_network(live):
    """Within 1e-5 relative of losses computed in float64."""
    page, run, record, past = live
    figure = drawn_surface(page, plane="step")
    (drawn_map,) = figure["maps"]
    plane = plane_of(SurfaceRequest("step"), run, record, past)
    images, labels = record.images.astype(np.float64), record.labels
    z = np.array(drawn_map["z"])
    for b, a in ((16, 16), (0, 32), (20, 3), (31, 17)):
        there = moved(record.parameters, plane.directions, drawn_map["x"][a], drawn_map["y"][b])
        expected = plain_loss(run.network, there, images, labels)
        assert z[b, a] == pytest.approx(expected, rel=1e-5)
    end = plain_loss(run.network, apply_updates(record.parameters, record.updates), images, labels)
    assert surface_fact(page, "loss after the step") == pytest.approx(end, rel=1e-5)
    update = plane.coordinates(ravel(record.updates))
    radius = drawn_map["x"][-1]
    assert figure["rings"][1] == pytest.approx(update, rel=1e-5, abs=1e-6 * radius)


def test_downhill_stands_upright_on_the_contours_and_ingredients_end_where_the_update_does(live):
    """Within 1° on the drawn map, its slope by central differences around the centre."""
    page = live[0]
    figure = drawn_surface(page, plane="step")
    (drawn_map,), arrows = figure["maps"], {one["name"]: one for one in figure["arrows"]}
    z, step = np.array(drawn_map["z"]), drawn_map["x"][1] - drawn_map["x"][0]
    weights = np.array([1, -8, 0, 8, -1]) / (12 * step)
    slope = np.array([z[16, 14:19] @ weights, z[14:19, 16] @ weights])
    way = np.array(arrows["descent"]["way"])
    cosine = -(slope @ way) / np.linalg.norm(slope) / np.linalg.norm(way)
    assert np.degrees(np.arccos(min(cosine, 1.0))) < 1
    gradient, momentum, update = (arrows[name] for name in ("gradient", "momentum", "update"))
    joint = np.add(gradient["tail"], gradient["way"])
    assert joint == pytest.approx(momentum["tail"], abs=1e-9)
    tip, end = (np.add(arrow["tail"], arrow["way"]) for arrow in (momentum, update))
    assert tip == pytest.approx(end, abs=1e-5 * np.linalg.norm(end))


@pytest.mark.parametrize(
    ("plane", "said"),
    [
        ("batch-against-truth", "this step's gradient and the true gradient"),
        ("curvature", "direction of largest curvature"),
        ("trajectory", "PCA"),
        ("random", "two random directions, scaled to the filters (seed 0)"),
        ("chosen", "fc2.weight[0, 1] and fc2.weight[0, 2]"),
    ],
)
def test_every_plane_can_be_picked_and_says_what_it_is(live, plane, said):
    page = live[0]
    choose_surface_option(page, "Plane", plane)
    figure = drawn_surface(page, plane=plane)
    assert said in surface_details(page)
    for part in ("seed 16", "η 0.01", "‖θ‖", "1089 of 1089 points", "gradient", "of the step"):
        assert part in surface_details(page)
    assert np.isfinite(np.array(figure["maps"][0]["z"], dtype=float)).all()
    names = {arrow["name"] for arrow in figure["arrows"]}
    assert ("descent" in names) == (plane != "random")
    if plane == "curvature":
        assert surface_fact(page, "curvature λ max") > surface_fact(page, "curvature λ min")


def test_the_next_batch_moves_the_surface_and_not_the_weights(live):
    page, run, record, _ = live
    before = drawn_surface(page, plane="step")["maps"][0]["z"][16][16]
    weight = page.locator("#weight").get_attribute("value")
    press_surface_option(page, "Mini-batch contours")
    choose_surface_option(page, "Images", "next")
    page.wait_for_function(
        "() => document.querySelector('#surface-caption').textContent.includes('next mini-batch')"
    )
    over, ghost = drawn_surface(page)["maps"]
    _, images, labels = next_batch(run)
    expected = plain_loss(run.network, record.parameters, images.astype(np.float64), labels)
    assert over["z"][16][16] == pytest.approx(expected, rel=1e-5)
    assert ghost["z"][16][16] == before
    assert page.locator("#weight").get_attribute("value") == weight


def test_the_fan_has_an_arrow_for_each_part_and_their_mean_is_the_batchs(live):
    page = live[0]
    press_surface_option(page, "Gradient noise")
    page.wait_for_function(f"() => ({READ_SURFACE})().arrows.some((arrow) => arrow.name === 'fan')")
    arrows = drawn_surface(page)["arrows"]
    fan = [arrow["way"] for arrow in arrows if arrow["name"] == "fan"]
    descent = next(arrow["way"] for arrow in arrows if arrow["name"] == "descent")
    assert len(fan) == 8
    assert np.mean(fan, axis=0) == pytest.approx(descent, rel=1e-4, abs=1e-6)


def test_two_chosen_parameters_follow_the_weight_that_is_picked_and_can_be_typed(live):
    page, run, record, past = live
    choose_surface_option(page, "Plane", "chosen")
    drawn_surface(page, plane="chosen")
    page.fill("#address", "fc1.weight[3, 100]")
    page.press("#address", "Enter")
    alpha = page.locator("#surface-choices").get_by_label("Weight α")
    expect(alpha).to_have_value("fc1.weight[3, 100]")
    page.click("[popovertarget=surface-choices]")
    beta = page.locator("#surface-choices").get_by_label("Weight β")
    beta.fill("fc2.bias[1]")
    beta.press("Enter")
    expect(page.locator("#surface-facts")).to_contain_text("β: fc2.bias[1]")
    (drawn_map,) = drawn_surface(page)["maps"]
    places = (Place("fc1.weight", (3, 100)), Place("fc2.bias", (1,)))
    plane = plane_of(SurfaceRequest("chosen", chosen=places), run, record, past)
    there = moved(record.parameters, plane.directions, drawn_map["x"][5], drawn_map["y"][28])
    images, labels = ImageSets(run, record).images("batch")
    expected = plain_loss(run.network, there, images.astype(np.float64), labels)
    assert drawn_map["z"][28][5] == pytest.approx(expected, rel=1e-5)
    beta.fill("fc9.bias[1]")
    beta.press("Enter")
    expect(beta).to_have_attribute("aria-invalid", "true")
    beta.fill("fc2.weight[0, 2]")  # as at first
    beta.press("Enter")
    expect(beta).not_to_have_attribute("aria-invalid", "true")


def test_what_is_typed_stays_while_the_plane_is_asked_for(live):
    """Regression: the request for the plane of a newly chosen weight reset β."""
    page = live[0]
    choose_surface_option(page, "Plane", "chosen")
    drawn_surface(page, plane="chosen")
    page.evaluate(
        """() => {
          const fields = [...document.querySelectorAll("#surface-choices .field:not([hidden])")];
          const [alpha, beta] = fields.filter((one) => one.textContent.startsWith("Weight"))
            .map((one) => one.querySelector("input"));
          const watch = () => {
            if (alpha.value === "fc1.weight[3, 100]") beta.value = "fc2.bias[1]";
            else requestAnimationFrame(watch);
          };
          requestAnimationFrame(watch);
        }"""
    )
    page.fill("#address", "fc1.weight[3, 100]")
    page.press("#address", "Enter")
    expect(page.locator("#surface-facts")).to_contain_text("α: fc1.weight[3, 100]")
    expect(page.locator("#surface-facts")).to_contain_text("β: fc2.bias[1]")
    expect(page.locator("#surface-choices").get_by_label("Weight β")).to_have_value("fc2.bias[1]")


def test_a_path_that_is_too_short_is_said_and_comes_when_it_is_long_enough(page):
    choose_surface_option(page, "Plane", "trajectory")
    expect(page.locator("#surface-caption")).to_contain_text("at least 3 points")
    for position in (1, 2, 3):
        page.click("#step")
        wait_for_position(page, position)
    expect(page.locator("#surface-caption")).to_contain_text("plane of the path so far (PCA)")


def put_plane_back(page: Page) -> None:
    page.keyboard.press("Escape")
    choose_surface_option(page, "Plane", "auto")


@pytest.mark.parametrize("size", [(1440, 789), (1024, 768), (390, 844)])
@pytest.mark.parametrize("stage", ["watch", "descend"])
def test_the_choices_fit_and_the_picture_has_its_least_height(share_page, size, stage):
    page = share_page(put_back=put_plane_back, size=size)
    go_to_stage(page, stage)
    if page.viewport_size["width"] < 1100:
        page.click("[data-pane=surface]")
    choose_surface_option(page, "Plane", "chosen")
    expect(page.locator("#surface-plot")).to_have_attribute("data-plane", "chosen")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opener = page.locator("[popovertarget=surface-choices]")
    if opener.is_visible():
        opener.click()
    group = page.locator("#surface-choices").bounding_box()
    for control in page.locator("#surface-choices :is(button, input, select):visible").all():
        box = control.bounding_box()
        assert box["x"] + box["width"] <= group["x"] + group["width"] + 1
    assert page.locator("#surface-plot").bounding_box()["height"] >= 200


def test_nothing_moves_when_the_numbers_change(page):
    """The picture keeps its position and size from step to step, whatever the text below it."""
    places = []
    for position in (1, 2, 3):
        page.click("#step")
        wait_for_position(page, position)
        expect(page.locator("#surface-plot")).to_have_attribute("data-step", str(position - 1))
        boxes = (
            page.locator(one).bounding_box()
            for one in ("#surface-plot .surface-picture", "#surface-plot")
        )
        places.append([tuple(box.values()) for box in boxes])
    assert places[0] == places[1] == places[2]


def test_a_run_that_diverges_shows_a_hole_and_says_so(page):
    show_surface_in(page, "2-D")
    configure(page, learning_rate=100)
    for position in (1, 2, 3):
        page.click("#step")
        wait_for_position(page, position)
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", "2")
    expect(page.locator("#surface-details")).to_contain_text("not finite (diverged)")
    (drawn_map,) = page.evaluate(READ_SURFACE)["maps"]
    assert any(one is None for row in drawn_map["z"] for one in row)
    expect(page.locator("#surface-plot .surface-empty")).to_contain_text("Diverged")
    expect(page.locator("#surface-plot .surface-empty")).to_be_visible()
    page.click("#step")
    wait_for_position(page, 4)
    expect(page.locator("#sentence")).to_contain_text("Diverged at step 3")
    expect(page.locator("#surface-caption")).to_contain_text("Step 2, the last before the run")
