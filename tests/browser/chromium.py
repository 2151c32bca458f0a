"""The flags to run Chromium without a display."""

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
