/**
 * The timeline: the loss of every branch above, a handle on the axis below. Drag, click or press
 * keys: the handle moves at once, the run follows. The run itself is the store's.
 */

import { lossesFrame, lossesFigure, lossesPosition, stepAt } from "../../plots/losses/losses_figure.js";
import { format } from "../../text/format.js";
import { drawPlot, mountPlot, plotSize } from "../../plots/plotly.js";
import { createSlider } from "../../widgets/slider.js";
import { branchCurves } from "../../state/curves.js";

const EVERY = 100; // milliseconds between two pictures
const SETTLE = 60; // the first waits so long: what is said of a step comes in several messages

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountLosses(element, send) {
  element.classList.add("chart");
  const area = document.createElement("div");
  area.className = "chart-area";
  element.append(area);
  mountPlot(area);
  const slider = handle();
  area.append(slider);
  let now = null;
  let seen = {};
  let drawn = 0;
  let timer = 0;

  const longest = () => Math.max(0, ...(now?.status?.branches ?? []).map(({ latest }) => latest));
  const rail = createSlider({
    element: slider,
    area,
    at: (pixel) => stepAt(pixel, lossesFrame(longest(), plotSize(area)), plotSize(area).width),
    go: (step) => send({ type: "seek", step }),
  });
  new ResizeObserver(() => now && move()).observe(area);

  /** Put the handle where the run is, or is going. */
  function move() {
    const { status, step, going } = now;
    if (!status) return;
    const at = going ?? status.position;
    const { margin, ...frame } = lossesFrame(longest(), plotSize(area));
    slider.style.setProperty("--left", `${margin.l}px`);
    slider.style.setProperty("--right", `${margin.r}px`);
    slider.style.setProperty("--below", `${margin.b}px`);
    slider.style.setProperty("--high", `${plotSize(area).height - margin.t - margin.b}px`);
    slider.style.setProperty("--at", String(lossesPosition(at, frame)));
    slider.style.setProperty("--reach", String(lossesPosition(status.latest, frame)));
    slider.classList.toggle("coming", going !== null);
    const loss = going === null && step ? `, loss ${format(step.loss)}` : "";
    rail.set(at, status.latest, `${at} of ${status.latest} steps done${loss}`);
  }

  function paint() {
    timer = 0;
    drawn = performance.now();
    const { curves, status } = now;
    const lines = branchCurves(curves, status);
    const latest = longest();
    drawPlot(area, (theme, at) => lossesFigure(lines, latest, theme, at));
  }

  return function update(state) {
    now = state;
    const { curves, step, status, going } = state;
    if (status !== seen.status || step !== seen.step || going !== seen.going) move();
    const same = curves === seen.curves && status?.latest === seen.status?.latest;
    const still = same && status?.branch === seen.status?.branch;
    seen = { curves, step, status, going };
    if (still || !status || timer) return;
    timer = window.setTimeout(paint, Math.max(SETTLE, drawn + EVERY - performance.now()));
  };
}

function handle() {
  const slider = document.createElement("div");
  slider.className = "rail";
  slider.tabIndex = 0;
  slider.title = "Drag, or ← → Home End: the run as it was then";
  slider.setAttribute("role", "slider");
  slider.setAttribute("aria-label", "Timeline: steps done");
  slider.setAttribute("aria-valuemin", "0");
  slider.append(
    ...["reach", "handle"].map((name) => {
      const part = document.createElement("span");
      part.className = name;
      return part;
    }),
  );
  return slider;
}
