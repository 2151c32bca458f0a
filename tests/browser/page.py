"""The explorer page: opening it, making steps, waiting for them, reading its numbers."""

import re

from playwright.sync_api import Page, expect

from engine import Recipe, Run, StepRecord, evaluate_step_outcome, initial_run, train_step


def replay_with_record(steps: int, recipe: Recipe | None = None) -> tuple[Run, StepRecord]:
    """Return the engine's run after `steps` updates (at least one), and the last step's record."""
    run = initial_run(recipe or Recipe())
    for _ in range(steps):
        run, record = train_step(run, input_gradient=True)
    return run, record


def loss_after(step: tuple[Run, StepRecord]) -> float:
    """Return the loss of a step's mini-batch after the step, as #loss shows it."""
    run, record = step
    return evaluate_step_outcome(run.network, record).loss


def exact_value(page: Page, selector: str) -> float:
    """Return the number that an element holds to full precision, in its `value`."""
    return float(page.locator(selector).get_attribute("value"))


def displayed_value(page: Page, selector: str) -> float:
    """Return the rounded number that an element shows, read from its text."""
    text = page.locator(selector).text_content().replace("−", "-")
    found = re.fullmatch(r"(-?[\d.]+)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert found, text
    power = (found.group(2) or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{found.group(1)}e{power}")


def wait_for_position(page: Page, position: int) -> None:
    """Wait until every view shows the run after `position` updates."""
    expect(page.locator("#position")).to_have_text(str(position))
    expect(page.locator(f'body[data-shown="{position}"]')).to_be_visible()


def wait_for_curve(page: Page, position: int) -> None:
    """Wait until every view and the curve C(w) show the run after `position` updates."""
    wait_for_position(page, position)
    page.wait_for_function(
        "step => document.querySelector('#slice-plot').dataset.step === String(step)",
        arg=max(position - 1, 0),
    )


def step_to_first_curve(page: Page) -> None:
    """Make the first step, and wait for its curve."""
    page.click("#step")
    wait_for_curve(page, 1)


def wait_until_paused(page: Page) -> int:
    """Wait until a run has paused and every view shows it; return its position."""
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    still = page.wait_for_function(
        """() => {
          const { run, shown } = document.body.dataset;
          return run === "ready" && shown ? shown : null;
        }"""
    )
    position = int(still.json_value())
    wait_for_curve(page, position)
    return position


def make_first_step(page: Page) -> None:
    """Make one step and wait for its curve and its loss surface."""
    page.click("#step")
    wait_for_position(page, 1)
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.step === '0'")


def press_step(page, count: int, done: int = 0) -> None:
    """Press Step `count` times, waiting for each step; `done` updates were made before."""
    for number in range(done, done + count):
        page.click("#step")
        wait_for_position(page, number + 1)
