"""Accessibility findings of axe on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}


def axe_findings(page: Page, part: str | None = None) -> list[str]:
    """Return every serious finding as rule, help and the element it is about."""
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
        for rule in Axe().run(page, part, {"resultTypes": ["violations"]}).response["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
