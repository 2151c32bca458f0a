"""Benchmark of the levels of a loss surface: `python -m tests.benchmarks.surface_levels`.

Starts a server, opens the page in headless Chromium and presses Step, for every plane. Prints
median, 95th percentile and minimum, in milliseconds, from the click to the step's painted numbers;
from there to the slice C(w), to the complete 9×9 and 33×33 surfaces, and to φ(s) along the step.
Preset `tour`, probe set of 64 images; in 3-D, the default, or with --map as a contour map. With
--motion the surface is animated between steps; only complete surfaces count.
"""

import argparse
import statistics

from playwright.sync_api import Page

from tests.benchmarks.served_page import opened
from tests.browser.surfaces import set_value, show_surface_in

PLANE = "#surface-choices select[aria-label=Plane]"
PLANES = ("auto", "curvature", "trajectory", "random", "chosen")
AIMS = {"9x9": 100.0, "33x33": 1000.0, "slice": 50.0, "along": 50.0}

MEASURE = """
async ([count, along]) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const map = document.querySelector("#surface-plot").dataset;
  const shown = document.querySelector(along ? "#step-slice-plot" : "#slice-plot");
  const results = [];
  for (let i = 0; i < count; i += 1) {
    const position = Number(document.querySelector("#position").textContent);
    const began = performance.now();
    const at = {};
    document.querySelector("#step").click();
    while (!("33x33" in at)) {
      await painted();
      const now = performance.now() - began;
      if (now > 30000) throw new Error(`not whole within 30 s: ${JSON.stringify(map)}`);
      const stepped = document.querySelector("#position").textContent === String(position + 1);
      if (stepped && !("numbers" in at)) at.numbers = now;
      const curve = shown.dataset.step === String(position) && !shown.classList.contains("stale");
      if (curve && stepped && !("curve" in at)) at.curve = now;
      if (!stepped || map.step !== String(position) || !("curve" in at)) continue;
      if (Number(map.level) >= 9 && !("9x9" in at)) at["9x9"] = now - at.numbers;
      if (Number(map.level) >= 33) at["33x33"] = now - at.numbers;
    }
    results.push(at);
    await new Promise((done) => setTimeout(done, 300));
  }
  return results;
}
"""


def line(name: str, values: list[float], aim: float | None = None) -> str:
    """Return median, 95th percentile and minimum as text, with the target if any."""
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    aimed = "" if aim is None else f"   aim {aim:.0f}"
    middle = statistics.median(ordered)
    return f"  {name:32} median {middle:7.1f}   p95 {last:7.1f}   best {ordered[0]:7.1f}{aimed}"


def of_plane(page: Page, plane: str, steps: int) -> list[dict[str, float]]:
    """Display a plane, make `steps` steps, and return the timing of each."""
    set_value(page, PLANE, plane)
    page.wait_for_function(
        "() => document.querySelector('#surface-plot').dataset.level === '33'"
        " && !document.querySelector('#surface-plot').classList.contains('stale')"
    )
    found: list[dict[str, float]] = page.evaluate(MEASURE, [steps + 2, False])
    return found[2:]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--motion", action="store_true")
    parser.add_argument("--map", action="store_true")
    parser.add_argument("--planes", nargs="*", default=PLANES)
    given = parser.parse_args()
    with opened(motion=given.motion) as page:
        page.evaluate("() => document.querySelector('#step').click()")
        page.wait_for_function("() => document.querySelector('#position').textContent === '1'")
        if given.map:
            show_surface_in(page, "2-D")
        print(f"{given.steps} steps a plane in Chromium, server and browser on this machine, ms")
        for plane in given.planes:
            found = of_plane(page, plane, given.steps)
            print(f"plane {plane}")
            print(line("click → numbers", [one["numbers"] for one in found]))
            for level in ("9x9", "33x33"):
                print(line(f"numbers → {level}", [one[level] for one in found], AIMS[level]))
            if plane == "auto":
                slices = [one["curve"] - one["numbers"] for one in found]
                print(line("numbers → slice C(w)", slices, AIMS["slice"]))
        set_value(page, PLANE, "auto")
        page.click(".stages [data-stage=descend]")
        found = page.evaluate(MEASURE, [given.steps + 2, True])[2:]
        along = [one["curve"] - one["numbers"] for one in found]
        print("along the step")
        print(line("numbers → φ(s) on the mini-batch", along, AIMS["along"]))


if __name__ == "__main__":
    main()
