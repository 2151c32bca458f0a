/** Lists the arrays of a step that the page requests from the server. */

/** @import { Network } from "../net/protocol_types.js" */

const WATCHED_AT_MOST = 10_000;

/**
 * Return the names of all arrays that the page looks at: every activation and its gradient, and
 * the parameters that are not too large, with gradient and update.
 * @param {Network} network @param {string[]} extra
 */
export function watchedArrays(network, extra) {
  const outputs = ["input.activation", ...network.layers.map((layer) => layer.address)];
  const names = outputs.flatMap((address) => [`activations.${address}`, `gradients.${address}`]);
  for (const layer of network.layers) {
    for (const [address, shape] of Object.entries(layer.parameters)) {
      if (shape.reduce((product, size) => product * size, 1) > WATCHED_AT_MOST) continue;
      names.push(`parameters.${address}`, `gradients.${address}`, `updates.${address}`);
    }
  }
  return [...names, ...extra];
}

/**
 * Return whether a network has an array with this name. The array of a previous network may not exist.
 * @param {Network} network @param {string} name
 */
export function hasArray({ layers }, name) {
  const address = name.slice(name.indexOf(".") + 1);
  return layers.some((layer) => layer.address === address || address in layer.parameters);
}
