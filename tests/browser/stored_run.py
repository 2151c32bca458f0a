"""Tabs that come back with a stored run, to a server that does not know their session."""

import json

from playwright.sync_api import BrowserContext, Page

STORED = "() => JSON.parse(sessionStorage.getItem('run'))"
_SEAT = json.dumps({"id": "0123456789abcdef", "token": "of another server"})


def come_back_with(context: BrowserContext, address: str, run: str) -> Page:
    """Open a tab whose storage holds a session that is gone, and this text as its run."""
    tab = context.new_page()
    stored = "; ".join(
        f"sessionStorage.setItem('{key}', {json.dumps(text)})"
        for key, text in {"run": run, "session": _SEAT}.items()
    )
    tab.add_init_script(f"if (!sessionStorage.getItem('session')) {{ {stored} }}")
    tab.goto(address)
    return tab
