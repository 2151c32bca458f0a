/** Formats what a network costs: counts, bytes, times, shapes. */

import { format } from "./format.js";

/** A shape as people write it: 4 × 28 × 28. @param {number[]} shape */
export function shapeText(shape) {
  return shape.join(" × ");
}

/** Format a number of bytes: 640 B, 3.2 kB, 1.5 MB. @param {number} bytes */
export function bytesText(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (Math.round(size) >= 1000 && unit + 1 < units.length) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : twoDigits(size)} ${units[unit]}`;
}

/** Format an estimated time, in two digits: 0.4 ms, 12 ms, 3.4 s. @param {number} seconds */
export function estimateText(seconds) {
  return seconds < 1 ? `${twoDigits(1000 * seconds)} ms` : `${twoDigits(seconds)} s`;
}

/** @param {number} value */
function twoDigits(value) {
  return value >= 10 ? Math.round(value).toLocaleString("en") : format(value, 2);
}
