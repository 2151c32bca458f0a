/**
 * What a step of a certain size does on a curve, in words that follow from the curve. Pure.
 *
 * The rule: with L the loss before, L₊ the loss at the landing and g·Δ what the tangent says,
 * ρ = (L − L₊) / (−g·Δ) and α = 1 − 2ρ. On a parabola a step that goes the part p of the way to the
 * floor has α = p − 1: −1 is no move, 0 the floor, +1 the same height on the other wall.
 */

import { format } from "./format.js";
import { lossOnSlice } from "../plots/slice/slice_readout.js";

const CRAWLS = 0.1; // part of the way to the floor under which a step only crawls
const OVER = 1.1; // part of the way from which it has gone over the floor, to the other wall

/**
 * {w, update, from, loss, predicted} of the weight alone with another learning rate: the step is
 * that many times as long. `from` and `loss` are C before and after, read off the same curve;
 * `loss` is null beyond it.
 */
export function landingAt(slice, rate) {
  const update = slice.learning_rate ? (slice.update * rate) / slice.learning_rate : 0;
  const w = slice.value + update;
  const predicted = slice.loss + slice.gradient * update;
  return { w, update, from: lossOnSlice(slice, slice.value), loss: lossOnSlice(slice, w), predicted };
}

/** {name, words, alpha} of a step: `slope` is g·Δ; `landing` the loss there, null if not known. */
export function parameterVerdict(loss, slope, landing) {
  if (slope === 0) return { name: "flat", words: "flat: C does not change with it here", alpha: null };
  if (landing === null) {
    return { name: "beyond", words: "lands beyond this picture", alpha: null };
  }
  if (!Number.isFinite(landing)) {
    return { name: "diverges", words: "diverges here: C is no number there", alpha: null };
  }
  if (slope > 0) {
    const words = `uphill: C ${landing > loss ? "rises" : "falls"} by ${format(Math.abs(landing - loss), 2)}`;
    return { name: "uphill", words, alpha: null };
  }
  const alpha = 1 - (2 * (loss - landing)) / -slope;
  const part = alpha + 1;
  if (landing > loss) return { name: "diverges", words: "diverges here: lands higher than it was", alpha };
  if (part > OVER) return { name: "overshoots", words: "overshoots: lands on the other wall", alpha };
  if (part < -CRAWLS) return { name: "good", words: "good: falls faster than the tangent", alpha };
  if (part < CRAWLS) return { name: "crawls", words: "too small: crawls", alpha };
  return { name: "good", words: `good: ${partWords(part)} to the floor`, alpha };
}

/** "0.4 of the way", "all the way". */
export function partWords(part) {
  return part > 0.95 ? "all the way" : `${part.toFixed(part < 0.15 ? 2 : 1)} of the way`;
}
