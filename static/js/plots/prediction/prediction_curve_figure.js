/**
 * C(a^pred) and its derivative as a figure: two curves above each other on one axis, a point and its
 * tangent. While the point is dragged away, hollow points mark the true position of the image.
 */

import { RAISED_PRED } from "../../network/notation.js";

/** @typedef {import("../line_chart/line_chart_types.js").LineFigure} LineFigure */
/** @typedef {import("../line_chart/line_chart_types.js").Mark} Mark */
/** @typedef {{a: number, loss: number, derivative: number}} PredictionPoint */
/** @typedef {import("../../net/protocol_types.js").WelcomeMessage["arrays"]} CurveArrays */

export const STEEPEST = -20;
/** @type {[number, number]} */
const RANGE = [-0.01, 1.03];

/**
 * a^pred of an image with its loss (the measured one, if known) and slope.
 * @param {number} a @param {number | null} [loss] @returns {PredictionPoint}
 */
export function predictionPoint(a, loss = null) {
  const held = Math.max(a, 1e-12);
  return { a, loss: loss ?? -Math.log(held) + 0, derivative: -1 / held };
}

/**
 * The curves, extended to the left if the point lies before their beginning.
 * @param {CurveArrays} arrays @param {number} a
 */
export function predictionCurves(arrays, a) {
  const [xs, losses, slopes] = ["a", "loss", "derivative"].map((name) => {
    const array = arrays[/** @type {keyof CurveArrays} */ (`prediction.${name}`)];
    return Array.from(array?.data ?? [], Number);
  });
  if (!(a < xs[0])) return { xs, losses, slopes };
  const more = Array.from({ length: 24 }, (_, i) => predictionPoint(a * (xs[0] / a) ** (i / 24)));
  return {
    xs: [...more.map((one) => one.a), ...xs],
    losses: [...more.map((one) => one.loss), ...losses],
    slopes: [...more.map((one) => one.derivative), ...slopes],
  };
}

/** Whether there is a point at all: after a run has diverged there is none.
 * @param {PredictionPoint} point */
function isNumber(point) {
  return Number.isFinite(point.a) && Number.isFinite(point.loss);
}

/**
 * Axis ranges that contain the curve and the point; the derivative is clipped at its lower end.
 * @param {PredictionPoint} point
 */
export function predictionRanges(point) {
  const known = isNumber(point) ? point : predictionPoint(1);
  const steep = Math.min(STEEPEST, known.derivative * 1.12);
  return {
    x: RANGE,
    loss: /** @type {[number, number]} */ ([-0.15, Math.max(4.8, known.loss * 1.08)]),
    derivative: /** @type {[number, number]} */ ([steep, 0]),
  };
}

/**
 * The figure for one image's probability of its true class.
 * @param {CurveArrays} arrays
 * @param {{shown: PredictionPoint, truth: PredictionPoint | null, read: boolean, words: string}} view
 *   `shown` is the point with the tangent; `truth` where the image is while that is elsewhere;
 *   `read`: it is read off C(w); `words` say what the point is
 * @param {number} [top] @returns {LineFigure}
 */
export function predictionCurveFigure(arrays, { shown: point, truth, read, words }, top = 0) {
  const lowest = Math.min(point.a, truth?.a ?? 1);
  const { xs, losses, slopes } = predictionCurves(arrays, lowest);
  const ranges = predictionRanges(truth && !(point.a < truth.a) ? truth : point);
  const colour = read ? "accent" : "forward";
  /** @type {Mark[]} */
  const marks = [
    { kind: "line", name: "curve", colour: "ink", x: xs, y: losses },
    { kind: "line", name: "derivative", colour: "backward", panel: 1, x: xs, y: slopes },
  ];
  if (truth && isNumber(truth)) {
    const x = [truth.a];
    marks.push(
      { kind: "ring", name: "truth", colour: "forward", x, y: [truth.loss], says: "Where the image is" },
      { kind: "ring", name: "truth slope", colour: "backward", panel: 1, x, y: [truth.derivative] },
    );
  }
  if (isNumber(point)) {
    const x = [point.a];
    const slope = point.derivative;
    marks.push(
      { kind: "rule", name: "rule", colour: "line", x: point.a },
      { kind: "tangent", name: "tangent", colour: "backward", x: point.a, y: point.loss, slope, reach: 70 },
      { kind: "dot", name: "point", colour, x, y: [point.loss], size: 12 },
      { kind: "dot", name: "point slope", colour: "backward", panel: 1, x, y: [slope], size: 10 },
    );
  }
  return {
    x: { domain: ranges.x, title: `a${RAISED_PRED}`, ticks: [0, 0.25, 0.5, 0.75, 1] },
    y: [
      { domain: ranges.loss, title: "loss", share: 0.6 },
      { domain: ranges.derivative, title: `dC/da${RAISED_PRED}`, colour: "backward-shade", share: 0.4 },
    ],
    marks,
    legend: [
      { sign: "dot", colour, words },
      ...(truth
        ? [/** @type {const} */ ({ sign: "ring", colour: "forward", words: "where the image is" })]
        : []),
    ],
    top,
    subject: "prediction",
  };
}
