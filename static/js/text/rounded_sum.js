/**
 * Rounds the terms of a sum so that they add up by eye: all in one unit, a power of ten, and the written
 * terms give the written sum to the last digit. Pure; the rounding error is a term of its own.
 */

import { format, power } from "./format.js";

const DIGITS = 4; // of the sum
const MOST = 7; // of the largest number, where others take most of it away again
const EXACT = { mixed: false, rounding: null, unit: "" };

/**
 * Return the texts of a sum: `terms`, `rest` (with what rounding left over, where there is a rest;
 * `mixed` where it holds more or less than its own), `rounding` (the same where there is no rest;
 * null where nothing is left over), `sum`, and `unit`, the power of ten that all are written in ("" for 1).
 * @param {number[]} terms @param {number|null} rest @param {number} sum
 */
export function roundedSum(terms, rest, sum) {
  const all = [...terms, rest ?? 0, sum];
  if (!all.every(Number.isFinite)) {
    const texts = terms.map((term) => format(term));
    return { ...EXACT, terms: texts, rest: rest === null ? null : format(rest), sum: format(sum) };
  }
  const largest = Math.max(...all.map(Math.abs));
  if (largest === 0) {
    return { ...EXACT, terms: terms.map(() => "0"), rest: rest === null ? null : "0", sum: "0" };
  }
  const size = placeOf(largest);
  const last = sum === 0 ? size - DIGITS + 1 : Math.max(placeOf(sum) - DIGITS + 1, size - MOST + 1);
  const shift = size >= -2 && size < 4 ? 0 : size;
  const whole = (/** @type {number} */ value) =>
    Math.round(last < 0 ? value * 10 ** -last : value / 10 ** last);
  const text = (/** @type {number} */ count) => written(count, last - shift);
  const counts = terms.map(whole);
  const left = whole(sum) - counts.reduce((total, count) => total + count, 0);
  return {
    terms: counts.map(text),
    rest: rest === null ? null : text(left),
    mixed: rest !== null && left !== whole(rest),
    rounding: rest === null && left !== 0 ? text(left) : null,
    sum: text(whole(sum)),
    unit: shift === 0 ? "" : power(shift),
  };
}

/**
 * The place of the first digit that is not 0: 0 for 1 to 9.99, −1 for 0.1 to 0.999.
 * @param {number} value
 */
function placeOf(value) {
  return Number(Math.abs(value).toExponential().split("e")[1]);
}

/** `count` · 10 ** `place` in plain digits. @param {number} count @param {number} place */
function written(count, place) {
  const sign = count < 0 ? "−" : "";
  const digits = String(Math.abs(count));
  if (place >= 0) return count === 0 ? "0" : sign + digits + "0".repeat(place);
  const long = digits.padStart(1 - place, "0");
  return `${sign}${long.slice(0, place)}.${long.slice(place)}`;
}
