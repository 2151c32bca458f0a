/** Sentences and short texts on the lanes of a comparison. Pure. */

/** @import { ComparedLane, LaneResult, LaneState } from "../net/protocol_types.js" */
/** @import { State } from "../state/state_types.js" */

import { duration, format, percent } from "./format.js";

/** @typedef {NonNullable<State["lanes"]>} Lanes */

/**
 * The sentence of the stage: how far the lanes are, which one is lowest and which highest.
 * @param {ComparedLane[]} lanes @param {Lanes | null} now
 */
export function lanesSentence(lanes, now) {
  if (!now) return "The lanes are on their way.";
  if (now.position === 0) return "All lanes stand at their first weights. Press Step: each makes one step.";
  const nameOf = (/** @type {LaneState} */ one) =>
    `${lanes.find(({ number }) => number === one.number)?.label ?? ""} (${one.number})`;
  const done = now.position === 1 ? "After 1 step" : `After ${now.position} steps`;
  const diverged = now.lanes.filter((one) => one.diverged);
  const gone = diverged.map((one) => ` ${nameOf(one)} diverged at step ${one.step}.`).join("");
  const running = now.lanes.filter((one) => !one.diverged && one.loss !== null);
  if (!running.length) return `${done}:${gone || " no lane has a loss yet."}`;
  const late = now.arrived ? "" : " Some lanes are still catching up.";
  const sorted = [...running].sort((one, other) => Number(one.loss) - Number(other.loss));
  const [best, worst] = [sorted[0], sorted[sorted.length - 1]];
  if (running.length > 1 && best.loss === worst.loss) {
    const same = `${done} the mini-batch loss is the same in all lanes, ${format(best.loss)}`;
    return `${same}: it is measured before the step.${gone}${late}`;
  }
  const lowest = `${done} the mini-batch loss is lowest with ${nameOf(best)}: ${format(best.loss)}`;
  const rest = best === worst ? "." : `, highest with ${nameOf(worst)}: ${format(worst.loss)}.`;
  return `${lowest}${rest}${gone}${late}`;
}

/** The loss of a lane as its chip shows it. @param {LaneState | undefined} lane */
export function laneLossText(lane) {
  if (!lane) return "–";
  if (lane.diverged) return "diverged";
  return lane.loss === null ? "–" : format(lane.loss);
}

/** The whole of a chip in words. @param {ComparedLane} lane @param {LaneState | undefined} now */
export function chipTitle({ number, label }, now) {
  const state = now ? `, ${now.step} steps done, loss ${laneLossText(now)}` : "";
  const held = now?.held_out_accuracy;
  const out = held === null || held === undefined ? "" : `, ${percent(held)} of the held-out images right`;
  return `Lane ${number}, ${label}${state}${out}`;
}

/** The columns of the results, with what explains them. @type {[name: string, title: string][]} */
export const RESULT_COLUMNS = [
  ["lane", ""],
  ["loss", "Of the mini-batch of its last step"],
  ["held-out right", "Share of the held-out images that it gets right"],
  ["to 90 %", "Steps and computing time until 90 % of the held-out images were right first"],
  ["to 95 %", "Steps and computing time until 95 % of the held-out images were right first"],
  ["to 97 %", "Steps and computing time until 97 % of the held-out images were right first"],
  ["lowest loss", "The lowest loss of a mini-batch so far, and its step"],
  ["distance", "‖θ − θ₀‖: how far the weights have come from its start"],
  ["λ max", "The largest curvature of the loss on fixed images, measured once the lanes rest"],
];

/**
 * The cells of a lane's row, after its name.
 * @param {LaneState | undefined} now @param {LaneResult | undefined} result @returns {string[]}
 */
export function resultCells(now, result) {
  const to = (/** @type {90 | 95 | 97} */ share) => {
    const steps = result?.steps_to[share] ?? null;
    const seconds = result?.seconds_to[share] ?? null;
    if (steps === null) return "–";
    return seconds === null ? String(steps) : `${steps} · ${duration(seconds)}`;
  };
  const known = (/** @type {number | null | undefined} */ value) =>
    value === null || value === undefined ? "–" : format(value);
  const lowest = known(result?.lowest_loss);
  const at = result?.lowest_loss_step;
  const sharpness = result?.sharpness;
  return [
    laneLossText(now),
    percent(now?.held_out_accuracy ?? null),
    to(90),
    to(95),
    to(97),
    at === null || at === undefined ? lowest : `${lowest} at ${at}`,
    known(result?.distance ?? now?.distance),
    sharpness === null || sharpness === undefined ? "–" : format(sharpness),
  ];
}

/**
 * The results as text with tabs, which a spreadsheet takes.
 * @param {ComparedLane[]} lanes @param {Lanes | null} now @param {LaneResult[]} results
 */
export function resultsText(lanes, now, results) {
  const rows = lanes.map(({ number, label }) => [
    `${number} ${label}`,
    ...resultCells(
      now?.lanes.find((one) => one.number === number),
      results.find((one) => one.number === number),
    ),
  ]);
  return [RESULT_COLUMNS.map(([name]) => name), ...rows].map((cells) => cells.join("\t")).join("\n");
}
