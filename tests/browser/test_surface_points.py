"""Points of the drawn surface: probed where they are pressed, in 2-D and 3-D, and moved to."""

import time
from itertools import count

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine import SurfaceRequest
from tests.browser.page import exact_value, wait_for_position, wait_until_paused
from tests.browser.setup import configure
from tests.browser.surfaces import (
    NO_WEBGL,
    READ_SURFACE,
    READY,
    STEPS,
    choose_surface_option,
    drawn_surface,
    show_surface_in,
    surface_after_steps,
)
from tests.engine.surface_cases import moved, plain_loss, plane_of

MAP = "#surface-plot .nsewdrag"
MAX_FRAME_SECONDS = 120.0  # drawn without a graphics card, a frame may take its time
READ = "#surface-plot .key-line li:has-text('at α') data"
LABEL = ".surface-point"
EYE = """() => document.querySelector(
  "#surface-plot .chart-area:not([hidden]) .js-plotly-plot")._fullLayout.scene.camera.eye"""
CONTEXTS = """window.contexts = [];
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  const found = real.call(this, kind, ...more);
  if (found && String(kind).includes("webgl")) contexts.push(found);
  return found;
};"""


@pytest.fixture
def live(share_page):
    return surface_after_steps(share_page)


def press_map(page: Page, across: float, down: float) -> float:
    """Press the map at fractions of its sides; return the loss that is shown."""
    page.locator(MAP).first.scroll_into_view_if_needed()
    box = page.locator(MAP).first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
    expect(page.locator(f"{LABEL} data")).to_be_visible()
    read = float(page.locator(READ).get_attribute("value"))
    assert float(page.locator(f"{LABEL} data").get_attribute("value")) == read
    return read


def test_any_point_of_the_map_is_read_and_gone_to_as_a_branch(live):
    """The loss is within 1e-5 of one computed in float64, and then it is that of the run."""
    page, run, record, past = live
    (drawn_map,) = drawn_surface(page, plane="step")["maps"]
    read = press_map(page, 0.83, 0.27)
    alpha, beta = page.evaluate(READ_SURFACE)["rings"][-1]
    apart = np.abs(np.subtract.outer((alpha, beta), drawn_map["x"])).min(axis=1)
    assert (apart > 0.02 * (drawn_map["x"][1] - drawn_map["x"][0])).any()  # of no grid
    plane = plane_of(SurfaceRequest("step"), run, record, past)
    there = moved(record.parameters, plane.directions, alpha, beta)
    images = record.images.astype(np.float64)
    assert read == pytest.approx(plain_loss(run.network, there, images, record.labels), rel=1e-5)
    page.click("#go-there")
    expect(page.locator("#notice")).to_contain_text("You are on branch B now")
    wait_for_position(page, STEPS - 1)
    page.wait_for_function(
        """loss => {
          const plot = "#surface-plot .chart-area:not([hidden]) .js-plotly-plot";
          const map = document.querySelector(plot).data[0];
          return map.z.length === 33 && Math.abs(map.z[16][16] / loss - 1) < 1e-5;
        }""",
        arg=read,
    )
    assert exact_value(page, "#loss") == pytest.approx(read, rel=1e-5)
    expect(page.locator(LABEL)).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("#notice")).to_contain_text("Undone: all parameters at α")
    wait_for_position(page, STEPS)


