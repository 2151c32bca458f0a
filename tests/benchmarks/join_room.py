"""Benchmark of joining a room on a phone: `python -m tests.benchmarks.join_room`.

Starts a server and a page that presents a room. A phone (390×844, touch, the processor slowed down
4 times by Emulation.setCPUThrottlingRate) opens the invitation at 10 Mbit/s and 100 ms of latency,
as in `first_visit`: with an empty cache, and a second time with the page in its cache. Prints the
seconds from opening the address to the sentence "You follow live" and to the step of the presenter,
the requests and kB until then, and how many sessions the phone has opened on the server.
"""

import argparse
import statistics
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.benchmarks.first_visit import SLOW
from tests.benchmarks.served_page import served
from tests.browser.chromium import CHROMIUM_FLAGS
from tests.browser.rooms import open_room
from tests.programs import require

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SLOWDOWN = 4
TARGET_SECONDS = 5.0
FOLLOWS = "() => document.querySelector('#room').innerText.includes('You follow live')"
SHOWN = "() => document.body.dataset.shown !== '' && document.querySelector('#loss').value !== ''"
NOW = "() => performance.now() / 1000"


def join(context: BrowserContext, invitation: str) -> dict[str, float]:
    """Return the seconds, requests, kB and sessions of one phone that joins."""
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW)
    client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    came = {"requests": 0.0, "kB": 0.0}
    lines: list[str] = []

    def finished(event: dict) -> None:
        came["requests"] += 1
        came["kB"] += event["encodedDataLength"] / 1000

    client.on("Network.loadingFinished", finished)
    page.on("websocket", lambda line: lines.append(urlsplit(line.url).query))
    page.goto(invitation, wait_until="commit")
    page.wait_for_function(FOLLOWS, timeout=60_000)
    follows = page.evaluate(NOW)
    page.wait_for_function(SHOWN, timeout=60_000)
    shown = page.evaluate(NOW)
    page.close()
    sessions = sum("room=" not in line for line in lines)
    return {"follows": follows, "step shown": shown, **came, "sessions": sessions}


def measure(browser: Browser, invitation: str, count: int) -> dict[str, list[dict[str, float]]]:
    """Return the visits of `count` phones, each with an empty cache and then with a full one."""
    found: dict[str, list[dict[str, float]]] = {"empty cache": [], "full cache": []}
    for _ in range(count):
        context = browser.new_context(**PHONE)
        for visits in found.values():
            visits.append(join(context, invitation))
        context.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=5)
    count = parser.parse_args().phones
    with served() as address, sync_playwright() as playwright:
        path = require("Chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(address)
        page.wait_for_selector("#step:enabled")
        found = measure(browser, address + open_room(page), count)
        browser.close()
    print(f"{count} phones, 10 Mbit/s, 100 ms, processor slowed down {SLOWDOWN} times: medians")
    for name, visits in found.items():
        print(name)
        for field in visits[0]:
            print(f"  {field:12} {statistics.median(one[field] for one in visits):8.2f}")
        slowest = max(one["follows"] for one in visits)
        verdict = "within" if slowest <= TARGET_SECONDS else "NOT within"
        print(f"  the slowest follows after {slowest:.2f} s: {verdict} {TARGET_SECONDS:g} s")


if __name__ == "__main__":
    main()
