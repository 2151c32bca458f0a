/**
 * The loss axis of the timeline: linear from 0, or logarithmic when the losses span more than a decade.
 * Pure.
 */

import { boundsOf } from "../ranges.js";

/** @typedef {import("../line_chart/line_chart_types.js").AxisSpec} AxisSpec */
/** @typedef {"auto" | "linear" | "log"} AxisChoice */

const DECADE = 10;
const SMALLEST = 1e-12; // of a logarithmic axis: a loss of 0 stands at its lower end

/** @param {number[]} losses @param {AxisChoice} choice @returns {AxisSpec} */
export function lossesAxis(losses, choice) {
  const positive = losses.filter((one) => one > SMALLEST);
  const [low, high] = positive.length ? boundsOf(positive) : [0.1, 1];
  const log = choice === "log" || (choice === "auto" && high > DECADE * low);
  if (!log) return { kind: "linear", domain: [0, 1.1 * high], title: "loss" };
  const [first, last] = [Math.log10(low), Math.log10(high)];
  const room = Math.max(0.06 * (last - first), 0.04);
  return { kind: "log", domain: [10 ** (first - room), 10 ** (last + room)], title: "loss, log" };
}
