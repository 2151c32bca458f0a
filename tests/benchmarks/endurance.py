"""Benchmark of long play at the highest speed: `python -m tests.benchmarks.endurance`.

Plays `tour` for 5,000 steps in Chromium. Prints, every 500 steps, the JS heap after a forced
garbage collection (MB), DOM nodes and listeners; the lag of the screen behind the received messages
(ms); and the time from a click on pause or play to the changed button and to the run's response
(ms). Memory growth is the heap at the end relative to the heap until step 1,500.
"""

import argparse

from playwright.sync_api import CDPSession, Page

from tests.benchmarks.click_to_paint import summary
from tests.benchmarks.served_page import opened

ARRIVED = """
window.arrived = new Map();
window.lags = [];
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") return;
      const { type, position, state } = JSON.parse(data);
      if (type !== "status") return;
      window.arrived.set(position, performance.now());
      window.said = state;
    });
  }
};
const look = () => {
  const shown = Number(document.querySelector("#position")?.value ?? 0);
  let oldest = null;
  for (const [position, at] of window.arrived) {
    if (position <= shown) window.arrived.delete(position);
    else oldest = Math.min(oldest ?? at, at);
  }
  window.lags.push(oldest === null ? 0 : performance.now() - oldest);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

ANSWER = """
async (wanted) => {
  const button = document.querySelector("#play");
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const began = performance.now();
  button.click();
  await painted();
  const sign = performance.now() - began;
  while (window.said !== wanted) await painted();
  return [sign, performance.now() - began];
}
"""


def position(page: Page) -> int:
    """Return the step number that the page displays."""
    return int(page.locator("#position").get_attribute("value") or 0)


def weigh(cdp: CDPSession) -> tuple[float, int, int]:
    """Return the heap after garbage collection in MB, DOM nodes and listeners."""
    for _ in range(2):
        cdp.send("HeapProfiler.collectGarbage")
    heap = cdp.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    counters = cdp.send("Memory.getDOMCounters")
    return heap, counters["nodes"], counters["jsEventListeners"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=5000)
    given = parser.parse_args()
    with opened(ARRIVED) as page:
        cdp = page.context.new_cdp_session(page)
        page.select_option("#speed", "0")
        page.click("#play")
        weights, answers = [], []
        for mark in range(500, given.steps + 1, 500):
            page.wait_for_function(
                "mark => Number(document.querySelector('#position').value) >= mark",
                arg=mark,
                timeout=600_000,
            )
            weights.append((position(page), *weigh(cdp)))
            answers += [page.evaluate(ANSWER, "ready"), page.evaluate(ANSWER, "playing")]
            page.evaluate("() => { window.arrived.clear(); }")
        page.evaluate(ANSWER, "ready")
        lags = page.evaluate("() => window.lags")
    print(f"{given.steps} steps of tour at the highest speed")
    for done, heap, nodes, listeners in weights:
        print(f"  {done:6} steps   heap {heap:6.2f} MB   {nodes:6} nodes   {listeners:4} listeners")
    early = [heap for done, heap, *_ in weights if done <= 1500]
    growth = weights[-1][1] / (sum(early) / len(early))
    print(f"  heap at the end over the heap at first: {growth:.3f}")
    print(f"  on the screen behind arrived  {summary(lags)}   longest {max(lags):7.1f} ms")
    for place, words in ((0, "button's sign "), (1, "run's answer  ")):
        times = [one[place] for one in answers]
        print(f"  pause or play → {words}{summary(times)}   longest {max(times):7.1f} ms")


if __name__ == "__main__":
    main()
