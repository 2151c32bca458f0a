"""The messages of the page when a part of it fails, while the rest continues."""

from playwright.sync_api import expect

from tests.browser.surfaces import show_surface_in
from tests.hosting.server_process import running_server


def opened(browser, server, prepare):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    prepare(page)
    page.goto(server)
    page.wait_for_function("() => document.querySelector('#loss').value !== ''")
    return context, page


def test_without_plotly_the_landscape_says_so_and_curves_and_numbers_go_on(browser, server):
    context, page = opened(
        browser, server, lambda page: page.route("**/plotly-*.min.js", lambda route: route.abort())
    )
    expect(page.locator("#surface-plot")).to_contain_text("could not be loaded")
    page.click("#step")
    expect(page.locator("#slice-plot [data-mark=landing]")).to_have_count(1)
    expect(page.locator("#position")).to_have_text("1")
    context.close()


def test_a_message_that_cannot_be_read_is_said(browser, server):
    def cut(page):
        def relay(socket):
            upstream = socket.connect_to_server()
            count = 0

            def pass_on(data):
                nonlocal count
                count += isinstance(data, bytes)
                short = isinstance(data, bytes) and count == 4
                socket.send(data[:20] if short else data)

            upstream.on_message(pass_on)

        page.route_web_socket("**/live*", relay)

    context, page = opened(browser, server, cut)
    page.click("#step")
    expect(page.locator("#notice")).to_contain_text("could not be read")
    expect(page.locator("#position")).to_have_text("1")
    context.close()


def test_a_view_that_fails_says_so_where_it_stands(browser):
    fails = "throw new Error('broken on purpose')"
    broken = f"export function mountLossTimeline() {{ return () => {{ {fails}; }}; }}"

    def prepare(page):
        page.route(
            "**/views/run/loss_timeline.js",
            lambda route: route.fulfill(body=broken, content_type="text/javascript"),
        )

    with running_server(development=True) as server:  # modules are loaded unbundled
        context, page = opened(browser, server.address, prepare)
        expect(page.locator("#loss-plot .failed")).to_have_count(1)
        page.click("#step")
        expect(page.locator("#position")).to_have_text("1")
        expect(page.locator("#loss-plot .failed")).to_have_count(1)
        context.close()


def test_a_lost_webgl_context_gives_the_map_back(browser, server):
    context, page = opened(browser, server, lambda page: None)
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.step")
    show_surface_in(page, "3-D")
    canvas = page.locator("#surface-plot .gl-container canvas").first
    expect(canvas).to_be_visible()
    canvas.evaluate(
        "one => one.getContext('webgl').getExtension('WEBGL_lose_context').loseContext()"
    )
    expect(page.locator("#surface-choices").get_by_label("2-D")).to_be_checked()
    expect(page.locator("#surface-plot .contourlayer")).to_be_visible()
    context.close()
