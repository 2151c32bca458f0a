"""Fixtures of the browser tests: Chromium, its context, and the opened explorer page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.chromium import CHROMIUM_FLAGS
from tests.browser.page import press_step
from tests.browser.recording import record_to_file
from tests.browser.stage import PREFER_STAGE
from tests.programs import require

expect.set_options(timeout=20_000)  # two cores may be busy with something else


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests. Without it they are skipped, and fail in CI."""
    path = require("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser context for all tests, so that scripts are fetched once."""
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


# Hints of WebGL without a graphics card, and of the canvas on which Plotly measures texts.
HINTS = ("GL Driver Message", "willReadFrequently")


def _bad(message: ConsoleMessage) -> bool:
    """Return whether a console message reports a problem; performance hints do not."""
    hint = any(one in message.text for one in HINTS)
    return message.type in ("error", "warning") and not hint


@pytest.fixture(params=[(1440, 900)])
def page(request: pytest.FixtureRequest, context: BrowserContext, server: str) -> Iterator[Page]:
    """The explorer page, on Watch or on the stage of the mark `stage`.

    Errors and warnings on its console fail the test.
    """
    width, height = request.param
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    if marker := request.node.get_closest_marker("stage"):
        page.add_init_script(PREFER_STAGE % marker.args)
    problems: list[str] = []
    page.on("pageerror", lambda failure: problems.append(str(failure)))
    page.on("console", lambda message: problems.append(message.text) if _bad(message) else None)
    page.goto(server)
    page.wait_for_function("() => document.querySelector('#loss').value !== ''")
    page.wait_for_function("() => document.body.dataset.shown !== ''")
    if marker:
        expect(page.locator("main")).to_have_attribute("data-stage", marker.args[0])
    yield page
    for one in context.pages:
        one.evaluate("localStorage.clear()")
        one.close()
    assert problems == []


@pytest.fixture(scope="session")
def short_recording(
    browser: Browser, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A recording of the first step, made once for all tests that open it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(server)
    page.wait_for_selector("#step:enabled")
    press_step(page, 1)
    path = record_to_file(page, 0, 1, tmp_path_factory.mktemp("recording"))
    context.close()
    return path


@pytest.fixture
def open_fresh(browser, server):
    """Return a function that opens a path of the server in a new context.

    Errors on its console fail the test.
    """
    opened, problems = [], []

    def open_fresh(path: str, **options):
        context = browser.new_context(reduced_motion="reduce", **options)
        page = context.new_page()
        page.on("pageerror", lambda failure: problems.append(str(failure)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.goto(server + path)
        opened.append(context)
        return page

    yield open_fresh
    for context in opened:
        context.close()
    assert problems == []
