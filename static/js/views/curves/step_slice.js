/**
 * The view of the loss along the whole step, φ(s) = C(θ + sΔ). All parameters move, so there is no
 * projection. A step with another learning rate is another s on the same curve.
 */

import { fillMathSlots } from "../../plots/mathml_slots.js";
import { stepSliceFigure } from "../../plots/step/step_slice_figure.js";
import { format } from "../../text/format.js";
import { lineSearchVerdict, lossAlong } from "../../text/line_search_verdict.js";
import { updateIsShown } from "../../walk/update_shown.js";
import { dragHandle } from "../../widgets/drag_handle.js";
import { createPlotFrame } from "./plot_frame.js";

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../net/protocol_types.js").StepSliceMessage} StepSliceMessage */
/** @typedef {{batch: StepSliceMessage, probe?: StepSliceMessage}} Along */
/** @typedef {import("../../plots/step/step_slice_figure.js").Multiple} Multiple */
/** @typedef {{along: Along, reading: Multiple | null, tried: Multiple | null, landed: boolean}} Shown */

const STRIDE = 0.05;

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountStepSlice(element, send) {
  const frame = createPlotFrame(element);
  const { area, chart } = frame;
  const verdict = element.querySelector("#along-verdict");
  /** @type {StepSliceMessage | null} */
  let batch = null;
  /** @type {number | null} */
  let s = null; // where it is read
  /** @type {Record<string, unknown>} */
  let seen = {};
  /** @type {Shown | null} */
  let shown = null;
  frame.onTop(() => shown && draw(shown));

  /** @param {Shown} what */
  function draw({ along, ...view }) {
    chart.draw(stepSliceFigure(along, view, frame.top()));
  }
  /** @param {number | null} multiple */
  const read = (multiple) => {
    if (!batch) return;
    const { data } = batch.arrays.multiples;
    s =
      multiple === null ? null : Math.max(Number(data[0]), Math.min(Number(data[data.length - 1]), multiple));
    send({ type: "local/probe", probe: s === null ? null : { s } });
  };
  const grip = dragHandle(area, {
    name: "s, the multiple of the step: move along the curve to read the loss",
    hover: true,
    to: (x) => batch && read(chart.under(x)),
    by: (count) => read((s ?? 1) + STRIDE * count),
    end: () => read(null),
  });

  return /** @param {State} state */ function update(state) {
    const { along, step, slice, trial, probe } = state;
    batch = along.batch && along.batch.step === step?.step ? along.batch : null;
    element.classList.toggle("stale", !batch);
    if (!batch) return;
    const landed = Boolean(step?.done) && updateIsShown(state.walk);
    const at = probe?.s ?? null;
    const rate = trial === null || !slice?.learning_rate ? null : trial / slice.learning_rate;
    const now = { batch, probe: along.probe, landed, at, rate };
    if (Object.entries(now).every(([key, value]) => value === seen[key])) return;
    seen = now;
    const [tried, reading] = [pointAt(batch, rate), pointAt(batch, at)];
    element.dataset.step = String(batch.step);
    shown = { along: { batch, probe: along.probe }, reading, tried, landed };
    draw(shown);
    const said = reading ?? { s: 1, loss: batch.end_loss };
    fillMathSlots("along", {
      s: said.s,
      loss: said.loss,
      ratio: batch.ratio ?? "–",
      place: batch.place ?? "–",
    });
    const { data } = batch.arrays.multiples;
    grip.tell(said.s, data[0], data[data.length - 1], `s ${format(said.s, 3)}, loss ${format(said.loss)}`);
    const found = lineSearchVerdict(batch, rate ?? 1);
    if (verdict instanceof HTMLElement && verdict.textContent !== found.words) {
      verdict.textContent = found.words;
      verdict.dataset.verdict = found.name;
    }
    frame.say(`The loss along the whole step. ${found.words}`);
  };
}

/** @param {StepSliceMessage} batch @param {number | null} s @returns {Multiple | null} */
function pointAt(batch, s) {
  const loss = s === null ? null : lossAlong(batch, s);
  return s === null || loss === null ? null : { s, loss };
}
