/** The range of a list of numbers, and a range padded at both ends. Pure. */

/**
 * [smallest, largest] of the finite numbers of some lists; null and NaN are skipped.
 * @param {...ArrayLike<number | null | undefined>} lists @returns {[number, number]}
 */
export function boundsOf(...lists) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 1) {
      const one = list[i];
      if (one === null || one === undefined || !Number.isFinite(one)) continue;
      if (one < low) low = one;
      if (one > high) high = one;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * A range padded at both ends, never of length zero.
 * @param {[number, number]} range @param {number} [part] @returns {[number, number]}
 */
export function paddedRange([low, high], part = 0.08) {
  const span = high - low || Math.max(1e-6, Math.abs(high) * 1e-3);
  const room = span * part + (high === low ? span / 2 : 0);
  return [low - room, high + room];
}
