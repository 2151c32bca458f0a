/**
 * C(w) as a figure: the curve, its tangent, the arrow of the step, the landing points, and optionally
 * ∂C/∂w below. The ball is drawn above the figure by the view.
 */

import { sliceRanges } from "./slice_geometry.js";
import { sliceLegend } from "./slice_legend.js";
import { descentMarks, landingMarks, readingMarks } from "./slice_marks.js";

/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */
/** @typedef {import("../line_chart/line_chart_types.js").LineFigure} LineFigure */
/** @typedef {import("../line_chart/line_chart_types.js").Mark} Mark */
/** @typedef {{w: number, update: number, loss: number | null, predicted: number}} Trial */
/** @typedef {{w: number, loss: number, gradient?: number}} Readout */
/**
 * What is shown of it: `landed` with the curve after the step; `symbol` of the weight; `step` how the
 * step is written; `trial`, `reading` and `path` are null where nothing is tried, read or descended.
 * @typedef {{landed: boolean, symbol: string, step: string, derivative: boolean, trial: Trial | null,
 *            reading: Readout | null, path: [number, number][] | null}} SliceView
 */

/** @param {SliceMessage} slice @param {SliceView} view @param {number} top @returns {LineFigure} */
export function sliceFigure(slice, view, top = 0) {
  const { values, losses, losses_after: after, gradients } = slice.arrays;
  const below = view.derivative && gradients;
  const ranges = sliceRanges(slice, view.path ?? []);
  const here = { x: slice.value ?? NaN, y: slice.loss ?? NaN };
  const slope = slice.gradient ?? NaN;
  /** @type {Mark[]} */
  const marks = [];
  if (view.landed && after) {
    marks.push({
      kind: "line",
      name: "after",
      colour: "update",
      x: values.data,
      y: after.data,
      dash: "dash",
    });
  }
  marks.push(
    { kind: "line", name: "curve", colour: "ink", x: values.data, y: losses.data },
    { kind: "tangent", name: "tangent", colour: "backward", ...here, slope },
  );
  if (view.path) marks.push(...descentMarks(view.path));
  else marks.push(...arrowMarks(slice, view.trial), ...landingMarks(slice, view.landed, view.trial));
  if (below) {
    const of = { colour: "backward", panel: 1 };
    marks.push(
      { kind: "line", name: "derivative", ...of, x: values.data, y: gradients.data },
      { kind: "dot", name: "derivative here", ...of, x: [here.x], y: [slope] },
    );
  }
  if (view.reading) marks.push(...readingMarks(view.reading, Boolean(below)));
  const loss = { domain: ranges.y, title: "loss" };
  const letter = view.symbol.charAt(0);
  return {
    x: { domain: ranges.x, title: view.symbol },
    y: below
      ? [
          { ...loss, share: 0.6 },
          { domain: ranges.slopes, title: `∂C/∂${letter}`, colour: "backward-shade", share: 0.4, zero: true },
        ]
      : [loss],
    marks,
    legend: sliceLegend(slice, view),
    top,
    subject: view.symbol,
  };
}

/** The step as an arrow; one that is only tried is as long as it would be, up to the edge.
 * @param {SliceMessage} slice @param {Trial | null} trial @returns {Mark[]} */
function arrowMarks(slice, trial) {
  const length = trial ? trial.update : slice.update;
  if (!length || slice.value === null || slice.loss === null) return [];
  const at = { x: slice.value, y: slice.loss, length };
  return [{ kind: "arrow", name: "arrow", colour: "update", ...at, trueLength: trial !== null }];
}
