/** Describes the problems of a layer as text: its dead units, and a vanishing gradient. */

import { power } from "./format.js";

const VANISHING = 1e-2; // of the layer after

const MANY = 0.5; // of the units: fewer are common, and nothing to be told at once

/**
 * Describe the units that are 0 on every image of the mini-batch: "all 4 dead: nothing comes through".
 * Empty if they are few. `short` omits the consequence.
 * @param {number[]|undefined} dead their numbers @param {number} count of units @param {boolean} [short]
 */
export function deadUnitsText(dead, count, short = false) {
  if (!dead?.length || dead.length < MANY * count) return "";
  if (dead.length < count) return `${dead.length} of ${count} dead`;
  const all = count === 1 ? "dead" : `all ${count} dead`;
  return short ? all : `${all}: nothing comes through`;
}

/**
 * Describe how much smaller the gradient is than that of the next layer, if it is much smaller.
 * @param {number | null | undefined} norm @param {number | null | undefined} after ‖∂C/∂a‖ of both
 * @param {boolean} [short]
 */
export function vanishingText(norm, after, short = false) {
  if (typeof norm !== "number" || !after || !Number.isFinite(after)) return "";
  if (norm === 0) return "no gradient comes back";
  if (!(norm / after < VANISHING)) return "";
  const factor = power(Math.round(Math.log10(norm / after)));
  return short ? `gradient ${factor}` : `gradient ${factor} of the layer after`;
}
