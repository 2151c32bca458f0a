/**
 * Values at one point of C(w). They are exact at the points that the engine computed, so a reading moves
 * from point to point. Pure: computed from one slice message.
 */

/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */

/** The index of the point nearest to `w`. @param {SliceMessage} slice @param {number | null} w */
export function readoutPosition(slice, w) {
  const { data } = slice.arrays.values;
  const part = (Number(w) - data[0]) / (data[data.length - 1] - data[0] || 1);
  return Math.max(0, Math.min(data.length - 1, Math.round(part * (data.length - 1))));
}

/**
 * {w, loss, gradient, prediction} at a point; values that were not requested yet are undefined.
 * @param {SliceMessage} slice @param {number} place
 */
export function readoutAt(slice, place) {
  const { values, losses, gradients, predictions } = slice.arrays;
  return {
    w: values.data[place],
    loss: losses.data[place],
    gradient: gradients?.data[place],
    prediction: predictions?.data[place],
  };
}

/**
 * The readout at the current weight: the values of the step itself.
 * @param {SliceMessage} slice @param {number | undefined} prediction
 */
export function readoutHere(slice, prediction) {
  const [w, loss, gradient] = [slice.value, slice.loss, slice.gradient].map((one) => one ?? NaN);
  return { w, loss, gradient, prediction };
}

/**
 * The index of the point, searched from the current weight, where the image's a^pred comes nearest to `a`;
 * −1 if no point of the curve reaches it.
 * @param {SliceMessage} slice @param {number} a
 */
export function readoutWith(slice, a) {
  const data = slice.arrays.predictions?.data;
  if (!data) return -1;
  const here = readoutPosition(slice, slice.value);
  for (let away = 0; away < data.length; away += 1) {
    for (const place of [here - away, here + away]) {
      const [one, other] = [data[place], data[place + 1]];
      if (one === undefined || other === undefined) continue;
      if ((one - a) * (other - a) > 0) continue;
      return Math.abs(one - a) <= Math.abs(other - a) ? place : place + 1;
    }
  }
  return -1;
}

/**
 * C(w) between its points, by cubic Hermite interpolation: with exact slopes if they were requested,
 * otherwise with slopes from neighbouring points. The slope at the current weight is always exact. Null
 * outside.
 * @param {SliceMessage} slice @param {number | null} at @returns {number | null}
 */
export function lossOnSlice(slice, at) {
  const { data: values } = slice.arrays.values;
  const { data: losses } = slice.arrays.losses;
  const last = values.length - 1;
  if (last < 1 || at === null || !(at >= values[0] && at <= values[last])) return null;
  let low = Math.min(Math.floor(((at - values[0]) / (values[last] - values[0])) * last), last - 1);
  while (low > 0 && values[low] > at) low -= 1;
  while (low < last - 1 && values[low + 1] < at) low += 1;
  const span = values[low + 1] - values[low];
  const t = (at - values[low]) / span;
  const rise = losses[low + 1] - losses[low];
  const first = slopeAt(slice, low) * span - rise;
  const second = rise - slopeAt(slice, low + 1) * span;
  return losses[low] + rise * t + t * (1 - t) * (first * (1 - t) + second * t);
}

/** @param {SliceMessage} slice @param {number} place */
function slopeAt(slice, place) {
  const { values, losses, gradients } = slice.arrays;
  if (gradients) return gradients.data[place];
  if (values.data[place] === slice.value && slice.gradient !== null) return slice.gradient;
  const low = Math.max(0, place - 1);
  const high = Math.min(values.data.length - 1, place + 1);
  return (losses.data[high] - losses.data[low]) / (values.data[high] - values.data[low]);
}
