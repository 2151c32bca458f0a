/**
 * What a whole step did on its way, from the loss along it: how far to the floor, in words that
 * follow from what was measured. Pure; one step_slice message is read.
 */

import { format } from "./format.js";
import { partWords } from "./step_verdict.js";

const CRAWLS = 0.1; // as in verdict.js: α + 1 under this only crawls
const OVER = 1.1;

/**
 * {name, words} of `times` the step, which was made where that is 1. s* is the least loss in the
 * range, so that many times the step go times/s* of the way there.
 */
export function lineSearchVerdict(slice, times = 1) {
  const { slope, best, start_loss: before } = slice;
  const multiples = slice.arrays.multiples.data;
  const last = multiples[multiples.length - 1];
  const after = times === 1 ? slice.end_loss : lossAlong(slice, times);
  const [goes, lands] = times === 1 ? ["went", "landed"] : ["would go", "would land"];
  if (slope === 0) return { name: "flat", words: "flat: no step, or C does not change along it" };
  if (after === null) return { name: "beyond", words: "lands beyond this picture" };
  if (!(after <= before)) return { name: "diverges", words: `diverges here: ${lands} higher than it was` };
  if (slope > 0) return { name: "uphill", words: "begins uphill: momentum carries it" };
  if (best <= 0) return { name: "overshoots", words: "the floor lies behind it" };
  const part = times / best;
  const alpha = 1 - (2 * (before - after)) / (-slope * times);
  if (part > OVER) {
    return { name: "overshoots", words: `overshoots: ${format(part, 2)} times the way to the floor` };
  }
  if (Math.abs(alpha + 1) < CRAWLS) return { name: "crawls", words: "too small: crawls, the floor is far" };
  if (best > 0.98 * last)
    return { name: "good", words: `good: ${goes} under ${format(part, 1)} of the way to the floor` };
  return { name: "good", words: `this step ${goes} ${partWords(part)} to the floor` };
}

/** φ at a multiple of the step, linear between the measured points; null outside. */
export function lossAlong({ arrays }, s) {
  const { data: multiples } = arrays.multiples;
  const { data: losses } = arrays.losses;
  const last = multiples.length - 1;
  if (!(s >= multiples[0] && s <= multiples[last])) return null;
  const place = ((s - multiples[0]) / (multiples[last] - multiples[0])) * last;
  const low = Math.min(Math.floor(place), last - 1);
  return losses[low] + (losses[low + 1] - losses[low]) * (place - low);
}
