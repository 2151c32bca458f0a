"""The loss surface in 3-D: it can be turned while steps arrive, and keeps its angle."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.in_3d

EYE = """() => {
  const plot = document.querySelector("#surface-plot .js-plotly-plot:has(.gl-container canvas)");
  return Object.values(plot._fullLayout.scene._scene.getCamera().eye);
}"""


def test_the_camera_stays_where_it_was_turned_to(page):
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.level === '33'")
    box = page.locator("#surface-plot .gl-container:has(canvas)").bounding_box()
    first = page.evaluate(EYE)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2, steps=5)
    page.keyboard.press("s")
    page.wait_for_function("() => document.querySelector('#position').textContent === '1'")
    page.wait_for_function(  # a picture after the movement turns the camera
        f"first => ({EYE})().some((one, axis) => Math.abs(one - first[axis]) > 0.1)", arg=first
    )
    page.mouse.up()
    turned = page.evaluate(EYE)
    page.keyboard.press("s")
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.step === '1'")
    stayed = page.evaluate(EYE)
    assert max(abs(one - other) for one, other in zip(stayed, turned, strict=True)) < 1e-6


COUNT_DRAWINGS = """() => {
  window.drawings = 0;
  const { react } = Plotly;
  Plotly.react = (...given) => {
    window.drawings += 1;
    return react(...given);
  };
}"""
PLAYED = """async (surfaces) => {
  const [plot, position] = ["#surface-plot", "#position"].map((one) => document.querySelector(one));
  const [ball, canvas] = [".surface-ball", ".surface-sketch"].map((one) => plot.querySelector(one));
  const [steps, pictures, places, images] = [new Set(), new Set(), new Set(), new Set()];
  const until = performance.now() + 60000;
  while (steps.size < surfaces && performance.now() < until) {
    await new Promise((done) => requestAnimationFrame(done));
    pictures.add(position.textContent);
    if (canvas.hidden || steps.has(plot.dataset.step)) continue;
    steps.add(plot.dataset.step);
    places.add(ball.style.transform);
    images.add(canvas.toDataURL());
  }
  return { surfaces: steps.size, pictures: pictures.size, places: places.size,
    images: images.size, drawings };
}"""
LIBRARY_SHOWS = "() => document.querySelector('#surface-plot .surface-sketch').hidden"


def in_space(page):
    """Wait until the library has drawn the landscape, then play at full speed."""
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.level === '33'")
    page.wait_for_selector("#surface-plot .chart-area:not([hidden])[data-plot=drawn]")
    page.wait_for_function(LIBRARY_SHOWS)
    page.evaluate(COUNT_DRAWINGS)
    page.select_option("#speed", "0")
    page.click("#play")


def at_rest(page):
    """Pause, and wait until the library has drawn the landscape of the last step."""
    page.click("#play")
    page.wait_for_function(
        """() => {
          const [plot, position] = ["#surface-plot", "#position"].map((one) =>
            document.querySelector(one));
          const still = document.querySelector("#play").ariaLabel === "Play";
          return still && Number(plot.dataset.step) === Number(position.textContent) - 1;
        }"""
    )
    page.wait_for_function(LIBRARY_SHOWS)


def test_while_playing_the_landscape_is_drawn_without_the_library(page):
    """Each surface on the canvas, with the ball; by the library when the run pauses."""
    in_space(page)
    played = page.evaluate(PLAYED, 4)
    assert played["surfaces"] == played["images"] == 4
    assert played["places"] > 1
    assert played["pictures"] >= 4
    assert played["drawings"] == 0
    at_rest(page)
    assert page.evaluate("drawings") > 0


def test_a_landscape_that_plays_can_be_turned_by_hand_and_stays_turned(page):
    in_space(page)
    page.wait_for_selector("#surface-plot .surface-sketch:not([hidden])")
    box = page.locator("#surface-plot .gl-container:has(canvas)").bounding_box()
    first = page.evaluate(EYE)
    alpha = page.locator(".surface-label.axis").first
    before = alpha.get_attribute("style")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2, steps=5)
    page.wait_for_function(
        "([label, before]) => label.getAttribute('style') !== before",
        arg=[alpha.element_handle(), before],
    )
    assert page.locator("#surface-plot .surface-sketch").is_visible()
    page.mouse.up()
    turned = page.evaluate(EYE)
    assert max(abs(one - other) for one, other in zip(first, turned, strict=True)) > 0.1
    at_rest(page)
    stayed = page.evaluate(EYE)
    assert max(abs(one - other) for one, other in zip(stayed, turned, strict=True)) < 1e-6


def test_a_run_that_plays_from_the_start_is_drawn_by_the_library_once_it_pauses(open_fresh):
    held = []  # the library's script, until the run plays
    page = open_fresh(
        in_3d=True,
        before=lambda page: page.route("**/plotly-*.min.js", lambda one: held.append(one)),
    )
    page.wait_for_selector("#surface-plot .surface-sketch:not([hidden])")
    page.select_option("#speed", "20")
    page.click("#play")
    page.wait_for_selector("script[src*='plotly-']", state="attached")
    page.wait_for_function("() => Number(position.textContent) > 20")
    held[0].continue_()
    page.wait_for_function("() => window.Plotly")
    page.wait_for_timeout(1000)  # the library would draw by then
    space = page.locator("#surface-plot .chart-area:not([hidden])")
    expect(space).to_have_attribute("data-plot", "waiting")
    expect(page.locator("#surface-plot .surface-sketch")).to_be_visible()
    at_rest(page)
    expect(space).to_have_attribute("data-plot", "drawn")


def test_a_step_by_hand_is_seen_on_the_canvas_first_and_then_drawn_by_the_library(page):
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.level === '33'")
    page.wait_for_selector("#surface-plot .chart-area:not([hidden])[data-plot=drawn]")
    page.wait_for_function(LIBRARY_SHOWS)
    page.evaluate(COUNT_DRAWINGS)
    page.evaluate(
        """() => {
          window.seen = [];
          const plot = document.querySelector("#surface-plot");
          const canvas = plot.querySelector(".surface-sketch");
          let before = plot.dataset.step;
          new MutationObserver(() => {
            const { step } = plot.dataset;
            if (step !== before) seen.push({ step, hidden: canvas.hidden });
            before = step;
          }).observe(plot, { attributeFilter: ["data-step"] });
        }"""
    )
    for position in (1, 2, 3):  # the surface before the first step is that of the first step
        page.click("#step")
        page.wait_for_function(
            """([position, step]) => document.querySelector("#position").textContent === position
              && document.querySelector("#surface-plot").dataset.step === step""",
            arg=[str(position), str(position - 1)],
        )
        page.wait_for_function(LIBRARY_SHOWS)
    assert page.evaluate("seen") == [{"step": "1", "hidden": False}, {"step": "2", "hidden": False}]
    assert page.evaluate("drawings") >= 2
