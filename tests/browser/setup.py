"""The set-up drawer of the page: opening it, choosing settings, starting the run over."""

from playwright.sync_api import Page, expect


def open_setup(page: Page) -> None:
    """Open the drawer, through the menu if the page is narrow."""
    if page.locator("#setup").is_visible():
        return
    if page.locator("#menu-open").is_visible():
        page.click("#menu-open")
    page.click("#setup-open")
    expect(page.locator("#setup")).to_be_visible()


def close_setup(page: Page) -> None:
    """Close the drawer."""
    page.click("#setup-close")
    expect(page.locator("#setup")).to_be_hidden()


def choose_settings(page: Page, **settings: str | float) -> None:
    """Choose settings in the open drawer, by their names in a recipe, without starting over."""
    for name, value in settings.items():
        field = page.locator(f"#{name.replace('_', '-')}")
        if field.evaluate("one => one.matches('select')"):
            field.select_option(str(value))
        else:
            field.fill(f"{value:g}" if isinstance(value, float) else str(value))
            field.press("Enter")


def configure(page: Page, **settings: str | float) -> None:
    """Change settings, and start the run over if one of them requires that."""
    open_setup(page)
    choose_settings(page, **settings)
    if page.locator("#settings-start").is_enabled():
        page.click("#settings-start")
        expect(page.locator("#pending")).to_be_hidden()
        expect(page.locator("#notice")).to_contain_text("starts over")
    close_setup(page)


def start_over(page: Page) -> None:
    """Go back to step 0 with the same set-up, by the menu of the training."""
    page.click("#more-open")
    page.click("#reset")
    expect(page.locator("#notice")).to_contain_text("Started over")
