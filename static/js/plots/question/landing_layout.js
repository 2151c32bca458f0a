/**
 * The picture of a question about where a weight lands: the curve before the step, a row of answers for
 * each round, and the scales. Pure: computed from the question, the kept slice and the size in pixels.
 */

/** @import { QuestionMessage, QuestionRound, SliceMessage } from "../../net/protocol_types.js" */

import { createScale } from "../line_chart/scale.js";
import { linearTicks, tickLabels } from "../line_chart/ticks.js";
import { boundsOf, paddedRange } from "../ranges.js";
import { interpolate } from "../slice/slice_geometry.js";
import { dotStack } from "./dot_stack.js";

/** @typedef {{width: number, height: number}} Size */
/**
 * `value`, `loss`: where the ball stands; `from`: where it stood a step before, null where that is not known.
 * @typedef {{values: ArrayLike<number>, losses: ArrayLike<number>, value: number, loss: number,
 *   from: number | null}} Curve
 */
/** @typedef {{round: number, base: number, median: number | null, stack: ReturnType<typeof dotStack>}} Row */

/** @typedef {ReturnType<typeof landingLayout>} LandingLayout */

export const LANDING_MARGIN = Object.freeze({ right: 12, top: 26, bottom: 40 });
const LEAST_LEFT = 36; // pixels, for the names of the rows
const DIGIT = 7.5; // pixels of width of a digit of a tick, at most
const HEIGHT_TICKS = 4;
const MEDIAN_LINE = 18; // pixels under the dots of a row, for the mark of the median
const MOST_OF_DOTS = 64; // pixels of height
const LEAST_OF_DOTS = 14;
const OF_HEIGHT = 0.2; // of the picture, for the dots of one row

/**
 * The curve at the end of the step before the question: with the other parameters as they are then. A page
 * that came later has the slice of the step itself, which begins there.
 * @param {SliceMessage} slice @param {number} step of the question
 * @returns {Curve}
 */
export function curveBefore({ step: sliceStep, arrays, ...slice }, step) {
  const after = sliceStep < step && arrays.losses_after;
  const losses = after || arrays.losses;
  return {
    values: numbersOf(arrays.values),
    losses: numbersOf(losses),
    value: (after ? slice.value_after : slice.value) ?? NaN,
    loss: (after ? slice.loss_after : slice.loss) ?? NaN,
    from: after ? slice.value : null,
  };
}

/** @param {import("../../net/protocol_types.js").Tensor} tensor */
function numbersOf({ data }) {
  return Float64Array.from(/** @type {ArrayLike<number>} */ (/** @type {unknown} */ (data)), Number);
}

/**
 * @param {{question: QuestionMessage, slice: SliceMessage | null, rounds: QuestionRound[],
 *   mark: number | null}} shown @param {Size} size
 */
export function landingLayout({ question, slice, rounds, mark }, { width, height }) {
  const curve = slice && curveBefore(slice, question.step);
  const truth = typeof question.truth === "number" ? question.truth : null;
  const given = rounds.map(({ answers }) => /** @type {number[]} */ (answers ?? []));
  const known = curve ? [curve.values, [curve.value, truth]] : [given.flat(), [truth, mark]];
  const domain = curve ? boundsOf(...known) : paddedRange(boundsOf(...known));
  const { right, top, bottom } = LANDING_MARGIN;
  const losses = curve ? paddedRange(boundsOf(curve.losses, [curve.loss])) : /** @type {const} */ ([0, 1]);
  const heights = curve ? linearTicks([losses[0], losses[1]], HEIGHT_TICKS) : [];
  const labels = tickLabels(heights);
  const left = Math.max(LEAST_LEFT, 10 + DIGIT * Math.max(0, ...labels.map((label) => label.length)));
  const x = createScale("linear", domain, left, width - right);
  const place = (/** @type {number} */ value) => x.at(Math.max(domain[0], Math.min(domain[1], value)));
  const most = Math.min(MOST_OF_DOTS, OF_HEIGHT * height);
  const stacks = given.map((values) => dotStack(values.map(place), most));
  const dots = Math.max(0, ...stacks.map(stackHeight));
  const rowHeight = rounds.length ? dots + MEDIAN_LINE : 0;
  const floor = height - bottom;
  const rows = rounds.map(({ round, median }, number) => ({
    round,
    base: floor - rowHeight * (rounds.length - number) + dots,
    median: typeof median === "number" ? place(median) : null,
    stack: stacks[number],
  }));
  const curveFloor = floor - rowHeight * rounds.length - (rounds.length ? 8 : 0);
  const y = createScale("linear", [losses[0], losses[1]], curveFloor, top);
  const heightAt = (/** @type {number} */ value) => {
    const loss = curve && interpolate(curve.values, curve.losses, value);
    return y.at(loss !== null && Number.isFinite(loss) ? loss : losses[0]);
  };
  const lossTicks = heights.map((loss, number) => ({ loss, label: labels[number] }));
  return { curve, truth, x, y, place, heightAt, rows, floor, curveFloor, top, left, lossTicks };
}

/** @param {ReturnType<typeof dotStack>} stack */
function stackHeight({ diameter, dots }) {
  return Math.max(LEAST_OF_DOTS, ...dots.map(({ up }) => up + diameter / 2));
}

/**
 * The curve as the `d` of an SVG path; it has a gap where the loss is not finite.
 * @param {Curve} curve @param {Pick<ReturnType<typeof landingLayout>, "x" | "y">} scales
 */
export function landingCurvePath({ values, losses }, { x, y }) {
  let path = "";
  let drawing = false;
  for (let k = 0; k < values.length; k += 1) {
    const isFinite = Number.isFinite(losses[k]);
    if (isFinite) path += `${drawing ? "L" : "M"}${x.at(values[k]).toFixed(1)} ${y.at(losses[k]).toFixed(1)}`;
    drawing = isFinite;
  }
  return path;
}
