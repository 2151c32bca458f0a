"""The share dialog of the page."""


def open_share_dialog(page) -> None:
    """Open the share dialog, through the menu if the page is narrow."""
    if page.locator("#menu-open").is_visible():
        page.click("#menu-open")
    page.click("#share")
