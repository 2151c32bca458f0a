"""Accessibility findings of axe on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}
RUN = """async ([part, options]) =>
  (await axe.run(part ?? document, options)).violations"""
# Violations are all that is read: of their elements the source, of stylesheets nothing.
OPTIONS = {
    "resultTypes": ["violations"],
    "selectors": False,
    "preload": {"assets": ["media"]},
}


# Its findings are moderate, and it takes a tenth of the time.
WITHOUT_REGION = {"rules": {"region": {"enabled": False}}}


def axe_violations(page: Page, part: str | None = None, options: dict | None = None) -> list[dict]:
    """Return all rules of axe that a page, or a part of it, violates."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(RUN, [part, OPTIONS | (options or {})])


def axe_findings(page: Page, part: str | None = None) -> list[str]:
    """Return every serious finding as rule, help and the element it is about."""
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
        for rule in axe_violations(page, part, WITHOUT_REGION)
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
