/** Reads single numbers of a step by the name of their array. */

/** @import { StepMessage } from "../net/protocol_types.js" */

import { flatOf } from "../canvas/tile_layout.js";

/**
 * @typedef {(name: `activations.${string}` | `gradients.${string}`, index: number[]) => number | undefined}
 * ReadNumber a number at hand, by its array's name
 */

/**
 * Return a reader for the numbers of the step; it returns undefined for those that the step does not carry.
 * @param {Pick<StepMessage, "arrays">} step @returns {ReadNumber}
 */
export function arrayValueReader({ arrays }) {
  return (name, index) => {
    const array = arrays[name];
    return array?.data[flatOf(array.shape, index)];
  };
}
