/**
 * The offers for a run that has diverged, exploded or died: go back to a step before the problem, and
 * continue from there with a tenth of the learning rate. Pure.
 */

import { branchCurve } from "../state/loss_history.js";
import { permits } from "../state/shared_link.js";
import { rateText } from "./learning_rate.js";

const FACTOR = 2; // a loss more than twice as high as before,
const NATS = 1; // and higher by more than this, has exploded

/**
 * Return whether a loss exploded from one step to the next.
 * @param {number | null} before @param {number | null} after
 */
export function exploded(before, after) {
  if (before === null || after === null) return true;
  return !(after <= FACTOR * before || after <= before + NATS);
}

/**
 * The position of the last loss before the first one that exploded, relative to the lowest so far. If none
 * exploded, one step before the newest.
 * @param {{step: number, loss: number | null}[]} losses in the order of the steps
 * @param {number} position
 */
export function positionBefore(losses, position) {
  let lowest = Infinity;
  let good = 0;
  for (const { step, loss } of losses) {
    if (step > position) break;
    if (lowest < Infinity && exploded(lowest, loss)) return good;
    if (loss !== null && loss < lowest) lowest = loss;
    good = step;
  }
  return Math.min(good, Math.max(0, position - 1));
}

/** @param {import("./run_sentence.js").RunState} state @returns {import("./run_sentence.js").Offer[]} */
export function rescueOffers({ status, curves, controls, recording }) {
  if (recording) return [];
  const { losses } = branchCurve(curves, status.branches, status.branch);
  const step = positionBefore(losses, status.position);
  const rate = Number((status.learning_rate / 10).toPrecision(4));
  /** @type {import("./run_sentence.js").Offer[]} */
  const offers = [
    {
      name: "Back to before",
      title: `Back to step ${step}, before it went wrong`,
      command: { type: "seek", step },
    },
    {
      name: "Try a tenth of the rate",
      title: `Back to step ${step}, and on from there with learning rate ${rateText(rate)}`,
      command: { type: "configure", step, learning_rate: rate },
    },
  ];
  return offers.filter(({ command }) => permits(controls, command.type));
}
