"""The loss surface of the page: its options, its drawn data, and the same run in the engine."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from playwright.sync_api import Page, expect

from engine import Recipe, initial_run, train_step
from tests.browser.inspector import choose_number
from tests.browser.page import wait_for_position
from tests.browser.setup import configure

NO_WEBGL = """const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return String(kind).includes("webgl") ? null : real.call(this, kind, ...more);
};"""

DRAWN_MAP = "#surface-plot .js-plotly-plot:has(.contourlayer)"
READ_SURFACE = f"""() => {{
  const plot = document.querySelector("{DRAWN_MAP}");
  const numbers = (values) => Array.from(values);
  const contours = plot.data.filter((trace) => trace.type === "contour");
  return {{
    maps: contours.map((trace) => ({{ x: numbers(trace.x), y: numbers(trace.y), z: trace.z }})),
    arrows: plot.data.filter((trace) => trace.type === "quiver").map((trace) => ({{
      name: trace.name, tail: [trace.x[0], trace.y[0]], way: [trace.u[0], trace.v[0]],
    }})),
    rings: plot.data
      .filter((trace) => trace.mode === "markers")
      .map((trace) => [trace.x[0], trace.y[0]]),
  }};
}}"""
STEPS = 4
FIRST_ADDRESS = "fc2.weight[0, 1]"
READY = "() => document.querySelector('#surface-plot').dataset.level === '33'"
SURFACE_CHART = "#surface-plot .chart-area:not([hidden])"


def set_value(page: Page, selector: str, value: str) -> None:
    """Set the value of a control, whether or not its drawer is open."""
    page.evaluate(
        """([selector, value]) => {
          const control = document.querySelector(selector);
          control.value = value;
          control.dispatchEvent(new Event("input", { bubbles: true }));
          control.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        [selector, value],
    )


def choose_surface_option(page: Page, label: str, value: str) -> None:
    """Choose an option of the loss surface by its label."""
    with_surface_options(page, lambda: page.get_by_label(label, exact=True).select_option(value))


def press_surface_option(page: Page, name: str) -> None:
    """Press a toggle among the options of the loss surface."""
    with_surface_options(page, lambda: page.get_by_role("button", name=name).click())


def show_surface_in(page: Page, dimension: str) -> None:
    """Show the loss surface in "2-D" or "3-D"."""
    picture = page.locator("#surface-choices")
    with_surface_options(
        page, lambda: picture.get_by_label(dimension, exact=True).check(force=True)
    )
    expect(page.locator(SURFACE_CHART)).to_have_attribute("data-plot", "drawn")


def with_surface_options(page: Page, work: Callable[[], object]) -> None:
    """Call `work` while the options of the loss surface are open."""
    opener = page.locator("[popovertarget=surface-choices]")
    behind = opener.is_visible()
    if behind and not page.locator("#surface-choices").is_visible():
        opener.click()
    work()
    if behind:
        page.evaluate(
            """() => {
              const choices = document.querySelector("#surface-choices");
              if (choices.matches(":popover-open")) choices.hidePopover();
            }"""
        )


def make_steps_with_momentum(page: Page) -> None:
    """Make `STEPS` steps with momentum."""
    configure(page, optimizer="momentum")
    for position in range(1, STEPS + 1):
        page.click("#step")
        wait_for_position(page, position)


def put_surface_options_back(page: Page) -> None:
    """Choose the first options of the loss surface and the first weight again."""
    page.keyboard.press("Escape")
    for label in ("Plane", "Images"):
        if page.get_by_label(label, exact=True).input_value() != "auto":
            choose_surface_option(page, label, "auto")
    for name in ("Mini-batch contours", "Gradient noise"):
        toggle = page.locator("#surface-choices button", has_text=name)
        if toggle.get_attribute("aria-pressed") == "true":
            press_surface_option(page, name)
    if page.locator("#address").input_value() != FIRST_ADDRESS:
        choose_number(page, FIRST_ADDRESS)


def surface_after_steps(share_page: Callable[..., Page]):
    """Return a shared page after `STEPS` steps with momentum, and the same run in float64.

    The page is on the stage "everything", with the surface in 2-D.
    """
    page = share_page(make_steps_with_momentum, put_surface_options_back, stage="everything")
    run = initial_run(Recipe(optimizer="momentum"))
    past = []
    for _ in range(STEPS):
        past.append(run)
        run, record = train_step(run)
    exact = {address: array.astype(np.float64) for address, array in record.parameters.items()}
    return page, run, replace(record, parameters=exact), past[:-1]


def drawn_surface(page: Page, level: int = 33, **marks: str) -> dict:
    """Return the drawn figure once it has this level and these data attributes."""
    page.wait_for_function(
        """([level, step, marks]) => {
          const { dataset, classList } = document.querySelector("#surface-plot");
          const right = Object.entries(marks).every(([name, value]) => dataset[name] === value);
          const whole = dataset.level === level && dataset.step === step;
          return right && whole && !classList.contains("stale");
        }""",
        arg=[str(level), str(STEPS - 1), marks],
    )
    expect(page.locator(SURFACE_CHART)).to_have_attribute("data-plot", "drawn")
    expect(page.locator(DRAWN_MAP)).to_be_attached()  # the 3-D chart may be the one drawn before
    drawn = page.evaluate(READ_SURFACE)
    for _ in range(100):  # the map moves over from the level before
        page.wait_for_timeout(200)
        before, drawn = drawn, page.evaluate(READ_SURFACE)
        if drawn == before and len(drawn["maps"][0]["x"]) == level:
            break
    return drawn


def surface_details(page: Page) -> str:
    """Return the text of the details of the loss surface."""
    return page.locator("#surface-details").text_content() or ""


def surface_fact(page: Page, name: str) -> float:
    """Return a number of the details to full precision."""
    line = page.locator("#surface-facts li", has_text=name)
    return float(line.locator("data").first.get_attribute("value"))
