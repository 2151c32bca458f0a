"""The stations at every size: readable, whole, accessible."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import axe_findings
from tests.browser.page_checks import problems
from tests.browser.stations import (
    SLIDER,
    STATIONS,
    stand_at,
    step_inside,
    wait_until_painted,
)

SIZES = [(1440, 789), (1024, 768), (390, 844)]


@pytest.fixture
def kept(share_page) -> Page:
    """The page after one step, on Inside, for all tests of this file."""
    return share_page(step_inside, stage="inside")


@pytest.fixture
def inside(kept: Page, request: pytest.FixtureRequest) -> Page:
    """That page at a size, in light colours, each station in its first mode."""
    width, height = getattr(request, "param", (1440, 900))
    kept.set_viewport_size({"width": width, "height": height})
    kept.emulate_media(color_scheme="light")
    wait_until_painted(kept)
    return kept


def modes(page: Page) -> Iterator[int]:
    """Choose each mode of the station, from the last to the first, in which it was."""
    labels = page.locator(".station-modes label").count()
    for mode in reversed(range(max(1, labels))):
        if labels:
            page.locator(".station-modes input").nth(mode).check(force=True)
        yield mode


@pytest.mark.parametrize(
    "inside", [(1440, 789), (1280, 720), (1024, 768), (390, 844), (844, 390)], indirect=True
)
def test_a_class_can_read_the_numbers_and_nothing_is_out_of_reach(inside):
    page = inside
    for position in (3, 4, 5, 7, 19, 23):
        stand_at(page, position)
        sizes = page.evaluate(
            """() => ({
              cells: [...document.querySelectorAll("#station .number-grid:not(.coarse) span")]
                .map((one) => one.getBoundingClientRect())
                .map(({width, height}) => Math.min(width, height)),
              texts: [...document.querySelectorAll("#station *")]
                .filter((one) => one.childNodes.length === 1 && one.textContent.trim()
                  && one.firstChild.nodeType === 3 && one.checkVisibility())
                .map((one) => parseFloat(getComputedStyle(one).fontSize)),
              formula: parseFloat(getComputedStyle(
                document.querySelector(".station-equation")).fontSize),
              wide: document.querySelector("main").scrollWidth
                - document.querySelector("main").clientWidth,
            })"""
        )
        assert min(sizes["cells"], default=28) >= 28, position
        assert min(sizes["texts"]) >= 13, position
        assert sizes["formula"] >= 15
        assert sizes["wide"] <= 0, position
        reached = page.evaluate(
            """() => {
              const bottom = (one) => one.getBoundingClientRect().bottom;
              const last = [...document.querySelectorAll("#station .station-place *")]
                .filter((one) => one.checkVisibility())
                .reduce((low, one) => (bottom(low) > bottom(one) ? low : one));
              last.scrollIntoView({ block: "end" });
              const main = document.querySelector("main").getBoundingClientRect();
              return last.getBoundingClientRect().bottom - main.bottom;
            }"""
        )
        assert reached <= 1, position


def test_the_headings_of_inside_are_in_order(inside):
    page = inside
    for position in (3, 23):
        stand_at(page, position)
        levels = page.locator("#station :is(h1, h2, h3, h4)").evaluate_all(
            "all => all.filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"
        )
        assert levels[0] == 2
        assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("inside", [(390, 844)], indirect=True)
def test_on_a_phone_the_station_is_under_the_network(inside):
    page = inside
    stand_at(page, 3)
    network, station = (page.locator(one).bounding_box() for one in ("#network", "#station"))
    assert station["y"] >= network["y"] + network["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("inside", SIZES, indirect=True)
def test_no_station_overlaps_or_is_cut(inside):
    page = inside
    stand_at(page, 0)
    found = []
    for position in range(STATIONS):
        expect(page.locator("#station")).to_have_attribute("data-position", str(position))
        for _ in modes(page):
            page.wait_for_timeout(200)
            found += [f"{position}: {problem}" for problem in problems(page)]
        page.locator(SLIDER).focus()
        page.keyboard.press("ArrowRight")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_inside_the_stations(inside, scheme):
    page = inside
    page.emulate_media(color_scheme=scheme)
    found = []
    for position in (1, 3, 7, 10, 11, 12, 13, 17, 19, 23):
        stand_at(page, position)
        for _ in modes(page):
            wait_until_painted(page)
            found += [f"{position}: {finding}" for finding in axe_findings(page, "#station")]
    assert found == []
