"""A real Chromium for the browser tests; where there is none they skip, but never in CI."""

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

from tests.browser.stage import go_to_stage
from tests.programs import require

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
expect.set_options(timeout=20_000)  # two cores may be busy with something else


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    path = require("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What the pages of all tests share: the scripts once fetched; what they keep is cleared."""
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


# Of a scene in 3-D without a graphics card, and of the canvas on which Plotly writes its texts.
HINTS = ("GL Driver Message", "willReadFrequently")


def _bad(message: ConsoleMessage) -> bool:
    """Whether the page wrote of a problem; hints on speed are none."""
    hint = any(one in message.text for one in HINTS)
    return message.type in ("error", "warning") and not hint


@pytest.fixture(params=[(1440, 900)])
def page(request: pytest.FixtureRequest, context: BrowserContext, server: str) -> Iterator[Page]:
    """The explorer, opened; whatever it writes to its console as a problem fails the test."""
    width, height = request.param
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    problems: list[str] = []
    page.on("pageerror", lambda failure: problems.append(str(failure)))
    page.on("console", lambda message: problems.append(message.text) if _bad(message) else None)
    page.goto(server)
    page.wait_for_function("() => document.querySelector('#loss').value !== ''")
    page.wait_for_function("() => document.body.dataset.shown !== ''")
    yield page
    for one in context.pages:
        one.evaluate("localStorage.clear()")
        one.close()
    assert problems == []


@pytest.fixture
def everything(page: Page) -> Page:
    """The explorer on the stage that shows every plot, and the inspector beside them."""
    go_to_stage(page, "everything")
    return page


@pytest.fixture(scope="session")
def short_recording(
    browser: Browser, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A recording of the first step, made once for all tests that open it."""
    from tests.browser.recording import recorded  # it needs the fixtures of this file
    from tests.browser.test_share import step

    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(server)
    page.wait_for_selector("#step:enabled")
    step(page, 1)
    path = recorded(page, 0, 1, tmp_path_factory.mktemp("recording"))
    context.close()
    return path
