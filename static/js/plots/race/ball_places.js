/**
 * Places for the balls of the lanes: where balls would cover one another, as at the common start, they stand
 * in a row above the point, each with a line to where it belongs. Pure.
 */

/** @import { Pixel } from "../surface/surface_types.js" */

const APART = 24; // pixels between the middles of two balls
const ABOVE = 30; // pixels between a crowded point and the row

/** @typedef {{number: number, at: Pixel}} BallWish where a ball belongs */
/** @typedef {{number: number, at: Pixel, ball: Pixel}} BallPlace and where it stands */

/**
 * @param {BallWish[]} wishes @param {{width: number, height: number}} size @param {number} [apart]
 * @returns {BallPlace[]} in the order of the wishes
 */
export function ballPlaces(wishes, { width, height }, apart = APART) {
  const groups = crowds(wishes, apart);
  return wishes.map((wish) => {
    const group = groups.find((members) => members.includes(wish)) ?? [wish];
    if (group.length === 1) return { ...wish, ball: wish.at };
    const middle = (/** @type {0 | 1} */ axis) =>
      group.reduce((sum, { at }) => sum + at[axis], 0) / group.length;
    const half = ((group.length - 1) * apart) / 2;
    const first = Math.max(apart / 2, Math.min(middle(0) - half, width - 2 * half - apart / 2));
    const highest = Math.min(...group.map(({ at }) => at[1]));
    const row =
      highest - ABOVE >= apart / 2 ? highest - ABOVE : Math.min(height - apart / 2, middle(1) + ABOVE);
    return { ...wish, ball: [first + group.indexOf(wish) * apart, row] };
  });
}

/**
 * Groups of wishes each of which is closer than `apart` to another of its group.
 * @param {BallWish[]} wishes @param {number} apart @returns {BallWish[][]}
 */
function crowds(wishes, apart) {
  /** @type {BallWish[][]} */
  let groups = [];
  for (const wish of wishes) {
    const near = groups.filter((group) =>
      group.some(({ at }) => Math.hypot(at[0] - wish.at[0], at[1] - wish.at[1]) < apart),
    );
    const joined = [...near.flat(), wish].sort((one, two) => one.number - two.number);
    groups = [...groups.filter((group) => !near.includes(group)), joined];
  }
  return groups;
}
