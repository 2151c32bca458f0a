/**
 * The view of the loss along the whole step, φ(s) = C(θ + sΔ): nothing is projected, all parameters
 * move. A step with another learning rate is another s on the same curve.
 */

import { fillMathSlots } from "../../plots/mathml_slots.js";
import { dragHandle } from "../../widgets/drag_handle.js";
import { legendLine } from "../../widgets/legend.js";
import { updateIsShown } from "../../plots/ranges.js";
import { lossAlong } from "../../text/step_words.js";
import { hasFloor, multipleUnder, stepSliceFigure } from "../../plots/step/step_slice_figure.js";
import { format } from "../../text/format.js";
import { drawPlot, mountPlot, plotSize } from "../../plots/plotly.js";

const STRIDE = 0.05;

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountStepSlice(element, send) {
  element.classList.add("chart");
  const area = document.createElement("div");
  area.className = "chart-area";
  element.append(area);
  mountPlot(area);
  const setKey = legendLine(element);
  let batch = null;
  let s = null; // where it is read, or null
  let seen = {};

  const read = (multiple) => {
    if (!batch) return;
    const { data } = batch.arrays.multiples;
    s = multiple === null ? null : Math.max(data[0], Math.min(data[data.length - 1], multiple));
    send({ type: "local/probe", probe: s === null ? null : { s } });
  };
  const grip = dragHandle(area, {
    name: "s, the multiple of the step: move along the curve to read C",
    hover: true,
    to: (x) => batch && read(multipleUnder(batch, x, plotSize(area).width)),
    by: (count) => read((s ?? 1) + STRIDE * count),
    end: () => read(null),
  });

  return function update(state) {
    const { along, step, slice, trial, probe } = state;
    batch = along.batch?.step === step?.step ? along.batch : null;
    element.classList.toggle("stale", !batch);
    if (!batch) return;
    const landed = Boolean(step.done) && updateIsShown(state.walk);
    const at = probe?.s ?? null;
    const rate = trial === null || !slice?.learning_rate ? null : trial / slice.learning_rate;
    const now = { batch, probe: along.probe, landed, at, rate };
    if (Object.keys(now).every((key) => now[key] === seen[key])) return;
    seen = now;
    const point = (multiple) =>
      multiple === null ? null : { s: multiple, loss: lossAlong(batch, multiple) };
    const tried = rate === null || lossAlong(batch, rate) === null ? null : point(rate);
    const reading = point(at);
    element.dataset.step = String(batch.step);
    drawPlot(area, (theme) => stepSliceFigure(along, { reading, tried, landed }, theme));
    const shown = reading ?? { s: 1, loss: batch.end_loss };
    fillMathSlots("along", { s: shown.s, loss: shown.loss });
    const { data } = batch.arrays.multiples;
    grip.tell(shown.s, data[0], data[data.length - 1], `s ${format(shown.s, 3)}, C ${format(shown.loss)}`);
    setKey(entries(along, Boolean(tried)));
  };
}

function entries({ batch, probe }, tried) {
  const numbers = batch.ratio === null ? "" : `ρ ${format(batch.ratio, 3)}, α ${format(batch.place, 3)}`;
  return [
    { sign: "line", colour: "ink", words: "C of the mini-batch", more: numbers },
    { sign: "dash", colour: "ink-soft", words: `of ${probe?.images ?? 64} probe images`, away: !probe },
    { sign: "dot", colour: "update", words: "s = 1: the step" },
    { sign: "ring", colour: "forward", words: "s*: the floor", away: !hasFloor(batch) },
    ...(tried ? [{ sign: "diamond", colour: "update", words: "with this η" }] : []),
  ];
}
