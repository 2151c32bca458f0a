"""Runs a server and opens its page in headless Chromium, for the benchmarks."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import CHROMIUM_FLAGS
from tests.programs import require


@contextmanager
def served() -> Iterator[str]:
    """Run a server on a free port; yield its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield "http" + process.stdout.readline().split("http", 1)[1].split()[0]
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def opened(script: str = "", motion: bool = False) -> Iterator[Page]:
    """Open the page, with `script` run before its own, and wait until its first surface is drawn.

    Without `motion` the browser asks for reduced motion.
    """
    with served() as address, sync_playwright() as playwright:
        path = require("Chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 789})
        page.add_init_script(script)
        page.emulate_media(reduced_motion="no-preference" if motion else "reduce")
        page.goto(address)
        page.wait_for_function(
            "() => document.querySelector('#surface-plot').dataset.step !== undefined"
        )
        yield page
        browser.close()


def play_to(page: Page, steps: int) -> None:
    """Play at the highest speed until at least `steps` steps are done, then pause."""
    page.select_option("#speed", "0")
    page.click("#play")
    page.wait_for_function(
        "steps => Number(document.querySelector('#position').value) >= steps",
        arg=steps,
        timeout=600_000,
    )
    page.click("#play")
    page.wait_for_function("() => document.querySelector('#play').ariaLabel === 'Play'")
