/**
 * The health of the run in words: one sentence for the whole; a sign, a word and the numbers of each layer.
 * Pure.
 */

/** @import { HealthMessage, LayerHealth } from "../net/protocol_types.js" */
/** @typedef {HealthMessage["state"]} HealthState */

import { formatShort } from "./format.js";

const TOO_EARLY = "Too few steps to say how C changes";

/** How a state is told without colour. @type {Record<HealthState, {sign: string, word: string}>} */
export const HEALTH_STATES = {
  ok: { sign: "✓", word: "ok" },
  watch: { sign: "▲", word: "watch" },
  problem: { sign: "■", word: "problem" },
};

/**
 * The sentence for the whole: `text` says how the loss moves or what stands out, `more` follows where there
 * is room. A fall within two standard errors of 0 is none.
 * @param {HealthMessage} health
 * @returns {{text: string, more: string}}
 */
export function healthSentence(health) {
  const fall = lossChangeText(health);
  if (health.state !== "ok") {
    const name = health.state === "problem" ? "Problem" : "Watch";
    return { text: ended(`${name}: ${health.reason}`), more: fall && ` ${ended(fall)}` };
  }
  const move = movingText(health);
  const text = isFalling(health) ? `Learning well: ${fall}` : fall || TOO_EARLY;
  return { text, more: move ? `; ${ended(move)}` : "." };
}

/** Whether C falls by more than the error of that number. @param {HealthMessage} health */
function isFalling({ loss_change: change, loss_change_error: error }) {
  return change !== null && change < 0 && Math.abs(change) > (error ?? 0);
}

/** "C falls by 0.8 % a step"; empty while there are too few steps. @param {HealthMessage} health */
function lossChangeText({ loss_change: change, loss_change_error: error }) {
  if (change === null) return "";
  if (Math.abs(change) <= (error ?? 0)) return "C does not change measurably";
  return `C ${change < 0 ? "falls" : "rises"} by ${formatShort(Math.abs(change), 2)} % a step`;
}

/** "fc1 moves 0.1 % of its size". @param {HealthMessage} health */
function movingText({ moving_layer: layer, moving_ratio: ratio }) {
  return layer === null || ratio === null ? "" : `${layer} moves ${percentText(ratio)} of its size`;
}

/** A share in per cent, of two digits: 0.13 %. @param {number | null} share */
export function percentText(share) {
  return share === null ? "–" : `${formatShort(100 * share, 2)} %`;
}

/** The state of a layer in words: "watch: 50 of 80 dead". @param {LayerHealth} layer */
export function layerStateText({ state, reason }) {
  const { word } = HEALTH_STATES[state];
  return reason ? `${word}: ${reason}` : word;
}

/** What is told of a layer where it is pointed at, a line each. @param {LayerHealth} layer */
export function layerLines(layer) {
  const {
    label,
    dead_share: dead,
    saturated_share: saturated,
    gradient_norm: norm,
    update_ratio: ratio,
  } = layer;
  return [
    `${label}: ${layerStateText(layer)}`,
    dead === null ? "" : `dead units: ${percentText(dead)}`,
    saturated === null ? "" : `saturated values: ${percentText(saturated)}`,
    norm === null ? "" : `‖∂C/∂output‖: ${formatShort(norm)}`,
    ratio === null ? "" : `‖update‖ / ‖parameters‖: ${formatShort(ratio)}`,
  ].filter(Boolean);
}

/** @param {string} text */
const ended = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);
