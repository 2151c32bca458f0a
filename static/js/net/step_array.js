/** Reads an array of a step by its name. */

/** @import { StepArrays, StepMessage, TensorData } from "./protocol_types.js" */

/**
 * Return the numbers of an array of a step, or null if the step does not carry it.
 * @param {Pick<StepMessage, "arrays"> | null} step
 * @param {string} name such as "gradients.fc1.weight"
 * @returns {TensorData | null}
 */
export function stepArray(step, name) {
  return step !== null && isArrayOf(step.arrays, name) ? (step.arrays[name]?.data ?? null) : null;
}

/** @param {StepArrays} arrays @param {string} name @returns {name is keyof StepArrays} */
function isArrayOf(arrays, name) {
  return Object.hasOwn(arrays, name);
}
