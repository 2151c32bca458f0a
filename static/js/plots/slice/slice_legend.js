/** The legend of C(w): an entry for each mark of a step, a trial step or a descent. */

import { hasHoles } from "./slice_geometry.js";

/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */
/** @typedef {import("../line_chart/line_chart_types.js").LegendSpec} LegendSpec */

const APART = 0.03; // of the picture's width: what is nearer is not told apart by eye

/**
 * @param {SliceMessage} slice @param {import("./slice_figure.js").SliceView} view
 * @returns {LegendSpec[]}
 */
export function sliceLegend(slice, { landed, trial, path, step }) {
  /** @type {LegendSpec[]} */
  const found = [];
  const after = landed && slice.arrays.losses_after;
  found.push({ sign: "line", colour: "ink", words: after ? "before the step" : "other weights fixed" });
  if (hasHoles(slice)) found[0].words += " (gap: diverged)";
  if (path) return [...found, { sign: "dot", colour: "update", words: "this weight only" }];
  if (after) found.push({ sign: "line", colour: "update", dash: "dash", words: "after: all weights moved" });
  const update = trial ? trial.update : slice.update;
  if (!update) return found;
  found.push({ sign: "arrow", colour: "update", words: trial ? "step with this η" : step });
  const { data } = slice.arrays.values;
  const width = Math.abs(Number(data[data.length - 1]) - Number(data[0]));
  if (Math.abs(update) < APART * width) return found;
  return [
    ...found,
    { sign: "ring", colour: "backward", words: "by the tangent" },
    { sign: "diamond", colour: "ink", words: "by this curve" },
  ];
}
