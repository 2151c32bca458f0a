/** Parses and writes sizes of two sides: 5 for 5 × 5, or rows × columns. Pure. */

import { parseNumber } from "./parse_number.js";

/** @typedef {number | [number, number]} Pair */

/**
 * Parse a size: "5", "3 × 5", "3x5", "3, 5" or "3 5". Two equal sides are one number; null where the text
 * is no size.
 * @param {string} text @returns {Pair | null}
 */
export function parsePair(text) {
  const parts = text.trim().split(/\s*[×xX*,;]\s*|\s+/);
  const sides = parts.map((part) => parseNumber(part, { whole: true }).value);
  if (sides.length > 2 || !sides.every(Number.isInteger)) return null;
  const [rows, columns = rows] = sides;
  return rows === columns ? rows : [rows, columns];
}

/** Write a size as it is parsed: 5, or 3×5. @param {Pair} pair */
export function pairText(pair) {
  return Array.isArray(pair) ? pair.join("×") : String(pair);
}

/**
 * Both sides larger or smaller by one, within the limits.
 * @param {Pair} pair @param {1 | -1} way @param {{least: number, most: number}} limits @returns {Pair}
 */
export function nudgedPair(pair, way, { least, most }) {
  const nudged = (/** @type {number} */ side) => Math.min(most, Math.max(least, side + way));
  return Array.isArray(pair) ? [nudged(pair[0]), nudged(pair[1])] : nudged(pair);
}
