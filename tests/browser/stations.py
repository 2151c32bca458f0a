"""The stations of the stage Inside: standing at one, and reading its numbers."""

import re

from playwright.sync_api import Page, expect

from tests.browser.page import wait_for_position

SLIDER = "#walk [role=slider]"
STATIONS = 24  # of the tour: eleven layers there, the loss, eleven back, the update


def stand_at(page: Page, position: int) -> None:
    """Go to a station on the shorter way from an end of the rail: each on it is drawn."""
    slider = page.locator(SLIDER)
    slider.focus()
    last = int(slider.get_attribute("aria-valuemax") or 0)
    near_the_end = position > last / 2
    page.keyboard.press("End" if near_the_end else "Home")
    for _ in range(last - position if near_the_end else position):
        page.keyboard.press("ArrowLeft" if near_the_end else "ArrowRight")
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


def show_inside(page: Page) -> None:
    page.click('.stages [data-stage="inside"]')
    expect(page.locator("#station")).to_be_visible()


def step_inside(page: Page) -> Page:
    """Return the page, which is on Inside, after one step."""
    page.click("#step")
    wait_for_position(page, 1)
    expect(page.locator("#station")).to_be_visible()
    return page
