/** Turns and shears a picture's ink so that a digit stands upright. Pure. */

/** @import { Grey } from "./window_filters.js" */

import { greyFrom } from "./window_filters.js";

const MOST_SLANT = 0.45; // columns a row: what leans more is meant so

/** The value between four places; 0 outside. @param {Grey} grey @param {number} x @param {number} y */
function valueBetween({ values, width, height }, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (/** @type {number} */ column, /** @type {number} */ row) =>
    column >= 0 && row >= 0 && column < width && row < height ? values[row * width + column] : 0;
  const across = x - left;
  const upper = at(left, top) * (1 - across) + at(left + 1, top) * across;
  const lower = at(left, top + 1) * (1 - across) + at(left + 1, top + 1) * across;
  return upper + (lower - upper) * (y - top);
}

/** The picture turned, so that a line of this slope is level. @param {Grey} grey @param {number} slope */
export function levelled(grey, slope) {
  const { width, height } = grey;
  const [cosine, sine] = [1 / Math.hypot(1, slope), slope / Math.hypot(1, slope)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  return greyFrom(grey, (place) => {
    const [x, y] = [(place % width) - middleX, Math.floor(place / width) - middleY];
    return valueBetween(grey, middleX + x * cosine - y * sine, middleY + x * sine + y * cosine);
  });
}

/**
 * The picture sheared until its ink does not lean: NIST's programs did so with the digits of the data.
 * @param {Grey} grey
 */
export function withoutSlant(grey) {
  const { width, values } = grey;
  let [mass, sumX, sumY, sumXY, sumYY] = [0, 0, 0, 0, 0];
  values.forEach((value, place) => {
    const [x, y] = [place % width, Math.floor(place / width)];
    mass += value;
    sumX += value * x;
    sumY += value * y;
    sumXY += value * x * y;
    sumYY += value * y * y;
  });
  const middleY = sumY / mass;
  const slant = (sumXY - sumX * middleY) / Math.max(1e-6, sumYY - sumY * middleY);
  if (!Number.isFinite(slant) || Math.abs(slant) > MOST_SLANT) return grey;
  return greyFrom(grey, (place) => {
    const [x, y] = [place % width, Math.floor(place / width)];
    return valueBetween(grey, x + slant * (y - middleY), y);
  });
}
