/** How high the mark of a gradient's size is: the same number of pixels for every factor of ten. */

const DECADE = 8;
const SMALLEST = -8; // a norm of 10⁻⁸ and everything below it is a hairline
const LARGEST = 2;

/** Pixels for a norm; a hairline for zero, and for what is not known. @param {number|null|undefined} norm */
export function gradientBarHeight(norm) {
  if (!norm || norm < 0) return 2;
  const power = Math.min(LARGEST, Math.max(SMALLEST, Math.log10(norm)));
  return 2 + DECADE * (power - SMALLEST);
}
