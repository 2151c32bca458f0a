"""Tabs that come back with a stored run, to a server that does not know their session."""

import json
from collections.abc import Callable

from playwright.sync_api import Page

STORED = "() => JSON.parse(sessionStorage.getItem('run'))"
_SEAT = json.dumps({"id": "0123456789abcdef", "token": "of another server"})


def come_back_with(open_fresh: Callable[..., Page], address: str, run: str) -> Page:
    """Open a tab whose storage holds a session that is gone, and this text as its run."""
    stored = "; ".join(
        f"sessionStorage.setItem('{key}', {json.dumps(text)})"
        for key, text in {"run": run, "session": _SEAT}.items()
    )
    script = f"if (!sessionStorage.getItem('session')) {{ {stored} }}"
    return open_fresh(
        address, size=(1440, 789), checked=False, before=lambda tab: tab.add_init_script(script)
    )
