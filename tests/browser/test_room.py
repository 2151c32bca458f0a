"""A room in a real browser: one page presents, the other follows, looks elsewhere, takes over."""

import re

from playwright.sync_api import expect

from tests.browser.test_page import stand
from tests.browser.test_share import fresh, step  # noqa: F401


def test_a_class_follows_looks_elsewhere_comes_back_and_takes_over(page, fresh):  # noqa: F811
    page.click("#share")
    page.click("[data-share=teach]")
    page.click("#teach-open")
    link = page.locator("#teach-link")
    expect(link).to_have_value(re.compile("#room="))
    invitation = link.input_value().split("#")[1]
    page.click("#share-dialog [aria-label=Close]")
    follower = fresh("#" + invitation)
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
    expect(line).to_contain_text("You teach")
    expect(own).to_contain_text("You follow live")
    stand(follower, 2)
    follower.click("#step")
    stand(follower, 3)
    stand(page, 3)
    line.locator(".room-end").click()
    expect(own).to_contain_text("The room is over")
