"""Accessibility: axe reports no serious finding on any stage, at any size and colour scheme."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import axe_findings
from tests.browser.page import make_first_step
from tests.browser.stage import STAGES, go_to_stage
from tests.browser.surfaces import show_surface_in

SIZES = [(1440, 789), (768, 1024), (390, 844)]
SCHEMES = ("light", "dark")

STALE = """(stale) => {
  const charts = document.querySelectorAll(".chart, #inspector section");
  for (const chart of charts) chart.classList.toggle("stale", stale);
  document.querySelector("#own-step").classList.toggle("stale-numbers", stale);
}"""  # as while something newer is on its way, for as long as axe looks
ALSO_STALE = {"descend", "everything"}  # has every chart and the inspector


def resize_and_theme(page: Page, width: int, height: int, scheme: str) -> None:
    """Set the size and the colour scheme of a page, and wait until it is drawn."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 250)))")


FAULTS = """<title></title><img src="x"><ul><p>in a list</p></ul><button></button>
<p style="color: #999; background: #aaa">words of low contrast</p>"""
FOUND = ["button-name", "color-contrast", "document-title", "html-has-lang", "image-alt", "list"]


def test_axe_names_what_is_serious_or_critical_on_a_page(browser):
    context = browser.new_context()
    page = context.new_page()
    page.set_content(FAULTS)
    rules = [finding.split(":")[0] for finding in axe_findings(page)]
    in_list = axe_findings(page, "ul")
    context.close()
    assert rules == FOUND
    assert [finding.split(":")[0] for finding in in_list] == ["list"]


@pytest.fixture
def kept(share_page) -> Page:
    """The page after one step, for all tests of this file."""
    return share_page(make_first_step, size=SIZES[0])


@pytest.mark.parametrize("stage", STAGES)
def test_axe_finds_nothing_serious(kept, stage):
    page, found = kept, []
    go_to_stage(page, stage)
    if stage == "descend":
        show_surface_in(page, "3-D")
    for place, (width, height) in enumerate(SIZES):
        for scheme in reversed(SCHEMES) if place % 2 else SCHEMES:  # each is drawn once
            resize_and_theme(page, width, height, scheme)
            where = f"{width}×{height} {scheme}"
            found += [f"{where}: {one}" for one in axe_findings(page)]
    if stage in ALSO_STALE:
        for scheme in SCHEMES:
            resize_and_theme(page, *SIZES[0], scheme)
            page.evaluate(STALE, True)
            found += [f"stale {scheme}: {one}" for one in axe_findings(page)]
            page.evaluate(STALE, False)
    if stage == "descend":
        show_surface_in(page, "2-D")
    assert found == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious_on_the_way_from_a_filter_to_the_loss(kept, scheme):
    page = kept
    resize_and_theme(page, *SIZES[0], scheme)
    go_to_stage(page, "everything")
    page.fill("#address", "conv1.kernel[3,0,1,1]")
    page.press("#address", "Enter")
    page.click("#pin")
    expect(page.locator(".pinned li")).to_have_count(1)
    found = []
    for _ in range(5):
        page.mouse.move(1, 1)
        found += axe_findings(page)
        page.locator(".sum-table tbody button.backward").first.click()
    page.locator(".pinned .away").click()
    expect(page.locator(".pinned li")).to_have_count(0)
    assert found == []
