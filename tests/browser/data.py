"""The data dialog of the page, and files of own data that are opened in it."""

from playwright.sync_api import FilePayload, Locator, Page, expect

from engine import OwnData, own_data_to_bytes
from tests.browser.setup import open_setup


def file_of(data: OwnData, name: str = "pictures.safetensors") -> FilePayload:
    """Return own data as a file that a test chooses."""
    return {"name": name, "mimeType": "", "buffer": own_data_to_bytes(data)}


def open_data_dialog(page: Page, tab: str = "sets") -> None:
    """Open the data dialog from Set-up, on one of its tabs: sets or pictures."""
    open_setup(page)
    page.click("[data-open-data]")
    expect(page.locator("#data")).to_be_visible()
    page.click(f"[data-data-tab={tab}]")


def open_data_file(page: Page, file: FilePayload) -> None:
    """Open a file of own data in the open dialog."""
    page.set_input_files("#data-open input", file)


def dataset_card(page: Page, problem: str) -> Locator:
    """Return the card of a data set in the open dialog."""
    return page.locator(f'[data-problem="{problem}"]')


def train_on_file(page: Page, data: OwnData) -> None:
    """Open own data as a file, and start the run over on them."""
    open_data_dialog(page, "pictures")
    open_data_file(page, file_of(data))
    dataset_card(page, data.problem).locator(".primary").click()
    expect(page.locator("#data")).to_be_hidden()
    page.click("#setup-close")
