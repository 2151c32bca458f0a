"""Fixtures of the browser tests: Chromium, its context, and the opened explorer page."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.chromium import NO_WEBGL_DRAWING, TIMEOUT, launched
from tests.browser.page import press_step
from tests.browser.recording import record_to_file
from tests.browser.shared_pages import SharedPages
from tests.browser.view import prefer_view

expect.set_options(timeout=TIMEOUT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI, run a browser test that failed once more; `tests/conftest.py` prints the failure."""
    if os.environ.get("CI"):
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests. Without it they are skipped, and fail in CI.

    It runs the WebGL of the page but draws nothing with it: `drawing_context` does.
    """
    with launched(playwright, NO_WEBGL_DRAWING) as browser:
        yield browser


@contextmanager
def kept_context(browser: Browser, server: str, **options: object) -> Iterator[BrowserContext]:
    """Yield a browser context with one page that stays open, and with it the process of all."""
    context = browser.new_context(reduced_motion="reduce", **options)
    context.new_page().goto(server + "healthz")
    yield context
    context.close()


def close_pages(context: BrowserContext) -> None:
    """Close the pages of a test, and forget what they stored."""
    context.clear_cookies()
    for page in context.pages[1:]:
        page.evaluate("() => { try { localStorage.clear(); } catch {} }")  # not on about:blank
        page.close()


@pytest.fixture(scope="session")
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """One browser context for all tests, so that scripts are fetched and compiled once."""
    with kept_context(browser, server) as context:
        yield context


@pytest.fixture(scope="session")
def other_context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """Another browser context for all tests: what one stores the other does not know."""
    with kept_context(browser, server) as context:
        yield context


@pytest.fixture(scope="session")
def phone_context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """The browser context of a phone for all tests."""
    size = {"width": 390, "height": 844}
    with kept_context(browser, server, viewport=size, has_touch=True, is_mobile=True) as context:
        yield context


@pytest.fixture
def phone(phone_context: BrowserContext) -> Iterator[Page]:
    """An empty page of a phone, on which the loss surface will be in 2-D."""
    page = phone_context.new_page()
    prefer_view(page, dimension="2-D")
    yield page
    close_pages(phone_context)


@pytest.fixture
def drawing_context(playwright: Playwright, server: str) -> Iterator[BrowserContext]:
    """A context of another Chromium, which draws with WebGL, for a test that needs its pixels."""
    with launched(playwright) as browser, kept_context(browser, server) as context:
        yield context


# Hints of WebGL without a graphics card, and of the canvas on which Plotly measures texts.
HINTS = ("GL Driver Message", "willReadFrequently")


def _bad(message: ConsoleMessage) -> bool:
    """Return whether a console message reports a problem; performance hints do not."""
    hint = any(one in message.text for one in HINTS)
    return message.type in ("error", "warning") and not hint


def open_explorer(
    context: BrowserContext,
    server: str,
    size: tuple[int, int],
    view: dict[str, str],
    problems: list[str],
) -> Page:
    """Return the explorer page with this view, once it is drawn; `problems` gets its errors."""
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    prefer_view(page, **view)
    page.on("pageerror", lambda failure: problems.append(str(failure)))
    page.on("console", lambda message: problems.append(message.text) if _bad(message) else None)
    page.goto(server)
    page.wait_for_function("() => document.querySelector('#loss').value !== ''")
    page.wait_for_function("() => document.body.dataset.shown !== ''")
    expect(page.locator("main")).to_have_attribute("data-stage", view.get("stage", "watch"))
    return page


@pytest.fixture(scope="session")
def context_of_shared_pages(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """One browser context for the shared pages of all files."""
    with kept_context(browser, server) as context:
        yield context


@pytest.fixture(scope="module")
def shared_pages(context_of_shared_pages: BrowserContext, server: str) -> Iterator[SharedPages]:
    """The pages that the tests of a file share."""
    context = context_of_shared_pages
    problems: list[str] = []

    def open_page(size: tuple[int, int], view: dict[str, str]) -> Page:
        context.pages[0].evaluate("() => localStorage.clear()")  # of a page opened before
        return open_explorer(context, server, size, {"dimension": "2-D", **view}, problems)

    yield SharedPages(open_page, problems)
    close_pages(context)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep whether a test failed, for its fixture `share_page`."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def share_page(
    request: pytest.FixtureRequest, shared_pages: SharedPages
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page which the tests of a file share, in 2-D.

    Opening a page takes most of the time of a test that only reads. `prepare` brings a page from
    its start to where the tests find it, `put_back` undoes what a test did to it. After a test that
    failed the next one gets a new page. Errors and warnings on the console fail the test.
    """
    used: list[tuple[Page, Callable[[Page], object]]] = []

    def share_page(
        prepare: Callable[[Page], object] = do_nothing,
        put_back: Callable[[Page], object] = do_nothing,
        *,
        size: tuple[int, int] = (1440, 900),
        **view: str,
    ) -> Page:
        page = shared_pages.open(prepare, size, view)
        used.append((page, put_back))
        return page

    yield share_page
    intact = False
    try:
        if not request.node.stash.get(FAILED, True):
            for page, put_back in used:
                put_back(page)
            intact = True
    finally:
        if not intact:
            shared_pages.close([page for page, _ in used])
    assert shared_pages.take_problems() == []


def do_nothing(page: Page) -> None:
    """Leave the page as it is."""


@pytest.fixture(params=[(1440, 900)])
def page(request: pytest.FixtureRequest, context: BrowserContext, server: str) -> Iterator[Page]:
    """The explorer page, on Watch or on the stage of the mark `stage`.

    The loss surface is in 2-D, which takes a third of the time, or as on a first visit by the
    mark `in_3d`. Errors and warnings on the console fail the test.
    """
    stage = request.node.get_closest_marker("stage")
    view = {"stage": stage.args[0]} if stage else {}
    if not request.node.get_closest_marker("in_3d"):
        view["dimension"] = "2-D"
    problems: list[str] = []
    page = open_explorer(context, server, request.param, view, problems)
    yield page
    close_pages(context)
    assert problems == []


@pytest.fixture(scope="session")
def short_recording(
    browser: Browser, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A recording of the first step, made once for all tests that open it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    prefer_view(page, dimension="2-D")
    page.goto(server)
    press_step(page, 1)
    path = record_to_file(page, 0, 1, tmp_path_factory.mktemp("recording"))
    context.close()
    return path


@pytest.fixture
def open_fresh(other_context: BrowserContext, server: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a path of the server, or a whole address, in another browser.

    `before` sees the page before it loads. The loss surface is in 2-D without `in_3d`. Errors on
    the console fail the test, unless the page is not `checked`.
    """
    problems: list[str] = []

    def open_fresh(
        path: str = "",
        *,
        size: tuple[int, int] = (1280, 720),
        scheme: str = "light",
        in_3d: bool = False,
        checked: bool = True,
        before: Callable[[Page], object] = lambda page: None,
    ) -> Page:
        page = other_context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)
        if not in_3d:
            prefer_view(page, dimension="2-D")
        if checked:
            page.on("pageerror", lambda failure: problems.append(str(failure)))
            page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        before(page)
        page.goto(urljoin(server, path))
        return page

    yield open_fresh
    close_pages(other_context)
    assert problems == []
