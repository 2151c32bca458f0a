/** Selects the array of a step that a picture of the network displays. Pure. */

/** @import { StepMessage, TensorData } from "../net/protocol_types.js" */

/**
 * @typedef {{field: "activations" | "gradients" | "parameters", address: string}} DisplayedName
 * the name of an array of a step in its two parts
 */

/**
 * Return the array of a picture, or null. Once the step has ended, parameters are those after it.
 * @param {StepMessage | null} step @param {DisplayedName} picture @param {boolean} landed
 * @returns {TensorData | null}
 */
export function displayedArray(step, { field, address }, landed) {
  const values = step?.arrays[`${field}.${address}`]?.data ?? null;
  const updates = step?.arrays[`updates.${address}`]?.data;
  if (field !== "parameters" || !landed || !values || !updates) return values;
  return values.map((value, place) => value + updates[place]);
}
