"""Reconnection of the page after a cut or a reload, and its yielding to a newer tab.

Scenario 16 of hosting.
"""

import json

from playwright.sync_api import expect


def test_a_page_comes_back_to_its_run_and_gives_way_to_another_tab(open_fresh):
    sockets = []

    def relay(socket):
        sockets.append(socket)
        socket.connect_to_server()

    page = open_fresh(checked=False, before=lambda page: page.route_web_socket("**/live*", relay))
    page.click("#step")
    expect(page.locator("#position")).to_have_text("1")
    sockets[-1].close(code=1012, reason="")
    expect(page.locator("#connection")).to_contain_text("goes on where it was")
    expect(page.locator("#connection")).to_be_empty()
    assert len(sockets) >= 2
    page.click("#step")
    expect(page.locator("#position")).to_have_text("2")
    expect(page.locator("#undo")).to_have_attribute("aria-label", "Undo: step 2")
    page.reload()
    expect(page.locator("#position")).to_have_text("2")

    seat = page.evaluate("() => sessionStorage.getItem('session')")
    same = f"sessionStorage.setItem('session', {json.dumps(seat)})"
    other = open_fresh(before=lambda other: other.add_init_script(same))
    expect(other.locator("#position")).to_have_text("2")
    expect(page.locator("#connection")).to_contain_text("goes on in another tab")
