"""A connection that goes silent without closing: the page returns and does each press once."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.browser.page import press_step, wait_for_position
from tests.browser.silent_proxy import silent_proxy


@pytest.mark.parametrize(
    "directions", [("up", "down"), ("down",)], ids=["command lost", "answer lost"]
)
def test_what_was_pressed_on_a_silent_line_is_done_once(open_fresh, server, directions):
    port = int(server.rstrip("/").rsplit(":", 1)[1])
    with silent_proxy(port) as proxy:
        page = open_fresh(proxy.address, checked=False)
        press_step(page, 1)
        proxy.silence(*directions)
        pressed = monotonic()
        page.click("#step")
        expect(page.locator("#connection")).to_contain_text("The connection is lost")
        assert monotonic() - pressed < 20  # 9 s by the clocks of tests/js/line_check.test.js
        wait_for_position(page, 2)
        expect(page.locator("#connection")).to_have_text("")
        page.click("#step")
        wait_for_position(page, 3)
