/**
 * The verdict on a step: of the whole step from the measured losses, of one weight from its own curve.
 * Pure.
 *
 * The rule for one weight: let L be the loss before, L₊ the loss at the end and g·Δ the change that the
 * tangent predicts; then ρ = (L − L₊) / (−g·Δ) and α = 1 − 2ρ. On a parabola, a step that goes the
 * fraction p of the way to the lowest point has α = p − 1: −1 is no move, 0 the lowest point, +1 the same
 * height on the other side.
 */

import { lossOnSlice } from "../plots/slice/slice_readout.js";
import { format } from "./format.js";

/** @typedef {import("../net/protocol_types.js").SliceMessage} SliceMessage */
/** @typedef {{name: string, words: string, alpha: number | null}} ParameterVerdict */

const SMALL = 0.1; // part of the way to the lowest point under which a step is small
const OVER = 1.1; // part of the way from which it has gone past it
const FOR_ONE = "For this weight alone";

/**
 * {w, update, from, loss, predicted} of this weight with another learning rate: the step is that many
 * times as long. `from` and `loss` are C before and after, read off the same curve; `loss` is null
 * beyond it.
 * @param {SliceMessage} slice @param {number} rate
 */
export function landingAt(slice, rate) {
  const update = slice.learning_rate ? (Number(slice.update) * rate) / slice.learning_rate : 0;
  const w = Number(slice.value) + update;
  const predicted = Number(slice.loss) + Number(slice.gradient) * update;
  return { w, update, from: lossOnSlice(slice, slice.value), loss: lossOnSlice(slice, w), predicted };
}

/**
 * The effect of the whole step on the loss of its mini-batch; null before the step was made.
 * @param {SliceMessage} slice
 * @returns {{name: "fell" | "rose" | "diverged" | "same", words: string} | null}
 */
export function stepVerdict({ loss, loss_after: after, arrays }) {
  if (!arrays.losses_after) return null;
  if (loss === null || after === null) {
    return { name: "diverged", words: "The step: the loss is no number any more. The run diverged." };
  }
  if (after === loss) return { name: "same", words: `The step: the loss stayed at ${format(loss)}.` };
  const name = after < loss ? "fell" : "rose";
  return { name, words: `The step: the loss ${name} from ${format(loss)} to ${format(after)}.` };
}

/**
 * What a step of one weight does on its own curve: `slope` is g·Δ, `landing` the loss at its end, null
 * if not known; `best` the multiple of the step at which the curve is lowest, if it is known.
 * @param {number | null} loss @param {number} slope @param {number | null} landing
 * @param {{images?: number, best?: {times: number, beyond: boolean} | null}} [more]
 * @returns {ParameterVerdict}
 */
export function parameterVerdict(loss, slope, landing, { images = 32, best = null } = {}) {
  if (slope === 0) {
    const words = `∂C/∂w is 0 here: this weight does not change the loss of these ${images} images.`;
    return { name: "flat", words, alpha: null };
  }
  if (landing === null) return verdict("beyond", "the step ends outside the range drawn.", null);
  if (!Number.isFinite(landing) || loss === null)
    return verdict("diverges", "the loss would be no number.", null);
  if (slope > 0) {
    const way = landing > loss ? "raises" : "lowers";
    return verdict("uphill", `the step ${way} the loss by ${format(Math.abs(landing - loss), 2)}.`, null);
  }
  const alpha = 1 - (2 * (loss - landing)) / -slope;
  const part = alpha + 1;
  if (landing > loss)
    return verdict("diverges", `η is too large: the loss rises to ${format(landing, 3)}.`, alpha);
  if (part > OVER) return verdict("overshoots", "η is large: past the lowest point.", alpha);
  if (part < -SMALL) return verdict("good", "the loss falls faster than the tangent.", alpha);
  if (part < SMALL)
    return verdict("small", `η is small${best ? `: its best step is ${bestWords(best)}` : ""}.`, alpha);
  return verdict("good", `the step goes ${partWords(part)} to the lowest point.`, alpha);
}

/** @param {string} name @param {string} words @param {number | null} alpha @returns {ParameterVerdict} */
function verdict(name, words, alpha) {
  return { name, words: `${FOR_ONE} ${words}`, alpha };
}

/** "×250", or "over ×250" where the curve still falls at the end of what is drawn.
 * @param {{times: number, beyond: boolean}} best */
function bestWords({ times, beyond }) {
  const round = Number(times.toPrecision(2)).toLocaleString("en", { maximumFractionDigits: 1 });
  return `${beyond ? "over " : ""}×${round}`;
}

/**
 * The multiple of the step at which C(w) is lowest in the direction of the step; null without a step.
 * `beyond`: C still falls at the end of the known range.
 * @param {SliceMessage} slice @param {number} update
 */
export function bestMultiple(slice, update) {
  if (!update) return null;
  const { values, losses } = slice.arrays;
  const [start, end] = [Number(slice.value), values.data.length - 1];
  let lowest = -1;
  for (let i = 0; i <= end; i += 1) {
    if ((Number(values.data[i]) - start) * update <= 0 || !Number.isFinite(Number(losses.data[i]))) continue;
    if (lowest < 0 || losses.data[i] < losses.data[lowest]) lowest = i;
  }
  if (lowest < 0) return null;
  return { times: (Number(values.data[lowest]) - start) / update, beyond: lowest === 0 || lowest === end };
}

/** "0.4 of the way", "all the way". @param {number} part */
export function partWords(part) {
  return part > 0.95 ? "all the way" : `${part.toFixed(part < 0.15 ? 2 : 1)} of the way`;
}
