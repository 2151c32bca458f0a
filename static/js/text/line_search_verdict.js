/**
 * Describes a whole step from the loss measured along it: how far it went towards the lowest point. Pure:
 * computed from one step_slice message.
 */

import { format } from "./format.js";
import { partWords } from "./step_verdict.js";

/** @typedef {import("../net/protocol_types.js").StepSliceMessage} StepSliceMessage */

const SMALL = 0.1; // as for one weight: α + 1 under this is a small step
const OVER = 1.1;

/**
 * {name, words} of `times` the step, which was made where that is 1. s* is the least loss in the
 * range, so that many times the step go times/s* of the way there.
 * @param {StepSliceMessage} slice @param {number} [times]
 */
export function lineSearchVerdict(slice, times = 1) {
  const { slope, best, start_loss: before } = slice;
  const { data: multiples } = slice.arrays.multiples;
  const last = Number(multiples[multiples.length - 1]);
  const after = times === 1 ? slice.end_loss : lossAlong(slice, times);
  const made = times === 1;
  /** @param {string} name @param {string} words */
  const said = (name, words) => ({ name, words });
  if (slope === 0) return said("flat", "No step: the loss does not change along it.");
  if (after === null && made)
    return said("diverges", "The loss after the step is no number: the run diverged.");
  if (after === null) return said("beyond", "With this η the step would end outside the range drawn.");
  if (before === null || !Number.isFinite(after)) {
    return said("diverges", "The loss after the step is no number: the run diverged.");
  }
  const [from, to] = [format(before), format(after)];
  const changed = `the loss ${after > before ? "rose" : "fell"} from ${from} to ${to}`;
  const would = `the loss would ${after > before ? "rise" : "fall"} from ${from} to ${to}`;
  const start = made ? `The step: ${changed}` : `With this η ${would}`;
  if (after > before) return said("diverges", `${start}. η is too large.`);
  if (Number(slope) > 0) return said("uphill", `${start}, although it began uphill: momentum carries it.`);
  if (best <= 0) return said("overshoots", `${start}; the lowest point lies behind it.`);
  const part = times / best;
  const alpha = 1 - (2 * (before - after)) / (-Number(slope) * times);
  if (part > OVER) return said("overshoots", `${start}, past the lowest point at s* = ${format(best, 3)}.`);
  if (Math.abs(alpha + 1) < SMALL) return said("small", `${start}. η is small: the lowest point is far.`);
  if (best > 0.98 * last)
    return said("good", `${start}, less than ${format(part, 1)} of the way to the lowest point.`);
  return said("good", `${start}, ${partWords(part)} to the lowest point.`);
}

/**
 * φ at a multiple of the step, linear between the measured points; null outside.
 * @param {StepSliceMessage} slice @param {number} s
 */
export function lossAlong({ arrays }, s) {
  const { data: multiples } = arrays.multiples;
  const { data: losses } = arrays.losses;
  const last = multiples.length - 1;
  const [from, to] = [Number(multiples[0]), Number(multiples[last])];
  if (!(s >= from && s <= to)) return null;
  const place = ((s - from) / (to - from)) * last;
  const low = Math.min(Math.floor(place), last - 1);
  const [before, after] = [Number(losses[low]), Number(losses[low + 1])];
  return before + (after - before) * (place - low);
}
