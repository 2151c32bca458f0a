"""Benchmark of the time from click to paint, by part: `python -m tests.benchmarks.click_to_paint`.

Starts a server, opens the page in headless Chromium and presses Step. Prints median and 95th
percentile, in milliseconds, of the whole (click → numbers, network, C(w), landscape painted) and
of its parts: the server's step, encoding, the round trip, decoding, painting; also the tasks of
over 50 ms by the view that drew in them. Then it plays at full speed and counts steps and frames
painted per second. Reduced motion is on, so that no time is spent on animations.
"""

import argparse
import statistics
from time import perf_counter

from app.protocol import commands
from app.protocol.codec import encode_message
from app.session.session import Session
from app.settings import Settings
from tests.benchmarks.long_tasks import (
    OBSERVE_LONG_TASKS,
    clear_long_tasks,
    long_task_table,
    long_tasks,
)
from tests.benchmarks.served_page import opened

ARRIVALS = """
window.arrivals = [];
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (typeof data === "string") return;
      const length = Number(new DataView(data).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, length)));
      const { type } = JSON.parse(header.__metadata__.message);
      window.arrivals.push({ type, at: performance.now(), bytes: data.byteLength });
    });
  }
};
"""

MEASURE = """
async (count) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const seen = (id) => document.querySelector(id).dataset.step;
  const results = [];
  for (let i = 0; i < count; i += 1) {
    const position = Number(document.querySelector("#position").textContent);
    const wanted = String(position);
    const began = performance.now();
    const at = {};
    arrivals.length = 0;
    document.querySelector("#step").click();
    while (!("surface" in at && "network" in at)) {
      await painted();
      const now = performance.now() - began;
      const shown = document.querySelector("#position").textContent === String(position + 1);
      if (shown && !("numbers" in at)) at.numbers = now;
      const all = document.body.dataset.shown === String(position + 1);
      if (all && !("network" in at)) at.network = now;
      if (seen("#slice-plot") === wanted && !("slice" in at)) at.slice = now;
      if (seen("#surface-plot") === wanted) at.surface = now;
      if (now > 20000) throw new Error("not painted within 20 s");
    }
    for (const type of ["step", "slice", "surface"]) {
      const first = arrivals.find((one) => one.type === type);
      at[`${type} here`] = first?.at - began; // before the first step its surface is here already
      at[`${type} bytes`] = first?.bytes;
    }
    results.push(at);
    await new Promise((done) => setTimeout(done, 150));
  }
  return results;
}
"""

PLAY = """
async (seconds) => {
  const speed = document.querySelector("#speed");
  speed.value = "0";
  speed.dispatchEvent(new Event("change"));
  document.querySelector("#play").click();
  await new Promise((done) => setTimeout(done, 1000));
  Object.values(longTasks).forEach((entries) => { entries.length = 0; });
  const shown = new Set();
  let frames = 0;
  const began = performance.now();
  const first = Number(document.querySelector("#position").textContent);
  while (performance.now() - began < 1000 * seconds) {
    await new Promise((done) => requestAnimationFrame(done));
    frames += 1;
    shown.add(document.querySelector("#position").textContent);
  }
  const took = (performance.now() - began) / 1000;
  const last = Number(document.querySelector("#position").textContent);
  document.querySelector("#play").click();
  return { frames: frames / took, pictures: shown.size / took, steps: (last - first) / took };
}
"""

DECODE = """
async (count) => {
  const { decodeMessage } = await import("./static/js/net/protocol.js");
  const data = await new Promise((done) => {
    const socket = new WebSocket(new URL("live?version=1", location.href.replace("http", "ws")));
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (typeof data === "string" || decodeMessage(data).type !== "step") return;
      socket.close();
      done(data);
    };
  });
  const began = performance.now();
  for (let i = 0; i < count; i += 1) decodeMessage(data);
  return (performance.now() - began) / count;
}
"""


ECHO = """
async (count) => {
  const address = new URL("live?version=1", location.href.replace("http", "ws"));
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  const answer = () => new Promise((done) => {
    socket.onmessage = ({ data }) => {
      if (typeof data === "string" && JSON.parse(data).type === "error") done();
    };
  });
  await new Promise((done) => { socket.onopen = done; });
  socket.send(JSON.stringify({ type: "survey", plane: "off" }));
  const waits = [];
  for (let i = 0; i < count; i += 1) {
    const answered = answer();
    const began = performance.now();
    socket.send("?"); // not a command: answered at once, without any work
    await answered;
    waits.push(performance.now() - began);
  }
  socket.close();
  return waits;
}
"""


def summary(values: list[float]) -> str:
    """Return median and 95th percentile as text."""
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered):7.1f} ms   p95 {last:7.1f} ms"


def server_parts(count: int) -> dict[str, list[float]]:
    """Return the server's part of each step's time, measured in this process, in ms."""
    session = Session(Settings(), perf_counter)
    session.full_state()
    parts: dict[str, list[float]] = {"step and slice": [], "encode": [], "first contour": []}
    for _ in range(count):
        began = perf_counter()
        found = session.handle(commands.AdvanceCommand())
        parts["step and slice"].append(1000 * (perf_counter() - began))
        began = perf_counter()
        for message in found:
            encode_message(message, 1)
        parts["encode"].append(1000 * (perf_counter() - began))
        began = perf_counter()
        while not session.run_surface_slice():
            pass
        parts["first contour"].append(1000 * (perf_counter() - began))
    return parts


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=40)
    count = parser.parse_args().clicks
    with opened(ARRIVALS + OBSERVE_LONG_TASKS) as page:
        page.evaluate(MEASURE, 5)
        clear_long_tasks(page)
        results = page.evaluate(MEASURE, count)
        while_clicking = long_tasks(page)
        playing = page.evaluate(PLAY, 8)
        while_playing = long_tasks(page)
        decode = page.evaluate(DECODE, 200)
        echo = page.evaluate(ECHO, count)
    print(f"{count} clicks in Chromium, server and browser on this machine")
    for name in ("numbers", "network", "slice", "surface"):
        print(f"  click → {name:8} painted   {summary([one[name] for one in results])}")
    print(f"  {long_task_table(while_clicking)}")
    print(
        f"playing at full speed: {playing['pictures']:.1f} pictures/s,"
        f" {playing['steps']:.1f} steps/s, {playing['frames']:.1f} frames/s"
    )
    print(f"  {long_task_table(while_playing)}")
    print("of which, on the server (measured alone)")
    for name, values in server_parts(count).items():
        print(f"  {name:22}   {summary(values)}")
    print("on the way")
    print(f"  there and back           {summary(echo)}")
    for name in ("step", "slice", "surface"):
        size = statistics.median(one[f"{name} bytes"] for one in results) / 1000
        here = summary([one[f"{name} here"] for one in results])
        print(f"  click → {name:7} here     {here}   {size:.1f} kB")
    print(f"in the browser\n  decode a step message      {decode:.3f} ms")
    for message, shown in (("step", "numbers"), ("slice", "slice"), ("surface", "surface")):
        waits = [one[shown] - one[f"{message} here"] for one in results]
        print(f"  {message:7} here → painted  {summary(waits)}")


if __name__ == "__main__":
    main()
