"""The requests of a first visit: few files in production, single files in development."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import Recipe, initial_run, train_step
from tests.browser.page import exact_value, loss_after, wait_for_curve
from tests.hosting.server_process import running_server

TRANSFERRED = """() => Object.fromEntries(
  performance.getEntriesByType("resource").map(({name, transferSize}) => [name, transferSize]))"""
KEPT = re.compile(r"/static/explorer-|/plotly-")
MOST = 6  # page, stylesheet, script, icon, Plotly, glossary


@pytest.fixture
def visit(browser: Browser):
    """Return a function that opens addresses with an empty cache; problems fail the test."""
    size = {"width": 1440, "height": 900}
    context = browser.new_context(reduced_motion="reduce", viewport=size)
    problems: list[str] = []

    def visit(address: str) -> tuple[Page, list[str]]:
        """Return the page once it has a run and Plotly, and the paths that it has asked for."""
        page, asked = context.new_page(), []
        page.on("pageerror", lambda failure: problems.append(str(failure)))
        page.on(
            "console", lambda said: problems.append(said.text) if said.type == "error" else None
        )
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(address)
        page.wait_for_selector("#surface-plot .main-svg", state="attached")
        return page, asked

    yield visit
    context.close()
    assert problems == []


def assert_first_step(page: Page) -> None:
    """Make a step and compare its loss with the engine's."""
    page.click("#step")
    wait_for_curve(page, 1)
    assert exact_value(page, "#loss") == loss_after(train_step(initial_run(Recipe())))


def test_a_first_visit_makes_six_requests_and_works(visit):
    with running_server(root_path="/explorer") as server:
        page, asked = visit(server.address + "explorer/")
        assert_first_step(page)
        assert len(asked) == len(set(asked)) <= MOST, asked
        assert [path for path in asked if "/static/js/" in path or "/static/css/" in path] == []
        page.close()


def test_a_second_visit_fetches_nothing_that_is_kept_for_ever(visit):
    with running_server() as server:
        visit(server.address)[0].close()
        page, _ = visit(server.address)
        fetched = page.evaluate(TRANSFERRED)
        kept = {path: size for path, size in fetched.items() if KEPT.search(path)}
        assert list(kept.values()) == [0, 0, 0], fetched
        page.close()


def test_the_article_fetches_its_stylesheet_and_its_script(browser):
    with running_server() as server:
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(server.address + "tour")
        page.wait_for_load_state("networkidle")
        assert len(asked) <= 5, asked
        assert sum("/static/article-" in path for path in asked) == 2
        page.close()


def test_in_development_the_page_loads_single_modules_and_works(visit):
    with running_server(development=True) as server:
        page, asked = visit(server.address)
        assert_first_step(page)
        assert "/static/js/main.js" in asked
        assert "/static/css/tokens.css" in asked
        assert len(asked) > 100
        expect(page.locator("#surface-plot .main-svg").first).to_be_attached()
        page.close()
