"""The inspector of the page: choosing a number by its address."""

from playwright.sync_api import Page

ANSWERED = """() => {
  const origin = document.querySelector("#origin");
  const explained = origin.dataset.shows === document.querySelector("#address").value;
  const refused = document.querySelector("#address-error").textContent !== "";
  const current = explained && !origin.classList.contains("stale");
  return document.body.dataset.shown !== "" && (current || refused);
}"""


def choose_number(page: Page, address: str) -> None:
    """Choose a number by its address, and wait until it is explained, or refused.

    The explanation moves what is below it: a press before it comes may miss its button.
    """
    page.fill("#address", address)
    page.press("#address", "Enter")
    page.wait_for_function(ANSWERED)
