/** The next number up or down: by one for whole numbers, by a factor for others. Pure. */

const MANTISSAS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const FIRST = 0.01; // away from zero
const CLOSE = 1e-9; // how exactly a mantissa is one of those

/**
 * @typedef {object} NumberLimits
 * @property {boolean} [whole] only whole numbers
 * @property {number} [least] the smallest, itself allowed unless `open`
 * @property {number} [most] the largest
 * @property {boolean} [towardOne] a share under 1, such as a momentum: its distance from 1 is stepped
 */

/**
 * The next number after `value`, up (1) or down (−1): 0.05 → 0.06, 7 → 8. It stays within the limits.
 * @param {number} value @param {1 | -1} way @param {NumberLimits} [limits]
 */
export function nudgedNumber(
  value,
  way,
  { whole = false, least = -Infinity, most = Infinity, towardOne } = {},
) {
  const within = (/** @type {number} */ to) => Math.min(most, Math.max(least, to));
  if (whole) return within(way > 0 ? Math.floor(value) + 1 : Math.ceil(value) - 1);
  if (towardOne && value >= 0.5 && value < 1) {
    return within(tidy(1 - proportion(tidy(1 - value), way > 0 ? -1 : 1)));
  }
  if (value === 0) return within(way * FIRST);
  const further = value > 0 === way > 0;
  return within(Math.sign(value) * proportion(Math.abs(value), further ? 1 : -1));
}

/**
 * The next of the stepped sizes above or below a size over 0.
 * @param {number} size @param {1 | -1} way
 */
function proportion(size, way) {
  const decade = Math.floor(Math.log10(size) + CLOSE);
  const mantissa = size / 10 ** decade;
  const found =
    way > 0
      ? MANTISSAS.find((one) => one > mantissa * (1 + CLOSE))
      : [0.8, ...MANTISSAS].findLast((one) => one < mantissa * (1 - CLOSE));
  return tidy((found ?? 12) * 10 ** decade);
}

function tidy(/** @type {number} */ value) {
  return Number(value.toPrecision(12));
}
