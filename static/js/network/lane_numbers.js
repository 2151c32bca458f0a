/** The chosen number in two lanes: its value, gradient and update, and the terms that it is made of. Pure. */

/** @import { ExplanationMessage, Network, OtherExplanationMessage } from "../net/protocol_types.js" */
/** @import { ParameterIndex, StepMessage, Term } from "../net/protocol_types.js" */
/** @import { StepPair } from "./lane_steps.js" */

import { flatOf } from "../canvas/tile_layout.js";
import { rowName } from "../text/term_words.js";
import { isParameter, shapeOf } from "./addresses.js";

/**
 * A row of the table: what it is of, and the number in each lane; null where the step does not carry it.
 * @typedef {{name: string, className: string, mine: number | null, other: number | null}} LaneRow
 */

/**
 * What the arrays of a step say of the chosen number, in both lanes.
 * @param {Network} network @param {ParameterIndex} number @param {StepPair} pair @returns {LaneRow[]}
 */
export function laneRows(network, { address, index }, pair) {
  const shape = shapeOf(network, address) ?? [];
  const flat = flatOf(shape, index);
  /** @param {StepMessage} step @param {string} field */
  const read = (step, field) =>
    step.arrays[/** @type {`activations.${string}`} */ (`${field}.${address}`)]?.data[flat] ?? null;
  /** @param {string} name @param {string} className @param {(step: StepMessage) => number | null} value */
  const row = (name, className, value) => ({
    name,
    className,
    mine: value(pair.step),
    other: value(pair.other),
  });
  if (!isParameter(network, address))
    return [
      row("value", "forward", (step) => read(step, "activations")),
      row("gradient", "backward", (step) => read(step, "gradients")),
    ];
  const rows = [
    row("before", "", (step) => read(step, "parameters")),
    row("gradient", "backward", (step) => read(step, "gradients")),
  ];
  if (!pair.step.done) return rows;
  return [
    ...rows,
    row("update", "update", (step) => read(step, "updates")),
    row("after", "", (step) => sum(read(step, "parameters"), read(step, "updates"))),
  ];
}

/** @param {number | null} value @param {number | null} update of float32 */
function sum(value, update) {
  return value === null || update === null ? null : Math.fround(value + update);
}

/**
 * The terms that are among the largest in both lanes, or in one of them: the product in each lane, null where
 * the other terms hold it. In the order of the picked lane's, then of the other's.
 * @param {Pick<ExplanationMessage, "kind" | "terms">} mine
 * @param {Pick<OtherExplanationMessage, "kind" | "terms">} other
 * @returns {LaneRow[]}
 */
export function laneTerms(mine, other) {
  const theirs = new Map(other.terms.map((term) => [keyOf(term), term]));
  const rows = mine.terms.map((term) => {
    const found = theirs.get(keyOf(term));
    theirs.delete(keyOf(term));
    return { name: rowName(mine.kind, term), mine: term.product, other: found?.product ?? null };
  });
  const rest = [...theirs.values()].map((term) => ({
    name: rowName(other.kind, term),
    mine: null,
    other: term.product,
  }));
  return [...rows, ...rest].map((row) => ({ className: "", ...row }));
}

/** What makes a term the same one in another lane: the places of its factors. @param {Term} term */
function keyOf({ factors }) {
  return JSON.stringify(factors.map(({ address, index, image, of }) => [address, index, image, of]));
}

/**
 * Whether an explanation of the second lane is of the same number and step.
 * @param {ExplanationMessage | null} mine @param {OtherExplanationMessage | null} other
 * @param {number} lane the number of the second lane
 */
export function explainSame(mine, other, lane) {
  if (!mine || !other || other.lane !== lane || other.step !== mine.step) return false;
  return (
    mine.address === other.address &&
    mine.of === other.of &&
    mine.image === other.image &&
    mine.kind === other.kind &&
    String(mine.index) === String(other.index)
  );
}
