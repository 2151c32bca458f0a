"""Benchmark of seeking in a long run, in Chromium: `python -m tests.benchmarks.seek`.

Plays `tour` at full speed for `--steps` steps and clicks at random positions of the timeline.
Prints median, 95th percentile and maximum, in milliseconds, from the click until the handle has
moved (the first feedback) and until numbers, network and slice of that step are painted. The loss
on the page must equal that of the engine's own run.
"""

import argparse
import random
from time import perf_counter

from playwright.sync_api import Page

from engine import Recipe, initial_run, quick_train_step
from tests.benchmarks.click_to_paint import summary
from tests.benchmarks.served_page import opened, play_to

WATCH = """
() => {
  const rail = document.querySelector("#loss-plot .rail");
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const text = (id) => document.querySelector(id).textContent;
  rail.parentElement.addEventListener("pointerdown", async () => {
    const began = performance.now();
    const before = rail.getAttribute("aria-valuenow");
    const found = { before };
    window.jump = new Promise(async (resolve) => {
      while (!("whole" in found)) {
        await painted();
        const now = performance.now() - began;
        const at = rail.getAttribute("aria-valuenow");
        if (at !== before && !("sign" in found)) found.sign = now;
        const slice = document.querySelector("#slice-plot").dataset.step;
        const same = text("#position") === at && slice === String(Math.max(at - 1, 0));
        const there = same && !rail.classList.contains("coming");
        if (at !== before && there) Object.assign(found, { whole: now, step: Number(at) });
        if (now > 20000) throw new Error(`step ${at} was not painted within 20 s`);
      }
      resolve({ ...found, loss: Number(document.querySelector("#loss").value) });
    });
  }, true);
}
"""


def jumps(page: Page, count: int, steps: int) -> list[dict[str, float]]:
    """Click at random positions of the timeline and return the timing of each jump."""
    page.evaluate(WATCH)
    box = page.locator("#loss-plot .rail").bounding_box()
    assert box is not None
    places = random.Random(7)
    found = []
    for _ in range(count):
        part = (0.025 + places.random()) / 1.05
        page.mouse.click(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        found.append(page.evaluate("() => window.jump"))
        page.wait_for_timeout(150)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--jumps", type=int, default=60)
    given = parser.parse_args()
    with opened() as page:
        began = perf_counter()
        play_to(page, given.steps)
        seconds = perf_counter() - began
        made = int(page.locator("#position").get_attribute("value") or 0)
        found = jumps(page, given.jumps, given.steps)
    wanted = {int(one["step"]): one["loss"] for one in found}
    run, wrong = initial_run(Recipe()), 0
    while run.step < max(wanted):
        run, loss = quick_train_step(run)
        wrong += run.step in wanted and wanted[run.step] != loss
    print(f"{made} steps of tour played in {seconds:.0f} s; {given.jumps} jumps at random")
    for name, words in (("sign", "handle there"), ("whole", "painted")):
        times = [one[name] for one in found]
        print(f"  click → {words:12} {summary(times)}   longest {max(times):7.1f} ms")
    print(f"  losses that differ from the engine's own run: {wrong}")


if __name__ == "__main__":
    main()
