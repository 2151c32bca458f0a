/**
 * The reveal order of the walk: maps the name of each array to the position on the bar where it becomes
 * visible. Pure. The whole picture follows from this map and the current position.
 */

/** @import { Network, StepMessage } from "../net/protocol_types.js" */

/** @param {Pick<Network, "layers">} network */
export function revealedAt(network) {
  const count = network.layers.length;
  const update = 2 * count + 1;
  const back = (/** @type {number} */ number) => update - 1 - number;
  /** @type {Record<string, number>} */
  const made = { "activations.input.activation": 0, "gradients.input.activation": back(0) };
  network.layers.forEach((layer, number) => {
    made[`activations.${layer.address}`] = number;
    made[`gradients.${layer.address}`] = back(Math.min(number + 1, count - 1));
    for (const address of Object.keys(layer.parameters)) {
      made[`parameters.${address}`] = 0;
      made[`gradients.${address}`] = back(number);
      made[`updates.${address}`] = update;
    }
  });
  return made;
}

/**
 * Return whether an array is visible. All forward arrays of an unfinished step are visible, and none of its
 * backward pass.
 * @param {Record<string, number>} made @param {string} name @param {Pick<StepMessage, "done"> | null} step
 * @param {number} position
 */
export function isRevealed(made, name, step, position) {
  if (!step) return false;
  if (!step.done) return name.startsWith("activations.") || name.startsWith("parameters.");
  return position >= made[name];
}
