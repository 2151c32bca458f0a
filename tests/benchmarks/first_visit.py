"""Benchmark of a first visit over a slow connection: `python -m tests.benchmarks.first_visit`.

Starts a server and opens the page in headless Chromium with an empty cache, at 10 Mbit/s and
100 ms of latency (Network.emulateNetworkConditions). Prints the times to the
first contentful paint, to an enabled Step button and to the drawn loss surface, and the number of
requests and bytes.
"""

import argparse
import statistics

from playwright.sync_api import sync_playwright

from tests.benchmarks.served_page import served
from tests.browser.chromium import CHROMIUM_FLAGS
from tests.programs import require

SLOW = {
    "offline": False,
    "latency": 100,
    "downloadThroughput": 10e6 / 8,
    "uploadThroughput": 10e6 / 8,
}
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
NOW = "() => performance.now()"


def visit(browser, address: str) -> dict[str, float]:
    """Return the milliseconds, requests and bytes of one first visit."""
    context = browser.new_context(viewport={"width": 1440, "height": 789})
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW)
    came = {"requests": 0, "bytes": 0.0}

    def finished(event: dict) -> None:
        came["requests"] += 1
        came["bytes"] += event["encodedDataLength"]

    client.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#step:enabled")
    ready = page.evaluate(NOW)
    until_ready = dict(came)
    page.wait_for_selector("#surface-plot [data-plot=drawn]", timeout=60_000)
    landscape = page.evaluate(NOW)
    words = page.evaluate(PAINTED)
    context.close()
    return {
        "words": words,
        "Step works": ready,
        "requests until then": until_ready["requests"],
        "kB until then": until_ready["bytes"] / 1000,
        "landscape": landscape,
        "requests": came["requests"],
        "kB": came["bytes"] / 1000,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=5)
    count = parser.parse_args().visits
    with served() as address, sync_playwright() as playwright:
        path = require("Chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        visits = [visit(browser, address) for _ in range(count)]
        browser.close()
    print(f"{count} first visits at 10 Mbit/s and 100 ms: medians")
    for name in visits[0]:
        print(f"  {name:22} {statistics.median(one[name] for one in visits):8.0f}")


if __name__ == "__main__":
    main()
