"""Makes the pictures of the documentation: `uv run --with pillow python -m tests.pictures`.

Starts a server, opens the page in headless Chromium, trains some steps and takes a screenshot of
every stage; then records one step on Watch as an animated image.
"""

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.served_page import served
from tests.browser.chromium import CHROMIUM_FLAGS
from tests.browser.diagnosis import open_accident
from tests.programs import require

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE = {"width": 1440, "height": 789}
STEPS = 12
WIDTH = 960  # of the animated image
SECONDS = 6.0


def main() -> None:
    """Write all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        path = require("Chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        still = open_page(browser.new_context(viewport=SIZE, reduced_motion="reduce"), address)
        for step in range(STEPS):
            still.click("#step")
            still.wait_for_selector(f'body[data-shown="{step + 1}"]')
        for stage in ("watch", "descend", "everything", "inside"):
            still.click(f".stages [data-stage={stage}]")
            still.wait_for_timeout(2500)
            still.screenshot(path=PICTURES / f"{stage}.png")
        still.click(".stages [data-stage=compare]")
        still.get_by_role("button", name="Seven optimizers").click()
        for _ in range(STEPS):
            before = still.locator("body").get_attribute("data-shown")
            still.click("#step")
            still.wait_for_selector(f'body:not([data-shown="{before}"])')
        still.wait_for_timeout(4000)
        still.screenshot(path=PICTURES / "compare.png")
        still.click(".stages [data-stage=watch]")
        open_accident(still, "dead-relus")
        still.keyboard.press("h")
        still.wait_for_selector("#findings article")
        still.wait_for_timeout(2500)
        still.screenshot(path=PICTURES / "diagnosis.png")
        (ROOT / "static" / "screenshot.png").write_bytes((PICTURES / "watch.png").read_bytes())
        film(open_page(browser.new_context(viewport=SIZE), address))
        browser.close()


def open_page(context, address: str) -> Page:
    """Open the page and wait for its loss surface."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.step")
    page.wait_for_timeout(2000)
    return page


def film(page: Page) -> None:
    """Record one step and write it as a looping animated image."""
    shots: list[tuple[float, bytes]] = [(0.0, page.screenshot())]
    page.click("#step")
    began = perf_counter()
    while perf_counter() - began < SECONDS:
        shots.append((perf_counter() - began, page.screenshot()))
    height = round(WIDTH * SIZE["height"] / SIZE["width"])
    frames = [
        Image.open(BytesIO(shot)).convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
        for _, shot in shots
    ]
    times = [at for at, _ in shots]
    lengths = [round(1000 * (after - at)) for at, after in pairwise(times)]
    frames[0].save(
        PICTURES / "step.webp",
        save_all=True,
        append_images=frames[1:],
        duration=[max(40, one) for one in [*lengths, 2000]],
        loop=0,
        quality=70,
        method=6,
    )


if __name__ == "__main__":
    main()
