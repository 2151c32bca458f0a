/**
 * Chart marks for C(w) besides the curve: landing points, the reading point, a trial step and the descent
 * with this weight only.
 */

import { landings } from "./slice_geometry.js";

/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */
/** @typedef {import("../line_chart/line_chart_types.js").Mark} Mark */
/** @typedef {import("./slice_figure.js").Readout} Readout */
/** @typedef {import("./slice_figure.js").Trial} Trial */

/**
 * The marks of the start of the step, of its end predicted by tangent and curve, and of its measured end.
 * @param {SliceMessage} slice @param {boolean} landed @param {Trial | null} trial @returns {Mark[]}
 */
export function landingMarks(slice, landed, trial) {
  const { predicted, alone, truly } = landings(slice);
  const curve = trial ? [trial.w, trial.loss ?? NaN] : alone;
  const tangent = trial ? [trial.w, trial.predicted] : predicted;
  /** @type {Mark[]} */
  const found = [];
  if (trial || slice.update) {
    found.push(
      {
        kind: "diamond",
        name: "curve landing",
        colour: "ink",
        x: [curve[0]],
        y: [curve[1]],
        says: "End of the step if only this weight moved",
      },
      {
        kind: "ring",
        name: "tangent landing",
        colour: "backward",
        x: [tangent[0]],
        y: [tangent[1]],
        says: "End of the step as the tangent predicts it",
      },
    );
  }
  const start = { x: [slice.value ?? NaN], y: [slice.loss ?? NaN] };
  found.push({ kind: "dot", name: "start", colour: "ink", ...start, says: "Before the step" });
  if (landed && truly) {
    const end = { x: [truly[0]], y: [truly[1]] };
    found.push({ kind: "dot", name: "landing", colour: "update", ...end, says: "After the step, measured" });
  }
  return found;
}

/**
 * The marks of the reading point with its tangent; also on the curve of the derivative, if shown.
 * @param {Readout} reading @param {boolean} below @returns {Mark[]}
 */
export function readingMarks({ w, loss, gradient }, below) {
  /** @type {Mark[]} */
  const found = [];
  const colour = "accent";
  if (gradient !== undefined) {
    found.push({ kind: "tangent", name: "reading tangent", colour, x: w, y: loss, slope: gradient });
    if (below) found.push({ kind: "dot", name: "reading slope", colour, x: [w], y: [gradient], panel: 1 });
  }
  found.push({ kind: "dot", name: "reading", colour, x: [w], y: [loss], size: 11 });
  return found;
}

/**
 * The path of a descent: its points, joined by lines where it jumps from one side to the other.
 * @param {[number, number][]} path @returns {Mark[]}
 */
export function descentMarks(path) {
  const [x, y] = [path.map(([w]) => w), path.map(([, loss]) => loss)];
  return [
    { kind: "line", name: "descent", colour: "update", x, y, width: 1 },
    { kind: "dot", name: "descent points", colour: "update", x, y, size: 5 },
  ];
}