def test_the_arrow_keys_lead_to_a_point_that_is_read_where_they_rest(live):
    page, run, record, past = live
    (drawn_map,) = drawn_surface(page, plane="step")["maps"]
    page.get_by_role("application", name="Map of the loss").focus()
    for key in ("Shift+ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(f"{LABEL} data")).to_be_visible()
    point = page.evaluate(READ_SURFACE)["rings"][-1]
    assert np.allclose(point, np.array([5, 1]) * drawn_map["x"][-1] / 16)
    read = float(page.locator(f"{LABEL} data").get_attribute("value"))
    plane = plane_of(SurfaceRequest("step"), run, record, past)
    there = moved(record.parameters, plane.directions, *point)
    images = record.images.astype(np.float64)
    assert read == pytest.approx(plain_loss(run.network, there, images, record.labels), rel=1e-5)
    expect(page.locator("#position")).to_have_text(str(STEPS))  # the arrows were the map's
    page.keyboard.press("Tab")
    expect(page.locator("#go-there")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for _ in range(9):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "edge => document.querySelector('.surface-point data')?.value && "
        f"({READ_SURFACE})().rings.at(-1)[0] === edge",
        arg=-drawn_map["x"][-1],
    )
    page.keyboard.press("Escape")
    expect(page.locator(LABEL)).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    expect(page.locator(f"{LABEL} data")).to_be_visible()
    middle = float(page.locator(f"{LABEL} data").get_attribute("value"))
    assert middle == pytest.approx(record.loss, rel=1e-5)


def test_a_point_of_the_path_is_read_and_the_page_says_why_it_is_not_gone_to(live):
    page = live[0]
    choose_surface_option(page, "Plane", "trajectory")
    drawn_surface(page, plane="trajectory")
    press_map(page, 0.3, 0.6)
    expect(page.locator("#go-there")).to_be_disabled()
    assert "no recipe can name" in page.locator("#go-there").get_attribute("title")
    page.get_by_label("Remove this point").click()
    expect(page.locator(LABEL)).to_be_hidden()
    expect(page.locator(READ)).to_have_count(0)


def settled_camera(page):
    """Return the position of the camera once it no longer changes."""
    eye, before = page.evaluate(EYE), None
    while eye != before:
        page.wait_for_timeout(500)
        eye, before = page.evaluate(EYE), eye
    return eye


@pytest.mark.slow  # the library finds what is under the pointer only once it has drawn a frame
def test_in_space_a_press_reads_what_the_surface_says_and_the_camera_stays(drawing_context, server):
    """On a page that may write to its console, because software rendering warns there."""
    page = drawing_context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.add_init_script(CONTEXTS)
    page.goto(server)
    page.wait_for_function(READY)
    area = page.locator("#surface-plot .chart-area:not([hidden])")
    expect(area.locator("canvas").first).to_be_visible()  # the map has none
    expect(area).to_have_attribute("data-plot", "drawn")
    page.evaluate("""() => {
      const area = document.querySelector("#surface-plot .chart-area:not([hidden])");
      const plot = area.querySelector(".js-plotly-plot");
      plot.on("plotly_click", ({ points: [point] }) => { window.pressed = point; });
    }""")
    box = area.bounding_box()
    x, y = box["x"] + 0.4 * box["width"], box["y"] + 0.52 * box["height"]
    until, attempts = time.monotonic() + MAX_FRAME_SECONDS, count()
    while time.monotonic() < until:
        page.mouse.move(x + next(attempts) % 12, y)
        page.wait_for_timeout(150)
        page.mouse.down()
        page.mouse.up()
        if page.evaluate("window.pressed?.data.type === 'surface'"):
            break
    expect(page.locator(f"{LABEL} data")).to_be_visible()
    text, height, box_z = page.evaluate("""() => {
      const { text, pointNumber: [column, row], data, z } = window.pressed;
      return [text, data.z[row][column], z];
    }""")
    assert height == pytest.approx(box_z)
    expect(page.locator(f"{LABEL} data")).to_have_text(text)
    page.get_by_label("Remove this point").click()
    page.click("#play")
    eye = settled_camera(page)
    until, turned = time.monotonic() + MAX_FRAME_SECONDS, eye
    while time.monotonic() < until:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 10, steps=6)
        page.mouse.up()
        turned = settled_camera(page)
        if turned != eye:
            break
    assert turned != eye
    page.click("#play")
    step = wait_until_paused(page)
    page.click("#step")
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", str(step))
    assert page.evaluate(EYE) == pytest.approx(
        turned
    )  # turned back and forth, the last bit may differ
    show_surface_in(page, "2-D")
    show_surface_in(page, "3-D")
    expect(area).to_have_attribute("data-plot", "drawn")
    assert page.evaluate("window.contexts.filter((one) => !one.isContextLost()).length") == 1


def test_the_same_surface_comes_for_the_same_recipe_and_step_whenever_it_is_asked(open_fresh, live):
    """After seeking forth and back, and on another page: equal to the last bit."""
    page = live[0]
    choose_surface_option(page, "Plane", "trajectory")
    first = drawn_surface(page, plane="trajectory")["maps"]
    choose_surface_option(page, "Plane", "auto")
    second = drawn_surface(page, plane="step")["maps"]
    page.click("#step")
    wait_for_position(page, STEPS + 1)
    page.click("#back")
    wait_for_position(page, STEPS)
    assert drawn_surface(page, plane="step")["maps"] == second
    choose_surface_option(page, "Plane", "trajectory")
    assert drawn_surface(page, plane="trajectory")["maps"] == first
    other = open_fresh(  # where things move
        size=(1440, 900), before=lambda page: page.emulate_media(reduced_motion="no-preference")
    )
    configure(other, optimizer="momentum")
    other.click("#more-open")
    other.click("#until-open")
    other.select_option("#until-kind", "steps")
    other.fill("#until-value", str(STEPS))
    other.click("#until-play")
    wait_for_position(other, STEPS)
    assert drawn_surface(other, plane="step")["maps"] == second
    choose_surface_option(other, "Plane", "trajectory")
    assert drawn_surface(other, plane="trajectory")["maps"] == first


def test_without_webgl_nothing_is_lost_but_the_view_in_space_and_the_page_says_so(open_fresh):
    page = open_fresh(
        size=(1440, 900), in_3d=True, before=lambda page: page.add_init_script(NO_WEBGL)
    )
    expect(page.locator("#surface-plot")).to_have_attribute("data-level", "33")
    page.click("[popovertarget=surface-choices]")
    expect(page.locator("#surface-choices").get_by_label("3-D", exact=True)).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.locator("#surface-caption")).to_contain_text("no WebGL, so there is no 3-D")
    press_map(page, 0.4, 0.4)
