/**
 * The geometry of C(w) in axis units: ranges that fit all marks, landing points and the ball's path. Pure:
 * computed from one slice message.
 */

import { boundsOf, paddedRange } from "../ranges.js";

/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */
/** @typedef {[number, number]} Point */

/**
 * Interpolate linearly on an increasing grid; null outside it.
 * @param {ArrayLike<number>} values @param {ArrayLike<number>} losses @param {number} at
 */
export function interpolate(values, losses, at) {
  const last = values.length - 1;
  if (last < 0 || at < values[0] || at > values[last]) return null;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= at) low = middle;
    else high = middle;
  }
  const span = values[high] - values[low];
  const part = span > 0 ? (at - values[low]) / span : 0;
  return losses[low] + (losses[high] - losses[low]) * part;
}

/**
 * Return whether C is not finite somewhere on either curve; the drawn line has a gap there.
 * @param {SliceMessage} slice
 */
export function hasHoles(slice) {
  const { losses, losses_after: after } = slice.arrays;
  return [losses, after].some(
    (curve) => curve && Array.from(curve.data, Number).some((one) => !Number.isFinite(one)),
  );
}

/**
 * The end of the step as predicted by the tangent, as read off the curve and, once the step was made, as
 * measured.
 * @param {SliceMessage} slice
 * @returns {{predicted: Point, alone: Point, truly: Point | null}}
 */
export function landings(slice) {
  const w = number(slice.value_after);
  const after = slice.loss_after;
  return {
    predicted: [w, number(slice.loss_predicted)],
    alone: [w, number(slice.loss_alone)],
    truly: after === null || after === undefined ? null : [w, after],
  };
}

/** A number of a message: NaN where it was none there. @param {number | null | undefined} value */
function number(value) {
  return value ?? NaN;
}

/**
 * The ranges of the axes. `path`: points of a descent, which widen the picture up to three times.
 * @param {SliceMessage} slice @param {Point[]} [path]
 */
export function sliceRanges(slice, path = []) {
  const { values, losses, losses_after: after, gradients } = slice.arrays;
  const own = boundsOf(values.data, [slice.value, slice.value_after]);
  const near = path.filter(([w]) => Math.abs(w - (own[0] + own[1]) / 2) < 1.5 * (own[1] - own[0]));
  const points = [slice.loss, slice.loss_predicted, slice.loss_alone, slice.loss_after];
  return {
    x: boundsOf(
      own,
      near.map(([w]) => w),
    ),
    y: paddedRange(
      boundsOf(
        losses.data,
        after?.data ?? [],
        points,
        near.map(([, loss]) => loss),
      ),
    ),
    slopes: paddedRange(boundsOf(gradients?.data ?? [], [0, slice.gradient])),
  };
}

/**
 * The position of the ball: at the start until the update, then at the measured end of the step.
 * @param {SliceMessage} slice @param {boolean} landed @returns {Point}
 */
export function ballAt(slice, landed) {
  const { truly } = landings(slice);
  return landed && truly ? truly : [number(slice.value), number(slice.loss)];
}

/**
 * The path of the ball: along the curve as if only this weight moved, then to the measured end, where all
 * weights moved.
 * @param {SliceMessage} slice @param {number} [stops] @returns {Point[]}
 */
export function ballPath(slice, stops = 8) {
  const values = slice.arrays.values.data;
  const losses = slice.arrays.losses.data;
  const [value, loss, update] = [number(slice.value), number(slice.loss), number(slice.update)];
  /** @type {Point[]} */
  const way = [[value, loss]];
  for (let i = 1; i < stops; i += 1) {
    const w = value + (update * i) / stops;
    way.push([w, interpolate(values, losses, w) ?? loss]);
  }
  const { alone, truly } = landings(slice);
  way.push(alone);
  if (truly) way.push(truly);
  return way.filter((point) => point.every(Number.isFinite));
}
