"""What axe finds wrong with the page for those who see or point otherwise: nothing serious."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_page import stand

SERIOUS = {"serious", "critical"}
TABS = ("network", "curves", "surface", "inspector")


def findings(page, part: str | None = None) -> list[str]:
    """Return every serious finding as rule, help and the element it is about.

    What is dimmed for a moment, because something newer is on its way, is looked at again.
    """
    found: list[str] = []
    for _ in range(4):
        found = [
            f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
            for rule in Axe().run(page, part).response["violations"]
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]
        if not found:
            break
        page.wait_for_timeout(1000)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_axe_finds_nothing_serious(browser, server, width, height, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,  # axe is a script of the test, not of the page
    )
    page = context.new_page()
    page.goto(server)
    page.click("#step")
    stand(page, 1)
    page.wait_for_function("() => document.querySelector('#weight').value !== ''")
    found = findings(page)
    if width < 720:
        for tab in TABS:
            page.click(f'[data-tab="{tab}"]')
            found += findings(page)
    elif width < 1280:
        page.click(".unfold-inspector")
        found += findings(page)
    context.close()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_way_from_a_filter_to_the_loss(browser, server, scheme):
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(server)
    page.click("#step")
    stand(page, 1)
    page.fill("#address", "conv1.kernel[3,0,1,1]")
    page.press("#address", "Enter")
    page.click("#pin")
    expect(page.locator(".pinned li")).to_have_count(1)
    found = []
    for _ in range(5):
        page.mouse.move(1, 1)
        expect(page.locator("#origin")).not_to_have_class("stale")
        found += [
            one for one in findings(page) if "key-" not in one
        ]  # a curve that is coming is dim
        page.locator(".sum-table tbody button.backward").first.click()
    context.close()
    assert found == []
