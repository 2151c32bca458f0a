"""A room in a real browser: one page presents, the other follows, looks elsewhere, takes over."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.page_checks import problems
from tests.browser.test_access import findings
from tests.browser.test_page import stand
from tests.browser.test_share import fresh, open_share, step  # noqa: F401
from tests.browser.test_tour import NAMES, arrive


def taught(page) -> str:
    """Open a room on a page and return the fragment of its invitation."""
    open_share(page)
    page.click("[data-share=teach]")
    page.click("#teach-open")
    link = page.locator("#teach-link")
    expect(link).to_have_value(re.compile("#room="))
    return "#" + link.input_value().split("#")[1]


def test_a_class_follows_looks_elsewhere_comes_back_and_takes_over(page, fresh):  # noqa: F811
    invitation = taught(page)
    page.click("#share-dialog [aria-label=Close]")
    follower = fresh(invitation)
    line, own = follower.locator("#room"), page.locator("#room")
    expect(line).to_contain_text("You follow live")
    expect(own).to_contain_text("1 follows")

    step(page, 2)
    stand(follower, 2)
    assert follower.inner_text(".figures") == page.inner_text(".figures")

    follower.click("#back")
    expect(line).to_contain_text("on your own")
    stand(follower, 1)
    stand(page, 2)
    follower.locator("#room .room-follow").click()
    expect(line).to_contain_text("You follow live")
    stand(follower, 2)

    own.locator(".room-hand").click()
    line.locator(".room-take").click()
    expect(line).to_contain_text("Your room")
    expect(own).to_contain_text("You follow live")
    stand(follower, 2)
    follower.click("#step")
    stand(follower, 3)
    stand(page, 3)
    line.locator(".room-end").click()
    expect(own).to_contain_text("The room is over")


def test_who_presents_stays_so_over_a_reload_and_the_class_sees_what_comes_then(page, fresh):  # noqa: F811
    invitation = taught(page)
    page.click("#share-dialog [aria-label=Close]")
    follower = fresh(invitation)
    step(page, 2)
    stand(follower, 2)
    page.reload()
    expect(page.locator("#room")).to_contain_text("Your room: 1 follows")
    stand(page, 2)
    step(page, 1, 2)
    stand(follower, 3)
    assert follower.inner_text(".figures") == page.inner_text(".figures")
    page.keyboard.press("t")
    arrive(page, NAMES[0])
    expect(follower.locator("#room")).to_contain_text("chapter 1 of the tour")
    page.keyboard.press("n")
    expect(follower.locator("#room")).to_contain_text("chapter 2 of the tour")
    page.keyboard.press("t")
    expect(follower.locator("#room")).not_to_contain_text("of the tour")
    page.locator("#room .room-end").click()
    expect(follower.locator("#room")).to_contain_text("The room is over")


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1440, 900, "light"), (1024, 768, "dark"), (390, 844, "light"), (390, 844, "dark")],
)
def test_nothing_overlaps_and_axe_finds_nothing_serious_in_a_room(fresh, width, height, scheme):  # noqa: F811
    looks = {
        "viewport": {"width": width, "height": height},
        "color_scheme": scheme,
        "bypass_csp": True,
    }
    page = fresh("", **looks)
    stand(page, 0)
    invitation = taught(page)
    found = findings(page, "#share-dialog")
    page.click("#share-dialog [aria-label=Close]")
    follower = fresh(invitation, **looks)
    expect(page.locator("#room")).to_contain_text("1 follows")
    stand(follower, 0)
    for one in (page, follower):
        found += problems(one) + findings(one, "#room")
    page.locator("#room .room-end").click()
    assert found == []
