/**
 * Places for the balls of the lanes: where balls would cover one another, as at the common start, they stand
 * in a row above the point, each with a line to where it belongs. Pure.
 */

/** @import { Pixel } from "../surface/surface_types.js" */

const APART = 24; // pixels between the middles of two balls
const ABOVE = 30; // pixels between a crowded point and the row

/** @typedef {{number: number, at: Pixel}} BallWish where a ball belongs */
/** @typedef {{number: number, at: Pixel, ball: Pixel}} BallPlace and where it stands */
/** @typedef {{width: number, height: number}} Size */

/**
 * @param {BallWish[]} wishes @param {Size} size of the picture @param {number} [apart]
 * @returns {BallPlace[]} in the order of the wishes
 */
export function ballPlaces(wishes, size, apart = APART) {
  let rows = wishes.map((wish) => rowOf([wish], size, apart));
  for (let next = joined(rows, size, apart); next; next = joined(rows, size, apart)) rows = next;
  const places = new Map(rows.flat().map((place) => [place.number, place]));
  return wishes.map(({ number }) => /** @type {BallPlace} */ (places.get(number)));
}

/**
 * The rows with two of them in one, where balls of both, or their places, are too close; null where none are.
 * @param {BallPlace[][]} rows @param {Size} size @param {number} apart @returns {BallPlace[][] | null}
 */
function joined(rows, size, apart) {
  const near = (/** @type {Pixel} */ one, /** @type {Pixel} */ other) =>
    Math.hypot(one[0] - other[0], one[1] - other[1]) < apart - 0.01;
  const close = (/** @type {BallPlace} */ one, /** @type {BallPlace} */ other) =>
    near(one.at, other.at) || near(one.ball, other.ball);
  for (const [k, row] of rows.entries()) {
    const second = rows
      .slice(k + 1)
      .find((others) => others.some((one) => row.some((two) => close(one, two))));
    if (!second) continue;
    const others = rows.filter((one) => one !== row && one !== second);
    return [...others, rowOf([...row, ...second], size, apart)];
  }
  return null;
}

/**
 * The row of a group of balls: from left to right as their places are, else by their numbers, so that few
 * lines
 * cross. One ball alone stands where it belongs.
 * @param {BallWish[]} group @param {Size} size @param {number} apart @returns {BallPlace[]}
 */
function rowOf(group, { width, height }, apart) {
  if (group.length === 1) return group.map(({ number, at }) => ({ number, at, ball: at }));
  const middle = (/** @type {0 | 1} */ axis) =>
    group.reduce((sum, { at }) => sum + at[axis], 0) / group.length;
  const reach = (group.length - 1) * apart;
  const first = Math.max(apart / 2, Math.min(middle(0) - reach / 2, width - reach - apart / 2));
  const highest = Math.min(...group.map(({ at }) => at[1]));
  const over = highest - ABOVE;
  const row = over >= apart / 2 ? over : Math.min(height - apart / 2, middle(1) + ABOVE);
  const stretch = (/** @type {BallWish} */ { at }) => Math.round(at[0] / (apart / 2));
  const sorted = [...group].sort((one, two) => stretch(one) - stretch(two) || one.number - two.number);
  return sorted.map(({ number, at }, k) => ({ number, at, ball: [first + k * apart, row] }));
}
