/** Stacks dots over an axis: each at its own place, none over another. Pure. */

/** @typedef {{x: number, level: number}} StackedDot `level` counts from 0, the lowest */

/** The diameters of a dot in pixels, the largest that fits is taken. */
const DIAMETERS = [14, 12, 10, 8, 6, 5, 4];

/**
 * Stack dots at these pixels: every dot stands on the lowest level on which it overlaps no other.
 * @param {number[]} places @param {number} diameter @returns {StackedDot[]}
 */
export function stackDots(places, diameter) {
  /** @type {number[]} where the last dot of each level stands */
  const last = [];
  return [...places]
    .sort((one, other) => one - other)
    .map((x) => {
      const free = last.findIndex((before) => x - before >= diameter);
      const level = free < 0 ? last.length : free;
      last[level] = x;
      return { x, level };
    });
}

/**
 * Stack dots within a height: with the largest diameter that fits, and with levels that overlap where
 * even the smallest one does not fit.
 * @param {number[]} places @param {number} height in pixels
 * @returns {{diameter: number, dots: {x: number, up: number}[]}} `up`: how far the middle of a dot stands
 *   above the axis, in pixels
 */
export function dotStack(places, height) {
  let diameter = DIAMETERS[0];
  let dots = stackDots(places, diameter);
  const levels = () => 1 + Math.max(0, ...dots.map(({ level }) => level));
  for (const smaller of DIAMETERS.slice(1)) {
    if (levels() * diameter <= height) break;
    diameter = smaller;
    dots = stackDots(places, diameter);
  }
  const rise = Math.min(diameter, (height - diameter) / Math.max(1, levels() - 1));
  return { diameter, dots: dots.map(({ x, level }) => ({ x, up: diameter / 2 + level * rise })) };
}
