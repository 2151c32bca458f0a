"""Running Chromium without a display: its flags, and how long its pages wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

from tests.programs import require

TIMEOUT = 60_000  # ms; two cores may be busy with something else

# Playwright's own list, which a second one replaces; without streaming, a script that a process has
# compiled is not parsed again for each of its pages (a sixth of the time of a page).
DISABLED_FEATURES = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "ScriptStreaming",
]

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    "--process-per-site",  # pages of one context share a process, and with it compiled scripts
    f"--disable-features={','.join(DISABLED_FEATURES)}",
]

# Calls that draw in WebGL do nothing: software rendering of the landscape costs more than its page.
NO_WEBGL_DRAWING = "--disable-gl-drawing-for-tests"


@contextmanager
def launched(playwright: Playwright, *flags: str) -> Iterator[Browser]:
    """Run a Chromium, in every context of which a page waits `TIMEOUT` at most.

    Without Chromium the test is skipped, and fails in CI.
    """
    path = require("Chromium")
    args = [*CHROMIUM_FLAGS, *flags]
    with playwright.chromium.launch(executable_path=path, args=args) as browser:
        browser.on("context", lambda context: context.set_default_timeout(TIMEOUT))
        yield browser
