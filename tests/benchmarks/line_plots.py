"""Benchmark of the line plots, per step: `python -m tests.benchmarks.line_plots`.

Opens the page in headless Chromium, trains, and keeps the received messages. Then it mounts the
plot views again, each in a box of its size on Watch, feeds them the states after those messages,
one per step, and prints the time of each view per step: script, style and layout, without painting.
"""

import argparse
import os
import statistics

from tests.benchmarks.served_page import opened

SIZES = {"slice": (420, 260), "prediction": (420, 260), "step": (420, 260), "losses": (330, 260)}

ARRIVALS = """
window.arrived = [];
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => window.arrived.push(data));
  }
};
"""

STEPS = """
async (count) => {
  for (let i = 0; i < count; i += 1) {
    document.querySelector("#step").click();
    await new Promise((done) => setTimeout(done, 400));
  }
}
"""

MEASURE = """
async (sizes) => {
  const { decodeMessage } = await import("./static/js/net/protocol.js");
  const { initialState, reduce } = await import("./static/js/state/store.js");
  const views = {
    slice: (await import("./static/js/views/curves/slice.js")).mountSlice,
    prediction: (await import("./static/js/views/curves/prediction_curve.js")).mountPredictionCurve,
    step: (await import("./static/js/views/curves/step_slice.js")).mountStepSlice,
    losses: (await import("./static/js/views/run/loss_timeline.js")).mountLossTimeline,
  };
  let state = { ...initialState(), walk: { ...initialState().walk, speed: "at once" } };
  const shown = ({ step, slice, along }) =>
    step?.done && slice?.step === step.step && along.batch?.step === step.step;
  const states = [];
  for (const data of arrived) {
    const message = typeof data === "string" ? JSON.parse(data) : decodeMessage(data);
    if (message.type === "step" && shown(state)) states.push(state);
    state = { ...reduce(state, message), narrow: false };
  }
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const later = window.setTimeout;
  const found = {};
  for (const [name, [width, height]] of Object.entries(sizes)) {
    const panel = document.createElement("section");
    panel.style.cssText = "position:fixed;left:0;top:0;z-index:99;display:grid;background:canvas";
    const before = document.createElement("div");
    const element = document.createElement("div");
    element.style.cssText = `width:${width}px;height:${height}px`;
    element.className = "plot";
    panel.append(before, element);
    document.body.append(panel);
    const update = views[name](element, () => {});
    for (let i = 0; i < 6; i += 1) await frame();
    found[name] = [];
    for (const [place, next] of states.entries()) {
      window.setTimeout = (work, wait) => (wait === undefined ? later(work) : (work(), 0));
      const began = performance.now();
      update(next);
      element.querySelector("svg")?.getBoundingClientRect();
      const took = performance.now() - began;
      window.setTimeout = later;
      if (place > 2) found[name].push(took);
      await frame();
    }
    panel.remove();
  }
  return found;
}
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=40)
    count = parser.parse_args().steps
    os.environ["BACKPROP_EXPLORER_DEVELOPMENT"] = "1"  # loads modules unbundled
    with opened(ARRIVALS) as page:
        page.click("[data-stage=descend]")
        page.evaluate(STEPS, count)
        found = page.evaluate(MEASURE, SIZES)
    print(f"{count} steps; milliseconds of script, style and layout for one step of one plot")
    for name, values in found.items():
        ordered = sorted(values)
        last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else float("nan")
        middle = statistics.median(ordered) if ordered else float("nan")
        width, height = SIZES[name]
        print(
            f"  {name:11} {width}×{height}   median {middle:6.2f}"
            f"   p95 {last:6.2f}   n {len(ordered)}"
        )


if __name__ == "__main__":
    main()
