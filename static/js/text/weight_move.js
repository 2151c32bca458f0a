/** A sentence on the change of the chosen weight, consistent with the signs of its numbers. */

import { flatOf } from "../canvas/tile_layout.js";
import { shapeOf } from "../network/addresses.js";
import { symbolOf, symbolText } from "../network/notation.js";
import { format } from "./format.js";

/** @type {Record<string, string>} what can move a weight against its gradient, besides the gradient */
const CARRIERS = {
  sgd: "weight decay",
  adagrad: "weight decay",
  rmsprop: "weight decay",
  adamw: "momentum or weight decay",
};

/**
 * "w₁,₂⁽²⁾ went down by 0.00057, against its gradient."; "" if its numbers were not sent.
 * @param {import("./run_sentence.js").RunState} state
 */
export function weightMoveText({ welcome, step, selection }) {
  const { address, index } = selection;
  const shape = shapeOf(welcome.network, address);
  const [update, gradient] = /** @type {const} */ (["updates", "gradients"]).map((field) => {
    const array = step.arrays?.[`${field}.${address}`];
    return shape && array ? array.data[flatOf(shape, index)] : undefined;
  });
  if (update === undefined || gradient === undefined) return "";
  const symbol = symbolText(symbolOf(welcome.network, address, index));
  if (update === 0) {
    return gradient === 0
      ? `${symbol} did not move: its gradient is 0.`
      : `${symbol} did not move: its update is smaller than its precision.`;
  }
  const moved = `${symbol} went ${update < 0 ? "down" : "up"} by ${amountText(Math.abs(update))}`;
  if (gradient < 0 !== update < 0 && gradient !== 0) return `${moved}, against its gradient.`;
  const carrier = CARRIERS[welcome.recipe.optimizer] ?? "momentum";
  return gradient === 0
    ? `${moved} although its gradient is 0: ${carrier} moved it.`
    : `${moved}, uphill: ${carrier} carried it.`;
}

/** Format a small amount with plain decimals while they are readable: 0.00057. @param {number} amount */
export function amountText(amount) {
  if (amount < 1e-5 || amount >= 1e5) return format(amount, 2);
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(amount)));
  return amount.toFixed(Math.min(decimals, 6));
}
