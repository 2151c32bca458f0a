/**
 * The learning rate as text and as a number to set. With a schedule, the rate of a step is the set rate
 * times the factor of that step.
 */

/** @import { StatusMessage } from "../net/protocol_types.js" */

import { format } from "./format.js";

/** Format a learning rate: 0.05, not 0.05000. @param {number} rate */
export function rateText(rate) {
  return rate >= 1e-3 || rate === 0 ? String(Number(rate.toPrecision(4))) : format(rate);
}

/**
 * The rate to set so that the displayed step would have used `rate`.
 * @param {number} rate @param {Pick<StatusMessage, "schedule_factor">} status
 */
export function rateToSet(rate, { schedule_factor: factor }) {
  return factor === 1 || factor === 0 ? rate : Number((rate / factor).toPrecision(4));
}

/**
 * Describe the effect of the schedule on the set rate; empty if the schedule is constant.
 * @param {number} rate @param {Pick<StatusMessage, "recipe" | "schedule_factor">} status
 */
export function scheduleWords(rate, { recipe, schedule_factor: factor }) {
  if (recipe.schedule === "constant") return "";
  if (factor === 0) return "the schedule makes η 0 here: no step";
  const set = rateText(rateToSet(rate, { schedule_factor: factor }));
  return `${rateText(rate)} = η ${set} × ${format(factor, 3)} (schedule)`;
}
