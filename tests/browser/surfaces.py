"""A page whose surface is looked at, beside the same run of the engine; what is drawn of it."""

from dataclasses import replace

import numpy as np
from playwright.sync_api import Page

from engine import Recipe, advance, start
from tests.browser.setup import configure
from tests.browser.test_page import stand

DRAWN = """() => {
  const plot = document.querySelector("#surface-plot .js-plotly-plot");
  const numbers = (values) => Array.from(values);
  const contours = plot.data.filter((trace) => trace.type === "contour");
  return {
    maps: contours.map((trace) => ({ x: numbers(trace.x), y: numbers(trace.y), z: trace.z })),
    arrows: plot.data.filter((trace) => trace.type === "quiver").map((trace) => ({
      name: trace.name, tail: [trace.x[0], trace.y[0]], way: [trace.u[0], trace.v[0]],
    })),
    rings: plot.data
      .filter((trace) => trace.mode === "markers")
      .map((trace) => [trace.x[0], trace.y[0]]),
  };
}"""
STEPS = 4


def stepped(page: Page):
    """Return the page after some steps with momentum, and the same run of the engine in float64."""
    configure(page, optimizer="momentum")
    for position in range(1, STEPS + 1):
        page.click("#step")
        stand(page, position)
    run = start(Recipe(optimizer="momentum"))
    past = []
    for _ in range(STEPS):
        past.append(run)
        run, record = advance(run)
    exact = {address: array.astype(np.float64) for address, array in record.parameters.items()}
    return page, run, replace(record, parameters=exact), past[:-1]


def drawn(page: Page, level: int = 33, **marks: str) -> dict:
    """Return the figure when it is whole: of that level, and with these data attributes."""
    page.wait_for_function(
        """([level, step, marks]) => {
          const { dataset, classList } = document.querySelector("#surface-plot");
          const right = Object.entries(marks).every(([name, value]) => dataset[name] === value);
          const whole = dataset.level === level && dataset.step === step;
          return right && whole && !classList.contains("stale");
        }""",
        arg=[str(level), str(STEPS - 1), marks],
    )
    return page.evaluate(DRAWN)


def words(page: Page) -> str:
    return page.locator("#honesty").inner_text()


def fact(page: Page, name: str) -> float:
    """Return a number of the legend to every digit."""
    line = page.locator("#surface-plot .key-line li", has_text=name)
    return float(line.locator("data").first.get_attribute("value"))
