/**
 * Describes the values in the picture of an array as text: their range, the largest one and the number of
 * zeros.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { Range } from "./colour_scales.js" */

import { format } from "../text/format.js";
import { indexOf } from "./tile_layout.js";

/**
 * Describe a picture for screen readers: its range, the index of the largest value, and the number of
 * zeros.
 * @param {TensorData|null} values @param {Range|null} range @param {number[]} shape
 */
export function rangeWords(values, range, shape) {
  if (!range || !values) return "nothing to show yet";
  let top = 0;
  let zeros = 0;
  for (let flat = 0; flat < values.length; flat += 1) {
    if (Math.abs(values[flat]) > Math.abs(values[top])) top = flat;
    if (values[flat] === 0) zeros += 1;
  }
  const ends = `${format(range.low)} to ${format(range.high)}`;
  const none = zeros ? `; ${zeros} of ${values.length} are zero` : "";
  return `${ends}; the largest, ${format(values[top])}, is at [${indexOf(shape, top).join(", ")}]${none}`;
}
