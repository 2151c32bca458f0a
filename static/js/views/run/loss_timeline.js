/**
 * The timeline: a chart of the loss of every branch, with a handle on the axis below. The handle is moved
 * by mouse or keyboard and reacts immediately; the run seeks the step afterwards.
 */

import { hideTooltip, showTooltip } from "../../app/tooltip.js";
import { lossesFigure, lossesSpan } from "../../plots/losses/losses_figure.js";
import { branchCurve, branchCurves } from "../../state/loss_history.js";
import { format, percent } from "../../text/format.js";
import { allPresets, runLabels } from "../../text/run_labels.js";
import { el, find } from "../../widgets/dom.js";
import { createSlider } from "../../widgets/slider.js";
import { createPlotFrame } from "../curves/plot_frame.js";
import { createLossesAxis } from "./losses_axis_switch.js";

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../plots/losses/losses_axis.js").AxisChoice} AxisChoice */
/** @typedef {import("../../plots/losses/losses_figure.js").BranchLine} BranchLine */
/** @typedef {import("../../state/state_types.js").BranchCurve} BranchCurve */

const EVERY = 40; // milliseconds between two pictures
const SETTLE = 60; // the first waits so long: what is said of a step comes in several messages

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountLossTimeline(element, send) {
  const frame = createPlotFrame(element, () => now && move());
  const { area, chart } = frame;
  const slider = handle();
  const empty = el("p", "plot-empty", "The loss of each step will be drawn here.");
  area.append(slider);
  element.append(empty);
  /** @type {State | null} */
  let now = null;
  /** @type {Partial<State>} */
  let seen = {};
  let drawn = 0;
  let timer = 0;
  const axisSwitch = createLossesAxis("loss", (choice) => {
    axis = choice;
    if (now) paint();
  });
  find("#losses-axis").replaceChildren(axisSwitch.element);
  /** @type {AxisChoice} */
  let axis = axisSwitch.now;

  const longest = () => {
    const branches = (now?.status?.branches ?? []).map(({ latest }) => latest);
    const former = (now?.formerRuns ?? []).map(({ losses }) => losses[losses.length - 1].step + 1);
    return Math.max(0, ...branches, ...former);
  };
  const rail = createSlider({
    element: slider,
    area,
    at: (pixel) => chart.layout()?.x.invert(pixel) ?? 0,
    go: (step) => {
      hideTooltip();
      send({ type: "seek", step });
    },
  });
  area.addEventListener("pointermove", (event) => {
    const layout = chart.layout();
    if (!layout || !now?.status || event.buttons) return hideTooltip();
    const step = Math.round(layout.x.invert(event.clientX - area.getBoundingClientRect().left));
    const words = wordsAt(now, step);
    if (words) showTooltip(words, event.clientX, event.clientY);
    else hideTooltip();
  });
  area.addEventListener("pointerleave", hideTooltip);

  /** Put the handle where the run is, or is going. */
  function move() {
    const layout = chart.layout();
    if (!now?.status || !layout) return;
    const { status, step, going } = now;
    const at = going ?? status.position;
    const [low, high] = lossesSpan(longest());
    const [panel] = layout.panels;
    const places = [
      ["left", `${layout.left}px`],
      ["right", `${layout.width - layout.right}px`],
      ["below", `${layout.height - panel.bottom}px`],
      ["high", `${Math.round(panel.bottom - panel.top)}px`],
      ["at", String((at - low) / (high - low))],
      ["reach", String((status.latest - low) / (high - low))],
    ];
    for (const [name, value] of places) {
      if (slider.style.getPropertyValue(`--${name}`) !== value) slider.style.setProperty(`--${name}`, value);
    }
    slider.classList.toggle("coming", going !== null);
    const loss = going === null && step ? `, loss ${format(step.loss)}` : "";
    rail.set(at, status.latest, `${at} of ${status.latest} steps done${loss}`);
  }

  function paint() {
    timer = 0;
    drawn = performance.now();
    if (!now?.status) return;
    /** @type {BranchLine[]} */
    const lines = branchCurves(now.curves, now.status);
    const most = Math.max(200, 2 * (chart.layout()?.width ?? 400));
    const former = formerLines(now);
    const cursor = now.going ?? now.status.position;
    chart.draw({ ...lossesFigure(lines, longest(), { axis, most, former }), cursor });
    move();
    const known = former.length > 0 || lines.some(({ losses }) => losses.length);
    empty.hidden = known;
    frame.say(sentence(now));
  }

  return /** @param {State} state */ function update(state) {
    now = state;
    const { curves, step, status, going, formerRuns } = state;
    if (status !== seen.status || step !== seen.step || going !== seen.going) move();
    const same =
      curves === seen.curves && formerRuns === seen.formerRuns && status?.latest === seen.status?.latest;
    const still = same && status?.branch === seen.status?.branch;
    seen = { curves, step, status, going, formerRuns };
    if (still || !status || timer) return;
    timer = window.setTimeout(paint, Math.max(SETTLE, drawn + EVERY - performance.now()));
  };
}

/** The runs before, each with what it had of its own. @param {State} state */
function formerLines({ formerRuns, welcome }) {
  if (!welcome || !formerRuns.length) return [];
  const { choices, recipe } = welcome;
  const labels = runLabels([...formerRuns.map((run) => run.recipe), recipe], {
    ...choices,
    presets: allPresets(choices),
  });
  return formerRuns.map(({ losses }, place) => ({ losses, label: labels[place] }));
}

/** What the run gave at a number of steps done. @param {State} state @param {number} steps */
function wordsAt({ curves, status }, steps) {
  if (!status) return "";
  /** @type {BranchCurve} */
  const { losses, evaluations } = branchCurve(curves, status.branches, status.branch);
  const loss = losses.find(({ step }) => step === steps - 1);
  const held = evaluations.find(({ step }) => step === steps);
  return [
    loss && `step ${loss.step + 1}: loss of its mini-batch ${format(loss.loss)}`,
    held &&
      `held-out images after ${held.step} steps: loss ${format(held.loss)}, ${percent(held.accuracy)} right`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** @param {State} state */
function sentence(state) {
  const { curves, status } = state;
  if (!status) return "The loss of the run";
  /** @type {BranchCurve} */
  const { losses, evaluations } = branchCurve(curves, status.branches, status.branch);
  const [loss, held] = [losses.at(-1), evaluations.at(-1)];
  if (!loss) return "The loss of the run: no step is done yet.";
  const out = held ? ` Of the held-out images ${percent(held.accuracy)} are right.` : "";
  const last = `the last loss is ${format(loss.loss)}`;
  const before = formerLines(state).map(
    (run) => ` A run before (${run.label}) ended at ${format(run.losses[run.losses.length - 1].loss)}.`,
  );
  return `The loss of the run: ${losses.length} steps are drawn, ${last}.${out}${before.join("")}`;
}

function handle() {
  const slider = el("div", "rail");
  slider.tabIndex = 0;
  slider.title = "Drag, or ← → Home End: the run as it was then";
  slider.setAttribute("role", "slider");
  slider.setAttribute("aria-label", "Timeline: steps done");
  slider.setAttribute("aria-valuemin", "0");
  slider.append(el("span", "reach"), el("span", "handle"));
  return slider;
}
