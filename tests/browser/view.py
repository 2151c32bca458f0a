"""The view that a page opens with, as left by a visitor who chose it last."""

import json

from playwright.sync_api import Page

# In a document without storage, such as about:blank, there is nothing to prefer.
_PREFER = """(() => {
  try {
    localStorage["backprop-explorer-view"] ??= '%s';
  } catch {}
})();"""


def prefer_view(page: Page, **view: str) -> None:
    """Let the page open with these view preferences, unless the browser has stored others."""
    page.add_init_script(_PREFER % json.dumps(view))
