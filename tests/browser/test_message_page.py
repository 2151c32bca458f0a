"""An address without a page: a message that leads a browser to the start page."""

from playwright.sync_api import expect

from tests.browser.accessibility import axe_findings
from tests.browser.page_checks import problems


def test_a_mistyped_address_on_a_phone_leads_to_the_start_page(open_fresh, server):
    phone = open_fresh("lessons/3", size=(390, 844), scheme="dark", checked=False)  # status 404
    expect(phone.get_by_role("heading")).to_have_text("There is no such page")
    assert [*axe_findings(phone), *problems(phone)] == []
    phone.get_by_role("link", name="Open Backprop Explorer").click()
    expect(phone.get_by_role("button", name="Step", exact=True)).to_be_visible()
    assert phone.url == server
