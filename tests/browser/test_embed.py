"""An embedded page shows a landscape at once, and where no script, server or WebGL can draw it."""

import pytest
from playwright.sync_api import expect

from tests.browser.html_server import html_server
from tests.browser.surfaces import NO_WEBGL
from tests.hosting.server_process import running_server

EMBED = "?embed&panels=network,surface"
SIZE = {"width": 640, "height": 800}


@pytest.fixture
def embed(browser, server):
    """Open an embedded page in a context of its own; `before` sees the page before it loads."""
    opened = []

    def embed(before=lambda _: None, path: str = EMBED, **options):
        context = browser.new_context(viewport=SIZE, reduced_motion="reduce", **options)
        opened.append(context)
        page = context.new_page()
        before(page)
        page.goto(server + path)
        return page

    yield embed
    for context in opened:
        context.close()


def sees_the_still(page) -> None:
    """Expect the map with its ball and its caption, all of it inside the window."""
    expect(page.locator(".surface-still")).to_be_visible()
    box = page.locator(".surface-still > svg").bounding_box()
    assert box["width"] > 250
    assert 0 < box["y"] < box["y"] + box["height"] < SIZE["height"]
    expect(page.locator(".surface-still figcaption")).to_contain_text("A still: the loss around")


def test_without_scripting_the_still_is_there_and_nothing_that_cannot_be_pressed(embed):
    page = embed(java_script_enabled=False)
    sees_the_still(page)
    expect(page.locator("noscript a")).to_have_attribute("href", "tour")
    for dead in ("#step", "#connection", "#network", ".stages", ".panel.weight"):
        expect(page.locator(dead)).to_be_hidden()


def test_a_frame_without_the_landscape_shows_none(embed):
    page = embed(path="?embed&panels=network", java_script_enabled=False)
    expect(page.locator(".surface-still")).to_be_hidden()


def test_the_still_stays_where_no_server_answers(embed):
    page = embed(lambda page: page.route_web_socket("**/*", lambda socket: socket.close()))
    expect(page.locator("#connection")).to_be_visible()
    sees_the_still(page)


def test_the_live_landscape_takes_the_place_of_the_still(embed):
    page = embed()
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", "0")
    expect(page.locator(".surface-still")).to_be_hidden()
    expect(page.locator("#surface-plot .surface-sketch")).to_be_visible()  # before any input


def test_without_webgl_the_still_stays_until_the_map_is_drawn_without_a_touch(embed):
    page = embed(lambda page: page.add_init_script(NO_WEBGL))
    expect(page.locator("#surface-plot")).to_have_attribute("data-step", "0")
    shown = page.evaluate("""() => {
      const still = document.querySelector(".surface-still");
      const map = document.querySelector("#surface-plot .chart-area");
      return still.checkVisibility() || map.dataset.plot === "drawn";
    }""")
    assert shown
    expect(page.locator("#surface-plot .contourlayer .contour").first).to_be_attached()
    expect(page.locator(".surface-still")).to_be_hidden()


@pytest.mark.parametrize("words", ["allow-scripts", "allow-scripts allow-same-origin"])
def test_a_sandboxed_frame_works_or_says_which_words_it_needs(browser, words):
    with running_server(frame_ancestors="*") as server:
        frame = f'<iframe sandbox="{words}" src="{server.address}{EMBED}"></iframe>'
        with html_server(frame) as course:
            page = browser.new_context(viewport=SIZE).new_page()
            page.goto(course)
            inside = page.frame_locator("iframe")
            if "same-origin" in words:
                expect(inside.locator("#step")).to_be_enabled()
                expect(inside.locator("#not-started")).to_have_count(0)
            else:
                expect(inside.locator("#not-started")).to_contain_text("allow-same-origin")
                expect(inside.locator("#not-started a")).to_be_visible()
            page.context.close()


def test_two_frames_of_one_page_keep_their_sessions_when_it_is_loaded_again(browser, server):
    frames = f'<iframe src="{server}{EMBED}"></iframe>' * 2
    page = browser.new_context(viewport=SIZE).new_page()
    page.route("**/course", lambda route: route.fulfill(content_type="text/html", body=frames))
    page.goto(server + "course")  # frames of the server's own origin share the tab's storage
    for _ in range(2):
        for place in range(2):
            inside = page.frame_locator("iframe").nth(place)
            expect(inside.locator("body[data-shown='0']")).to_be_attached()
            expect(inside.locator("#connection")).to_be_empty()
        page.reload()
    page.context.close()
