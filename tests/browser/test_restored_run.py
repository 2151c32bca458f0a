"""A run outlives the server's memory: after a restart, a reload, and in other tabs."""

import json
import signal

from playwright.sync_api import Page, expect

from engine import Recipe, fingerprint, replay
from tests.browser.page import wait_for_position
from tests.browser.setup import configure
from tests.browser.stored_run import STORED, come_back_with
from tests.hosting.server_process import running_server

CHANGED = Recipe().with_setting(4, "learning_rate", 0.2)


def collect_statuses(page: Page, found: list[dict]) -> None:
    """Append all status messages that the page gets from now on."""

    def note(data: str | bytes) -> None:
        if isinstance(data, str) and json.loads(data)["type"] == "status":
            found.append(json.loads(data))

    page.on("websocket", lambda socket: socket.on("framereceived", note))


def make_branched_run(page: Page) -> None:
    """Make six steps, and three with another learning rate from step 4 on."""
    for position in range(1, 7):
        page.click("#step")
        wait_for_position(page, position)
    page.click("#go-to")
    page.fill("#go-to-step", "4")
    page.press("#go-to-step", "Enter")
    wait_for_position(page, 4)
    configure(page, learning_rate=0.2)
    for position in range(5, 8):
        page.click("#step")
        wait_for_position(page, position)


def lines_of(status: dict) -> list[tuple]:
    return [(one["name"], one["fork"], one["latest"]) for one in status["branches"]]


def expect_the_branched_run(page: Page, statuses: list[dict]) -> None:
    wait_for_position(page, 7)
    status = statuses[-1]
    assert status["fingerprint"] == fingerprint(replay(CHANGED, 7).parameters)
    assert lines_of(status) == [("A", 0, 6), ("B", 4, 7)]
    assert status["branch"] == status["branches"][1]["id"]


def test_a_run_with_its_branches_outlives_restarts_and_reloads_until_a_fresh_start(open_fresh):
    with running_server() as first:
        statuses: list[dict] = []
        page = open_fresh(
            first.address,
            size=(1440, 789),
            checked=False,
            before=lambda page: collect_statuses(page, statuses),
        )
        banner = page.locator("#restored")
        make_branched_run(page)
        expect_the_branched_run(page, statuses)
        expect(banner).to_be_hidden()
        first.stop(signal.SIGKILL)
        expect(page.locator("#connection")).to_contain_text("goes on where it was")
    with running_server(port=first.port) as second:
        expect(banner).to_contain_text("It was made again from its recipe, at step 7.")
        expect_the_branched_run(page, statuses)
        page.locator(".restored-away").click()
        expect(banner).to_be_hidden()
        page.reload()
        expect_the_branched_run(page, statuses)
        expect(banner).to_be_hidden()  # this session is the server's own
        page.goto("about:blank")  # the page does not see the restart
        second.stop(signal.SIGKILL)
    with running_server(port=first.port):
        statuses.clear()
        page.goto(first.address)
        expect(banner).to_contain_text("It was made again from its recipe, at step 7.")
        expect_the_branched_run(page, statuses)
        page.get_by_role("button", name="Start fresh").click()
        wait_for_position(page, 0)
        expect(banner).to_be_hidden()
        assert lines_of(statuses[-1]) == [("A", 0, 0)]
        assert statuses[-1]["fingerprint"] == fingerprint(replay(Recipe(), 0).parameters)
        page.reload()
        wait_for_position(page, 0)
        expect(banner).to_be_hidden()


def test_damaged_storage_is_said_and_dropped_and_a_link_goes_before_what_is_stored(open_fresh):
    with running_server() as server:
        page = open_fresh(server.address, size=(1440, 789), checked=False)
        banner = page.locator("#restored")
        page.click("#step")
        wait_for_position(page, 1)
        page.wait_for_function(f"() => ({STORED})()?.run.position === 1")
        stored = page.evaluate(STORED)
        wrong = json.loads(json.dumps(stored))
        wrong["run"]["branches"][0]["recipe"]["batch_size"] = 10**6
        for text, said in [
            ("{", "what this tab stored of it is damaged"),
            (json.dumps([1]), "what this tab stored of it is damaged"),
            (json.dumps({**stored, "run": {"branches": [3]}}), "is damaged"),
            (json.dumps({**stored, "run": {**stored["run"], "position": "x"}}), "(position;"),
            (json.dumps(wrong), "(batch_size; allowed: a whole number from 1 to 287)"),
            (json.dumps({**stored, "tries": 3}), "could not be made again in 3 tries"),
        ]:
            tab = come_back_with(open_fresh, server.address, text)
            expect(tab.locator("#restored")).to_contain_text(said)
            expect(tab.locator(".restored-fresh")).to_be_hidden()
            wait_for_position(tab, 0)
            tab.click("#step")
            wait_for_position(tab, 1)
            tab.close()
        tab = come_back_with(open_fresh, server.address, json.dumps(stored))
        expect(tab.locator("#restored")).to_contain_text("at step 1.")
        wait_for_position(tab, 1)
        tab.close()
        tab = come_back_with(open_fresh, server.address + "#tour/2", json.dumps(stored))
        expect(tab.locator("#tour")).to_be_visible()
        other = f"(session) => ({STORED})().session !== session"
        tab.wait_for_function(other, arg=stored["session"])
        expect(tab.locator("#restored")).to_be_hidden()
        expect(banner).to_be_hidden()


def test_an_embedded_page_stores_nothing(open_fresh):
    page = open_fresh("?embed")
    wait_for_position(page, 0)
    page.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("() => sessionStorage.length") == 0
