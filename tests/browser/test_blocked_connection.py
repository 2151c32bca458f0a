"""A page whose websocket never opens says why, and leads to the article."""

import pytest
from playwright.sync_api import expect

from tests.browser.http_proxy import http_proxy
from tests.hosting.server_process import running_server


@pytest.mark.parametrize(
    ("keep_host", "sentence"),
    [
        (True, "a firewall or a proxy seems to block it"),
        (False, "BACKPROP_EXPLORER_ALLOWED_ORIGINS"),
    ],
    ids=["blocked", "refused"],
)
def test_a_page_without_a_websocket_says_why_and_leads_to_the_article(
    open_fresh, keep_host, sentence
):
    with running_server() as server, http_proxy(server.address, keep_host) as address:
        page = open_fresh(address, checked=False)
        expect(page.locator("#connection")).to_contain_text(sentence)
        page.get_by_role("link", name="Read the article").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.url == address + "tour"
